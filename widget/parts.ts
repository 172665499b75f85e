import type { MouseEventHandler, ReactNode, Ref } from "react";

/** The parts a class name can be given to. */
export type PartName =
  | "root"
  | "heading"
  | "lede"
  | "label"
  | "phone"
  | "country"
  | "phoneInput"
  | "codeField"
  | "slot"
  | "message"
  | "hint"
  | "problem"
  | "button"
  | "link"
  | "resend"
  | "tips"
  | "mark"
  | "challenge";

/**
 * Parts of the widget that a page may draw in its own way. Each gets what the widget would give its own element, to be spread
 * on one of the same kind: `button: (props) => <MyButton {...props} />`. Leave nothing out: focus, reading and the flow itself
 * depend on it.
 */
export interface Parts {
  /** The one filled button of a step. */
  button?: (props: ButtonPart) => ReactNode;
  heading?: (props: HeadingPart) => ReactNode;
  /** A line below a field, inside the place that is kept for it. */
  message?: (props: MessagePart) => ReactNode;
  /** What looks like a link: with `href` it is one, else it is a button. */
  link?: (props: LinkPart) => ReactNode;
}

export interface ButtonPart {
  type: "submit" | "button";
  className: string;
  disabled?: boolean | undefined;
  /** A call is under way; a press has no effect, and the focus stays. */
  "aria-busy"?: true | undefined;
  "data-busy"?: true | undefined;
  onClick?: MouseEventHandler | undefined;
  children: ReactNode;
}

export interface HeadingPart {
  level: 1 | 2 | 3 | 4 | 5 | 6;
  className: string;
  /** For a heading that takes the focus. */
  ref?: Ref<HTMLHeadingElement> | undefined;
  tabIndex?: -1 | undefined;
  children: ReactNode;
}

export interface MessagePart {
  kind: "hint" | "problem";
  className: string;
  /** What the field is described by. A problem's stands on the alert around it. */
  id?: string | undefined;
  children: ReactNode;
}

export interface LinkPart {
  className: string;
  /** Without it the part is a button. */
  href?: string | undefined;
  target?: "_blank" | undefined;
  rel?: string | undefined;
  type?: "button" | undefined;
  disabled?: boolean | undefined;
  "aria-busy"?: true | undefined;
  onClick?: MouseEventHandler | undefined;
  children: ReactNode;
}
