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
    /** At once, when a number is pasted whose country is not on the page's list: `{country}`. */
    countryNotServed: Sentence;
    hint: Sentence;
    /** Instead of `hint` where there are terms to read: `{terms}` is the link. */
    hintWithTerms: Sentence;
    /** The link's text. */
    terms: Sentence;
    /** The sentence below the heading when the number is fixed: `{number}`. */
    lockedLede: Sentence;
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
    /** Opens the tips below it. */
    notReceived: Sentence;
    /** Tips: `{number}`. */
    tipNumber: Sentence;
    tipSignal: Sentence;
    tipBlocked: Sentence;
    /** Where the operator gives one: a link for who gets no further. */
    support: Sentence;
    /** Spoken when the device or another app filled the code in. */
    filled: Sentence;
    /** Told when the same confirmation was finished in another tab. */
    finishedElsewhere: Sentence;
    /** Told shortly before the code runs out: `{wait}`. */
    expiresSoon: Sentence;
    /** In the place of a problem, when the carrier gave the newest message up. */
    undelivered: Sentence;
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
    /** Where the person goes on: `{place}` is the name or host of the app. */
    continueTo: Sentence;
    /** Where they go on and nobody says how the place is called. */
    continue: Sentence;
    /** Told while the page is about to go there by itself. */
    returning: Sentence;
    /** In a window that was opened for this alone, when the browser does not let it close itself. */
    mayClose: Sentence;
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
  /** Put after a fault of ours when the answer has an id to quote: `{id}`. */
  reference: Sentence;
  /** When a part of the widget could not be loaded. */
  notLoaded: Sentence;
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
export type MessageOverrides = { readonly [Group in keyof Messages]?: Messages[Group] extends Sentence ? Sentence : Partial<Messages[Group]> };

export function withOverrides(messages: Messages, overrides: MessageOverrides | undefined): Messages {
  if (overrides === undefined) return messages;
  const groups = (Object.keys(messages) as (keyof Messages)[]).map((group) => {
    const [from, to] = [messages[group], overrides[group]];
    return [group, typeof from === "string" ? (to ?? from) : { ...from, ...(to as object | undefined) }];
  });
  return Object.fromEntries(groups) as Messages;
}
