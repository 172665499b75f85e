import type { MessageOverrides } from "./messages/messages";
import type { PartName, Parts } from "./parts";
import type { PhoneConfirmationOptions } from "./use-phone-confirmation";

export interface PhoneConfirmationProps extends PhoneConfirmationOptions {
  /** `id` of the widget's outermost element. */
  id?: string | undefined;
  /**
   * The number in the field, in E.164 as far as it is entered; the field follows each change of it. Keep it up to date by
   * `onPhoneNumberChange`. Without it the field keeps its own, from `defaultPhoneNumber` on.
   */
  phoneNumber?: string | undefined;
  /** Called with the number as it is being entered, in E.164 as far as it goes; `undefined` when the field is empty. */
  onPhoneNumberChange?: ((phoneNumber: string | undefined) => void) | undefined;
  /** ISO code of the country that is selected at first, such as "GB". Default, and for an unknown one: "US". */
  defaultCountry?: string | undefined;
  /** ISO codes of the countries to choose from; a number of another one is not sent. Default: every country. */
  countries?: readonly string[] | undefined;
  /**
   * For a widget inside a form of the page's own: names of hidden inputs that hold the confirmed number and its activation
   * key, empty until then. Its own fields stay out of that form, and Enter in them does not submit it.
   */
  names?: { phoneNumber?: string | undefined; activationKey?: string | undefined } | undefined;
  /** What a person may read about the use of their number. Shown as a link below the field. */
  termsUrl?: string | undefined;
  /** Where a person gets help. Shown as a link below the tips for a code that does not come. */
  supportUrl?: string | undefined;
  /** Where the person goes on from the confirmed step. */
  continueTo?: ContinueTo | undefined;
  /**
   * BCP 47 tag of the widget's language, of country names, times and plurals, and of the messages that are asked for. A
   * language other than English is loaded when it is needed. Default: "en", and the service's own for messages.
   */
  locale?: string | undefined;
  /** Sentences to use instead of those of the language, any part of them. Given all of them, nothing is loaded. */
  messages?: MessageOverrides | undefined;
  /** Further class names by part. */
  classNames?: Partial<Record<PartName, string>> | undefined;
  /** Parts that the page draws in its own way. */
  parts?: Parts | undefined;
  /** Takes the focus when it appears. Default: false. */
  autoFocus?: boolean | undefined;
  /** Level of the heading of each step, to fit the page's outline. Default: 2. */
  headingLevel?: 1 | 2 | 3 | 4 | 5 | 6 | undefined;
  /** Offers to confirm another number after one is confirmed, unless it is locked. Default: false. */
  canStartOver?: boolean | undefined;
  /** Nonce for the code field's style element and a challenge's script, where a Content-Security-Policy asks for one. */
  nonce?: string | undefined;
}

export interface ContinueTo {
  /** A page, or an app by a scheme of its own. An address that would run as a script is not followed. */
  href: string;
  /** What the place is called: "Continue to Northwind". */
  place?: string | undefined;
  /** Goes there by itself 1.5 s after this page confirmed the number; the link works at once. Default: false. */
  automatically?: boolean | undefined;
}

/** What a `ref` to the widget gives. */
export interface PhoneConfirmationHandle {
  /** Puts the focus where there is something to do: the field of the step, or the heading of the last one. */
  focus(): void;
  /** Begins anew with an empty field, or with the locked number. What was sent stays sent. */
  reset(): void;
  /** The same as pressing the button of the step. */
  submit(): void;
}
