/**
 * The languages the product speaks, as BCP 47 tags. The widget, the page and the messages have a text for each.
 *
 * This file imports nothing, so that the widget may carry it into a browser.
 */
export const LOCALES = ["en", "es", "pt-BR", "fr", "de", "it", "ja", "ko", "zh-Hans", "hi", "ar", "he"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language's name in itself, for whoever looks for it. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = {
  en: "English",
  es: "Español",
  "pt-BR": "Português (Brasil)",
  fr: "Français",
  de: "Deutsch",
  it: "Italiano",
  ja: "日本語",
  ko: "한국어",
  "zh-Hans": "简体中文",
  hi: "हिन्दी",
  ar: "العربية",
  he: "עברית",
};

const BY_LANGUAGE = new Map<string, Locale>(LOCALES.map((locale) => [locale.split("-")[0] ?? locale, locale]));

/**
 * The first of these tags that the product speaks, `null` for none. A tag counts by its language: `de-CH` and `pt-PT` are
 * read in the German and the Portuguese there is, which is nearer than English.
 */
export function localeOf(tags: readonly string[]): Locale | null {
  for (const tag of tags) {
    const found = BY_LANGUAGE.get(languageOf(tag));
    if (found !== undefined) return found;
  }
  return null;
}

/** Which way a language is written. */
export function directionOf(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(languageOf(tag)) ? "rtl" : "ltr";
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "he", "fa", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"]);

/** `iw` and `in` are spellings of old that browsers may still send: `Intl` knows them. */
function languageOf(tag: string): string {
  return readTag(tag)?.language ?? "";
}

/** Before `Intl` is asked: what it throws for nonsense costs a hundred times what this does, and anybody may send nonsense. */
const TAG = /^[a-z]{2,8}(?:-[a-z\d]{1,8}){0,7}$/i;

/** What a language tag says, `null` for what is none. */
export function readTag(tag: string): Intl.Locale | null {
  if (!TAG.test(tag)) return null;
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
