import type { FailureCode, SendRefusal } from "@/contract/failures";
import type { PluralSentence, Sentence } from "./say";

/** Every sentence the widget can show or speak, its accessible names included. */
export interface Messages {
  number: {
    heading: Sentence;
    lede: Sentence;
    label: Sentence;
    /** Accessible name of the country select. */
    countryLabel: Sentence;
    /** One country in the list: `{country}`, `{callingCode}`. */
    countryOption: Sentence;
    /** In the list for a number that belongs to no country, as satellite phones have. */
    noCountry: Sentence;
    /** Spoken when a pasted or typed number changes the country: `{country}`. */
    countrySet: Sentence;
    hint: Sentence;
    submit: Sentence;
    submitting: Sentence;
  };
  code: {
    /** `{digits}` */
    heading: Sentence;
    /** `{number}` */
    sentTo: Sentence;
    change: Sentence;
    label: Sentence;
    hint: Sentence;
    submit: Sentence;
    submitting: Sentence;
    /** Spoken when the code step appears: `{number}`, `{digits}`. */
    arrived: Sentence;
    /** Spoken when the last digit starts the check. */
    checkingSpoken: Sentence;
    /** Spoken when a field, filled by a paste or by the device, is whole but not checked by itself. */
    entered: Sentence;
    /** `{time}` as m:ss */
    resendIn: Sentence;
    resend: Sentence;
    resending: Sentence;
    /** Spoken once when the wait is over. */
    resendReady: Sentence;
    /** `{number}`, `{time}` */
    resent: Sentence;
    resendOver: Sentence;
    useOtherNumber: Sentence;
  };
  /** When the service asks for some trouble before it sends another message. */
  challenge: {
    /** Shown and spoken when a proof of work takes longer than a moment. */
    checking: Sentence;
    cancel: Sentence;
    /** Accessible name of the place where Turnstile or hCaptcha is shown. */
    label: Sentence;
    /** Above it. */
    lede: Sentence;
  };
  confirmed: {
    heading: Sentence;
    /** `{number}` */
    lede: Sentence;
    startOver: Sentence;
  };
  /** What a person is told before the server is asked. */
  advice: {
    number_empty: Sentence;
    /** `{country}` */
    number_too_short: Sentence;
    number_too_short_anywhere: Sentence;
    /** `{country}` */
    number_too_long: Sentence;
    number_too_long_anywhere: Sentence;
    /** `{country}` */
    number_starts_with_zero: Sentence;
    /** `{number}` */
    number_lacks_plus: Sentence;
    /** `{digits}` */
    code_incomplete: Sentence;
  };
  /** What could not be done, put before "Try again" as `{fault}`. */
  faults: {
    sending: Sentence;
    checking: Sentence;
  };
  connection: {
    offlineAtNumber: Sentence;
    offlineAtCode: Sentence;
    backOnline: Sentence;
    /** `{fault}` */
    noAnswer: Sentence;
  };
  /** What follows "That code is not right." as `{tries}`. */
  tries: {
    /** The server does not say how many are left. */
    unknown: Sentence;
    left: PluralSentence;
    /** Instead of `left` when a single try is left. */
    last: Sentence;
  };
  /** `{fault}`, `{wait}` as "2 minutes", `{time}` as a clock time, `{tries}`, `{country}`. */
  failures: Record<FailureCode, Sentence>;
  /** What `message_not_sent` means by its reason, with the same places. */
  sendRefusals: Record<SendRefusal, Sentence>;
}

/** Any part of the messages; what is left out stays as it is. */
export type MessageOverrides = { readonly [Group in keyof Messages]?: Partial<Messages[Group]> };

export function withOverrides(messages: Messages, overrides: MessageOverrides | undefined): Messages {
  if (overrides === undefined) return messages;
  const groups = (Object.keys(messages) as (keyof Messages)[]).map((group) => [
    group,
    { ...messages[group], ...overrides[group] },
  ]);
  return Object.fromEntries(groups) as Messages;
}
