import { options } from "preact";

/** Gives every part of the widget its name for `::part()`: that of its class, without the prefix. */
export function nameParts(): void {
  const before = options.vnode;
  options.vnode = (vnode) => {
    const props = vnode.props as { className?: unknown; class?: unknown; part?: unknown };
    const classes = props.className ?? props.class;
    if (typeof vnode.type === "string" && typeof classes === "string") {
      const names = classes.split(" ").filter((name) => name.startsWith("pc-"));
      if (names.length > 0) props.part = names.map((name) => name.slice("pc-".length)).join(" ");
    }
    before?.(vnode);
  };
}
