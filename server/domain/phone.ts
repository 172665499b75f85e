import { parsePhoneNumberWithError, type CountryCode, type PhoneNumber as Parsed, type PhoneNumberType } from "libphonenumber-js/max";
import { remembered } from "./remembered";

/** A number as everything inside knows it. */
export interface PhoneNumber {
  /** `+` and digits, no extension: the one form that is stored, limited and answered. */
  e164: string;
  /** ISO 3166 region by the number's own ranges; undefined for numbers that belong to no country. */
  country: CountryCode | undefined;
  /** What the range is used for, by libphonenumber's metadata; undefined where that does not tell. */
  type: PhoneNumberType | undefined;
}

/**
 * Reads a phone number in international form: `+1-202-555-1234`, `+44 (0)20 7946 0958`, `tel:2025551252;phone-context=+1`,
 * other scripts' digits and dashes, invisible marks around it. Gives `null` for anything that is not one existing number:
 * no country code, a control character, two numbers, a range nobody was assigned.
 *
 * One handset has one result, however it is written: every limit counts by `e164`, so what is read from `e164` again is
 * `e164`, and what would not be is refused.
 */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  return text.length <= USUAL_CHARACTERS ? recent(text) : read(text);
}

/** What is asked for is checked a moment later, and parsing is the dearest thing that a request does beside its statements. */
const RECENT = 1000;
const USUAL_CHARACTERS = 32;
const recent = remembered(RECENT, read);

function read(text: string): PhoneNumber | null {
  // A control character never belongs to a number; libphonenumber-js would cut there and read on.
  if (/\p{Cc}/u.test(text.trim())) return null;
  const plain = toPlainCharacters(text);
  // A slash separates two numbers; libphonenumber-js takes the first one.
  if (plain.includes("/")) return null;
  const parsed = parse(fromTelUri(plain));
  if (!parsed || (parsed.ext && !IGNORED_EXTENSION.test(plain))) return null;

  // With full metadata a number is valid when its type is known, and the type is the costly half of both questions.
  const type = parsed.getType();
  if (type === undefined && !parsed.isValid()) return null;
  const e164 = parsed.number;
  // The metadata of some countries knows longer ranges; no gateway takes them.
  if (e164.length > E164_MAX) return null;
  // None is known that would differ, but two counters for one handset would be a hole.
  if (plain !== e164 && parse(e164)?.number !== e164) return null;
  return { e164, country: parsed.country, type };
}

/** With its plus: fifteen digits. */
const E164_MAX = 16;

/** The two notations of an extension that the original ignores. No message reaches an extension, so others are refused. */
const IGNORED_EXTENSION = /;ext=[0-9]+|[0-9)] ?x ?[0-9]+$/i;

function parse(text: string): Parsed | null {
  try {
    return parsePhoneNumberWithError(text, { extract: false });
  } catch {
    return null;
  }
}

/** One spelling for what looks the same: compatibility forms folded, digits ASCII, dashes plain, invisible marks gone. */
function toPlainCharacters(text: string): string {
  // Printable ASCII is what it looks like.
  if (/^[ -~]*$/.test(text)) return text.trim();
  return text
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
    .replace(/\p{Pd}/gu, "-")
    .replace(/\p{Cf}/gu, "")
    .trim();
}

/**
 * The number a `tel:` URI (RFC 3966) stands for, its context before it when that is a prefix. libphonenumber-js keeps state
 * between two URIs with a context and refuses every second one, so none gets there.
 */
function fromTelUri(text: string): string {
  const [number = "", context = ""] = text.replace(/^tel:/i, "").split(/;phone-context=/i);
  const prefix = /^\+[0-9().-]+/.exec(context)?.[0] ?? "";
  return prefix + number;
}

/** Unicode keeps the ten digits of a script in one run, in order, so the run's start gives the value. */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value += 1;
  return value;
}
