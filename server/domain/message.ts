import { type Locale, localeOf } from "@/contract/locales";
import { segmentsOf } from "./message-size";

/** Both spellings of the original stand for the code: `%(code)s` of its settings and `%{code}s` of its page. */
const CODE_PLACE = /%\(code\)s|%\{code\}s/g;

export function messageHasCode(template: string): boolean {
  return template.search(CODE_PLACE) >= 0;
}

export function renderMessage(template: string, code: string): string {
  return template.replace(CODE_PLACE, code);
}

/** The texts of the messages, each with a place for the code. */
export interface MessageTexts {
  /** For who names no language, and for a language without a text of its own. */
  common: string;
  /** The choices of each language, the best one first: what goes into a single message is sent, or else the last. */
  byLocale: ReadonlyMap<Locale, readonly string[]>;
}

/** Whom a message is for. */
export interface Reader {
  /** A BCP 47 tag. */
  locale: string | undefined;
  /** Of the page where the code is typed; `null` when that is no page that may ask. */
  pageHost: string | null;
  codeLength: number;
}

/** A message but for its code. */
export interface MessageText {
  template: string;
  /** How many messages it is billed as. */
  segments: number;
}

export function messageText({ common, byLocale }: MessageTexts, reader: Reader): MessageText {
  const locale = reader.locale === undefined ? null : localeOf([reader.locale]);
  const choices = locale === null ? undefined : byLocale.get(locale);
  return choices ? shortEnough(choices, reader) : measured(common, reader);
}

/** The first of several texts that goes into a single message, or else the last. */
export function shortEnough(choices: readonly string[], reader: Omit<Reader, "locale">): MessageText {
  let text: MessageText | undefined;
  for (const choice of choices) {
    text = measured(choice, reader);
    if (text.segments === 1) break;
  }
  if (!text) throw new Error("There is no text to choose from.");
  return text;
}

function measured(text: string, { pageHost, codeLength }: Omit<Reader, "locale">): MessageText {
  const template = pageHost === null ? text : withPageLine(text, pageHost);
  return { template, segments: segmentsOf(renderMessage(template, "0".repeat(codeLength))) };
}

/** A text that ends in such a line already: its writer knows the page. */
const PAGE_LINE = /(^|\n)@\S+ #(%\(code\)s|%\{code\}s)\s*$/;

/**
 * The last line by which a phone offers the code on this host alone (WICG, Origin-bound one-time codes): a blank line
 * before it, and nothing after it.
 */
function withPageLine(text: string, host: string): string {
  return PAGE_LINE.test(text) ? text : `${text.trimEnd()}\n\n@${host} #%(code)s`;
}
