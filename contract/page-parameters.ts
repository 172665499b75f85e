import { type Locale, localeOf } from "./locales";
import { RESPONSE_MODES, type ResponseMode, STATE_MAX } from "./return-code";

/** What an address of the page may ask for: `/verify?return_to=…&state=…`. */
export interface PageParameters {
  returnTo: string | null;
  /** Given back unread. */
  state: string | null;
  responseMode: ResponseMode;
  /** As it stands in the address; a blank in front, which is what a plus becomes there, is a plus again. */
  phoneNumber: string | null;
  /** Only this number. */
  lock: boolean;
  locale: Locale | null;
  /** ISO 3166 code of the country that is selected at first. */
  country: string | null;
  theme: "light" | "dark" | null;
}

/** Why nothing can be made of an address. Values of parameters are not repeated: they came from anybody. */
export type UnreadableParameters =
  | { reason: "repeated"; name: string }
  | { reason: "too_long"; name: string; count: number }
  | { reason: "not_ascii"; name: string }
  | { reason: "unknown_value"; name: string; values: readonly string[] };

const NAMES = ["return_to", "state", "response_mode", "phone_number", "lock", "locale", "country", "theme"] as const;
const PHONE_NUMBER_MAX = 250;

/**
 * What is only about looks may say anything, and counts for nothing where it is not known. What decides where people go, and
 * with which number, has to be right.
 */
export function readPageParameters(search: URLSearchParams): PageParameters | UnreadableParameters {
  const repeated = NAMES.find((name) => search.getAll(name).length > 1);
  if (repeated !== undefined) return { reason: "repeated", name: repeated };
  const [returnTo, state, phoneNumber] = [given(search, "return_to"), search.get("state"), given(search, "phone_number")];
  const [lock, mode] = [given(search, "lock"), given(search, "response_mode")];
  if (state !== null && state.length > STATE_MAX) return { reason: "too_long", name: "state", count: STATE_MAX };
  if (state !== null && !/^[\x20-\x7e]*$/.test(state)) return { reason: "not_ascii", name: "state" };
  if (phoneNumber !== null && phoneNumber.length > PHONE_NUMBER_MAX) return { reason: "too_long", name: "phone_number", count: PHONE_NUMBER_MAX };
  if (lock !== null && lock !== "1") return { reason: "unknown_value", name: "lock", values: ["1"] };
  const responseMode = RESPONSE_MODES.find((each) => each === (mode ?? "query"));
  if (responseMode === undefined) return { reason: "unknown_value", name: "response_mode", values: RESPONSE_MODES };
  const theme = given(search, "theme");
  return {
    returnTo,
    state,
    responseMode,
    phoneNumber: phoneNumber?.replace(/^ /, "+").trim() ?? null,
    lock: lock === "1",
    locale: localeOf([given(search, "locale") ?? ""]),
    country: /^[a-z]{2}$/i.test(given(search, "country") ?? "") ? (given(search, "country")?.toUpperCase() ?? null) : null,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** The same parameters as they stand in an address, and no others. */
export function pageSearchOf(parameters: PageParameters): string {
  const { returnTo, state, responseMode, phoneNumber, lock, locale, country, theme } = parameters;
  const values: Readonly<Record<(typeof NAMES)[number], string | null>> = {
    return_to: returnTo,
    state,
    response_mode: responseMode === "query" ? null : responseMode,
    phone_number: phoneNumber,
    lock: lock ? "1" : null,
    locale,
    country,
    theme,
  };
  return new URLSearchParams(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null)).toString();
}

/** An empty parameter counts as one that is not there. */
function given(search: URLSearchParams, name: (typeof NAMES)[number]): string | null {
  return search.get(name) || null;
}

/** A browser sends a few languages in a hundred characters; a header has room for thousands, and each is work. */
const LANGUAGES_MAX = 10;
const ACCEPT_LANGUAGE_MAX = 200;

/** The languages of an `Accept-Language` header, the most wanted first. Of a long one, those that stand at its beginning. */
export function languagesOf(acceptLanguage: string): string[] {
  const entries = acceptLanguage.slice(0, ACCEPT_LANGUAGE_MAX).split(",");
  // The last one may have been cut to another language.
  if (acceptLanguage.length > ACCEPT_LANGUAGE_MAX) entries.pop();
  return entries
    .slice(0, LANGUAGES_MAX)
    .map((entry) => {
      const [tag = "", ...rest] = entry.split(";").map((part) => part.trim());
      const weight = rest.find((part) => part.startsWith("q="));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== "" && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
