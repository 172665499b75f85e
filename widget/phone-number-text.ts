import parsePhoneNumberFromString, {
  type CountryCode,
  Metadata,
  type PhoneNumber,
  isSupportedCountry,
  validatePhoneNumberLength,
} from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import { toAsciiDigits } from "./ascii-digits";

export type Country = CountryCode;

/** What can be said about a number before the server is asked. It is advice: the server decides. */
export type NumberAdvice =
  | { code: "number_empty" }
  | { code: "number_too_short"; country: Country | undefined }
  | { code: "number_too_long"; country: Country | undefined }
  /** A zero in front, as people dial at home, under a country whose numbers have none. */
  | { code: "number_starts_with_zero"; country: Country }
  /** The digits are a full number of the world, only the plus is missing. */
  | { code: "number_lacks_plus"; phoneNumber: string }
  /** It is a number of a country that is not on the page's list. */
  | { code: "country_not_served"; country: Country };

/** What a text is as a phone number, for a person in `country`. */
export interface NumberReading {
  /** E.164, or null when the digits are no number that is known here. */
  phoneNumber: string | null;
  /** The country the number itself names. */
  country: Country | undefined;
  advice: NumberAdvice | null;
}

/** Reads a number as people write it: spaces, brackets, `00`, `(0)`, `tel:`, an extension, words around it. */
export function readPhoneNumber(text: string, country: Country | undefined): NumberReading {
  const plain = repaired(text);
  const found = parsePhoneNumberFromString(plain, { ...defaultTo(country), extract: true }, metadata);
  if (found?.isValid()) return { phoneNumber: found.number, country: found.country, advice: null };
  return { phoneNumber: null, country: found?.country, advice: adviceOn(plain, found, country) };
}

/** `+44 7400 123456` for `+447400123456`; the text itself when it is no such number. */
export function formatPhoneNumber(phoneNumber: string): string {
  return parsePhoneNumberFromString(phoneNumber, metadata)?.formatInternational() ?? phoneNumber;
}

export function countryOf(phoneNumber: string): Country | undefined {
  return parsePhoneNumberFromString(phoneNumber, metadata)?.country;
}

/** The countries of a list that the metadata knows; null, for all of them, when there is no list or none of it is known. */
export function knownCountries(codes: readonly string[] | undefined): readonly Country[] | null {
  const known = (codes ?? []).map((code) => code.toUpperCase() as Country).filter((code) => isSupportedCountry(code, metadata));
  return known.length > 0 ? known : null;
}

/** The country that is asked for if it may be chosen, else the first that may; `US` among all, because a select must show something. */
export function firstCountry(country: string | undefined, countries: readonly Country[] | null): Country {
  const upper = country?.toUpperCase() as Country | undefined;
  const isKnown = upper !== undefined && (countries?.includes(upper) ?? isSupportedCountry(upper, metadata));
  return isKnown ? upper : (countries?.[0] ?? "US");
}

/** What to say about a number of a country that is not on the page's list. A number of no country is the server's to judge. */
export function adviceOnCountry(phoneNumber: string, countries: readonly Country[] | null): NumberAdvice | null {
  const country = countryOf(phoneNumber);
  return country === undefined || countries === null || countries.includes(country) ? null : { code: "country_not_served", country };
}

/** The library reads nothing over 250 characters as a number, and the server takes no more: the rest is only work. */
const TEXT_MAX = 500;

function repaired(text: string): string {
  return toAsciiDigits(text.slice(0, TEXT_MAX)).replace(/^([^\d+]*)00(?=[\s().-]*[1-9])/, "$1+");
}

function adviceOn(text: string, found: PhoneNumber | undefined, country: Country | undefined): NumberAdvice | null {
  const digits = text.replace(/\D/g, "");
  if (digits === "") return { code: "number_empty" };
  if (!text.includes("+")) {
    const international = parsePhoneNumberFromString(`+${digits}`, metadata);
    if (international?.isValid()) return { code: "number_lacks_plus", phoneNumber: international.number };
    if (country !== undefined && digits.startsWith("0") && !mayStartWithZero(country)) {
      return { code: "number_starts_with_zero", country };
    }
  }
  const named = text.includes("+") ? found?.country : country;
  const length = validatePhoneNumberLength(text, defaultTo(country), metadata);
  if (length === "TOO_SHORT" || length === "NOT_A_NUMBER") return { code: "number_too_short", country: named };
  if (length === "TOO_LONG") return { code: "number_too_long", country: named };
  return null;
}

function defaultTo(country: Country | undefined): { defaultCountry?: Country } {
  return country === undefined ? {} : { defaultCountry: country };
}

/**
 * Whether people of a country write a zero first: as the prefix they dial at home (most of Europe), or
 * because it is part of the number (Italy). The numbering plan says the first outright; the second shows
 * when some number with a leading zero fits the plan's pattern.
 */
function mayStartWithZero(country: Country): boolean {
  const plans = new Metadata(metadata);
  plans.selectNumberingPlan(country);
  const plan = plans.numberingPlan as unknown as NumberingPlan;
  // The minified metadata writes the number 0 where a plan has no prefix, and the text "0" where it is a zero.
  if (plan.nationalPrefix() === "0") return true;
  const pattern = new RegExp(`^(?:${plan.nationalNumberPattern()})$`);
  return plan
    .possibleLengths()
    .some((length) => SAMPLE_STARTS.some((start) => pattern.test(start.padEnd(length, "1").slice(0, length))));
}

/** The part of the library's numbering plan that its types leave out. */
interface NumberingPlan {
  nationalPrefix(): unknown;
  nationalNumberPattern(): string;
  possibleLengths(): number[];
}

const SAMPLE_STARTS = Array.from({ length: 100 }, (_, index) => `0${String(index).padStart(2, "0")}`);
