import type { Locale } from "@/contract/locales";
import type { Override } from "@/server/domain/override";
import type { TestOutcome } from "@/server/domain/test-number";
import type { Gateway } from "@/server/usecases/ports";

/** What an operator may say in code, in `phone-confirmation.config.ts`. A handler that throws or hangs is logged and changes no answer. */
export interface CustomConfig {
  /** Called with the E.164 number before each message; `true` sends nothing and answers as always. */
  silentConfirmationsFilter?: (to: string) => boolean | Promise<boolean>;
  /** A gateway took a message. */
  onConfirmationSmsSent?: (event: { phoneNumber: string }) => unknown;
  /** A number was confirmed. `user` is what `getUser` gave. */
  onActivationKeyCreated?: (event: { phoneNumber: string; activationKey: string; user: unknown }) => unknown;
  /** Who is signed in to the host app; `null` by default. */
  getUser?: (request: Request) => unknown;
  /** Extra gateways by name, to be listed in `SMS_GATEWAY`. */
  gateways?: Record<string, Gateway>;
  /** Numbers and prefixes that are allowed or blocked for a time, beside those of `PHONE_CONFIRMATION_OVERRIDES`. */
  overrides?: readonly OwnOverride[];
  /** Numbers that play an outcome and get no message, beside those of `PHONE_CONFIRMATION_TEST_NUMBERS`. */
  testNumbers?: readonly OwnTestNumber[];
  /** US dollars for one message segment, by ISO 3166 country and `*` for the others, as in `PHONE_CONFIRMATION_PRICES`. */
  prices?: Readonly<Record<string, number>>;
  /** Texts by language, each with `%(code)s` where the code goes, for readers of that language; see docs/messages.md. */
  smsMessages?: Readonly<Partial<Record<Locale, string>>>;
}

export interface OwnOverride {
  /** `+` and digits: a whole number in E.164, or its first digits. The longest prefix of a number decides. */
  prefix: string;
  decision: Override["decision"];
  /** The last day it counts, in UTC: `2027-01-31`. */
  until: string;
  reason?: string;
}

export interface OwnTestNumber {
  /** E.164 */
  phoneNumber: string;
  /** As long as every code. `right` and `slow` need one. */
  code?: string;
  /** `right` by default. */
  outcome?: TestOutcome;
  /** The last day it counts, in UTC: `2027-01-31`. */
  until: string;
}

export function defineConfig(config: CustomConfig): CustomConfig {
  return config;
}
