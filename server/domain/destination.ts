import type { PhoneNumberType } from "libphonenumber-js/max";
import type { Failure } from "@/contract/failures";
import { findOverride, type Override, type Overrides } from "./override";
import type { PhoneNumber } from "./phone";

/**
 * Kinds of numbers that get no message unless the operator names them: they cost more than a message to a mobile, pay
 * their owner for it, or have no screen.
 *
 * - `satellite`: +870, +881 and the satellite networks of +882. libphonenumber calls them mobile or VoIP, and valid
 * - `international`: every other number that belongs to no country, such as +800, +808, +883 and +979. Where one of the
 *   other kinds fits too, both have to be named
 */
export const RESTRICTED_TYPES = [
  "premium-rate",
  "shared-cost",
  "toll-free",
  "pager",
  "uan",
  "voicemail",
  "personal",
  "satellite",
  "international",
] as const;
export type RestrictedType = (typeof RESTRICTED_TYPES)[number];

/** Where messages may go. */
export interface DestinationRules {
  countries: {
    /** ISO 3166 regions on the operator's list; `isListed` asks it. */
    listed: ReadonlySet<string>;
    /** Whether the others are served, too. Without a list they are. */
    others: boolean;
  };
  /** The restricted types that are served nevertheless. */
  types: ReadonlySet<RestrictedType>;
  overrides: Overrides;
}

export type NotAllowedReason = "country" | "type" | "blocked";

/** Why this number gets no message; `null` when it may get one. `now` in milliseconds. */
export function whyNotAllowed(number: PhoneNumber, rules: DestinationRules, now: number): NotAllowedReason | null {
  const override = findOverride(number.e164, rules.overrides, now);
  if (override) return override.decision === "block" ? "blocked" : null;
  const { listed, others } = rules.countries;
  // Numbers of no country are on no list of countries: their type alone decides.
  if (number.country !== undefined && !others && !listed.has(number.country)) return "country";
  return restrictedTypesOf(number).every((type) => rules.types.has(type)) ? null : "type";
}

/** Whether a country is on the operator's own list, which frees it from the limit for the other ones. */
export function isListed(country: string | undefined, rules: DestinationRules): boolean {
  return country !== undefined && rules.countries.listed.has(country);
}

/** What the operator decided for this number, whether it concerns the breaker or the rules above. */
export function overrideFor(e164: string, rules: DestinationRules, now: number): Override | null {
  return findOverride(e164, rules.overrides, now);
}

/** A blocked number is told no more than that. */
const SENTENCES: Record<NotAllowedReason, string> = {
  country: "No messages are sent to this number's country.",
  type: "No messages are sent to this kind of number. Enter the number of a mobile phone.",
  blocked: "No messages are sent to this number.",
};

export function destinationNotAllowed(reason: NotAllowedReason): Failure {
  return { code: "destination_not_allowed", fields: { phoneNumber: [SENTENCES[reason]] } };
}

/** Inmarsat, the systems of +881 (Iridium, Globalstar), and of +882 EMSAT and Thuraya. */
const SATELLITE_PREFIXES = ["+870", "+881", "+88213", "+88216"];

const BY_TYPE: Partial<Record<PhoneNumberType, RestrictedType>> = {
  PREMIUM_RATE: "premium-rate",
  SHARED_COST: "shared-cost",
  TOLL_FREE: "toll-free",
  PAGER: "pager",
  UAN: "uan",
  VOICEMAIL: "voicemail",
  PERSONAL_NUMBER: "personal",
};

function restrictedTypesOf({ e164, country, type }: PhoneNumber): RestrictedType[] {
  const restricted: RestrictedType[] = [];
  if (SATELLITE_PREFIXES.some((prefix) => e164.startsWith(prefix))) restricted.push("satellite");
  else if (country === undefined) restricted.push("international");
  const byType = type && BY_TYPE[type];
  if (byType) restricted.push(byType);
  return restricted;
}
