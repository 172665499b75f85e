import { type ReactNode, type Ref, createElement } from "react";
import { useWidget } from "../widget-context";

/** The heading of a step, at the level the page gives it; it can be focused when the step is new. */
export function Heading({ children, headingRef }: { children: ReactNode; headingRef?: Ref<HTMLHeadingElement> }): ReactNode {
  const { headingLevel, classOf, parts } = useWidget();
  const focusable = headingRef === undefined ? {} : { ref: headingRef, tabIndex: -1 as const };
  const props = { className: classOf("heading"), ...focusable };
  return parts.heading === undefined
    ? createElement(`h${headingLevel}`, props, children)
    : parts.heading({ level: headingLevel, ...props, children });
}
