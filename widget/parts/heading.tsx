import { type ReactNode, type Ref, createElement } from "react";
import { useWidget } from "../widget-context";

/** The heading of a step, at the level the page gives it; it can be focused when the step is new. */
export function Heading({ children, headingRef }: { children: ReactNode; headingRef?: Ref<HTMLHeadingElement> }): ReactNode {
  const { headingLevel, classOf } = useWidget();
  const focusable = headingRef === undefined ? {} : { ref: headingRef, tabIndex: -1 };
  return createElement(`h${headingLevel}`, { className: classOf("heading"), ...focusable }, children);
}
