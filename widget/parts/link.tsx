import type { ReactNode } from "react";
import { safeAddress } from "../safe-address";
import { useWidget } from "../widget-context";

/** A button that looks like a link. */
export function LinkButton({ onPress, isBusy = false, children }: { onPress(): void; isBusy?: boolean; children: ReactNode }): ReactNode {
  const { classOf, parts, isDisabled } = useWidget();
  const props = {
    type: "button" as const,
    className: classOf("link"),
    disabled: isDisabled || undefined,
    "aria-busy": isBusy || undefined,
    onClick: onPress,
    children,
  };
  return parts.link === undefined ? <button {...props} /> : parts.link(props);
}

/** A link to a page beside the flow, which goes on where it is. What would run as a script of the page is words alone. */
export function LinkAway({ href: given, children }: { href: string; children: ReactNode }): ReactNode {
  const { classOf, parts } = useWidget();
  const href = safeAddress(given);
  if (href === null) return children;
  const props = { href, target: "_blank" as const, rel: "noopener noreferrer", className: classOf("link"), children };
  return parts.link === undefined ? <a {...props} /> : parts.link(props);
}
