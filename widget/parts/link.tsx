import type { ReactNode } from "react";
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

/** A link to a page beside the flow, which goes on where it is. */
export function LinkAway({ href, children }: { href: string; children: ReactNode }): ReactNode {
  const { classOf, parts } = useWidget();
  const props = { href, target: "_blank" as const, rel: "noopener noreferrer", className: classOf("link"), children };
  return parts.link === undefined ? <a {...props} /> : parts.link(props);
}
