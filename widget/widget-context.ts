import { type RefObject, createContext, useContext } from "react";
import type { Messages } from "./messages/messages";
import type { Country } from "./phone-number-text";
import type { PhoneConfirmationFlow } from "./use-phone-confirmation";

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
  | "mark"
  | "challenge";

export interface WidgetContext {
  flow: PhoneConfirmationFlow;
  messages: Messages;
  locale: string;
  defaultCountry: Country;
  headingLevel: 1 | 2 | 3 | 4 | 5 | 6;
  canStartOver: boolean;
  nonce: string | undefined;
  /** Own class of a part, and the one that was given for it. */
  classOf(part: PartName): string;
  /** Says a sentence in the polite live region. */
  announce(text: string): void;
  /** Whether a step may take the focus: the person works with the widget, or the host asked for it. */
  mayFocus: RefObject<boolean>;
}

const Context = createContext<WidgetContext | null>(null);

export const WidgetProvider = Context.Provider;

export function useWidget(): WidgetContext {
  const context = useContext(Context);
  if (context === null) throw new Error("This part belongs inside <PhoneConfirmation>.");
  return context;
}
