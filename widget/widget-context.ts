import { type RefObject, createContext, useContext } from "react";
import type { Messages } from "./messages/messages";
import type { PartName, Parts } from "./parts";
import type { ContinueTo } from "./phone-confirmation-props";
import type { Country } from "./phone-number-text";
import type { PhoneConfirmationFlow } from "./use-phone-confirmation";

export interface WidgetContext {
  flow: PhoneConfirmationFlow;
  messages: Messages;
  locale: string;
  defaultCountry: Country;
  /** Null for every country. */
  countries: readonly Country[] | null;
  headingLevel: 1 | 2 | 3 | 4 | 5 | 6;
  canStartOver: boolean;
  isDisabled: boolean;
  /** Inside a form of the page's own, where forms and named fields of ours have no place. */
  isInForm: boolean;
  nonce: string | undefined;
  termsUrl: string | undefined;
  supportUrl: string | undefined;
  continueTo: ContinueTo | undefined;
  parts: Parts;
  /** The number that the page gives the field, and who is told about what becomes of it. */
  given: { phoneNumber: string | undefined; onChange(phoneNumber: string | undefined): void };
  /** A number as people read it; masked where it is locked. */
  shown(phoneNumber: string): string;
  /** Own class of a part, and the one that was given for it. */
  classOf(part: PartName): string;
  /** Says a sentence in the polite live region. */
  announce(text: string): void;
  /** Whether a step may take the focus: the person works with the widget, or the host asked for it. */
  mayFocus: RefObject<boolean>;
  letFocus(): void;
  /** What the step that is shown does when the page asks for it. */
  step: RefObject<StepHandle | null>;
}

/** What a step can be asked to do from outside. */
export interface StepHandle {
  focus(): void;
  submit(): void;
}

const Context = createContext<WidgetContext | null>(null);

export const WidgetProvider = Context.Provider;

export function useWidget(): WidgetContext {
  const context = useContext(Context);
  if (context === null) throw new Error("This part belongs inside <PhoneConfirmation>.");
  return context;
}
