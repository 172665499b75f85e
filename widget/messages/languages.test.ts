import { describe, expect, test } from "vitest";
import { type Locale, LOCALES } from "@/contract/locales";
import { en } from "./en";
import { loadMessages } from "./load-messages";
import type { Messages } from "./messages";

const OTHERS = LOCALES.filter((locale) => locale !== "en");
const languages = new Map<Locale, Messages>(
  await Promise.all(LOCALES.map(async (locale) => [locale, await loadMessages(locale)] as const)),
);

/** Every text by its path; a plural form has its category at the end. */
function textsOf(messages: object, path = ""): [path: string, text: string][] {
  return Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : textsOf(value as object, `${path}${key}.`),
  );
}

function textsIn(locale: Locale): [path: string, text: string][] {
  return textsOf(languages.get(locale) ?? {});
}

const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
const isPlural = (path: string) => path.startsWith("tries.left.");
const withoutPlaces = (text: string) => text.replaceAll(/\{\w+\}/g, "");
const english = new Map(textsIn("en"));

describe.each(OTHERS)("%s", (locale) => {
  test("has every sentence, and no other", () => {
    const paths = (texts: Iterable<[string, string]>) => [...texts].map(([path]) => path).filter((path) => !isPlural(path)).sort();
    expect(paths(textsIn(locale))).toEqual(paths(english));
    expect(textsIn(locale).filter(([, text]) => text.trim() === "" || text !== text.trim())).toEqual([]);
  });

  test("has the same places in each sentence as English", () => {
    const wrong = textsIn(locale).filter(
      ([path, text]) => !isPlural(path) && JSON.stringify(placesOf(text)) !== JSON.stringify(placesOf(english.get(path) ?? "")),
    );
    expect(wrong).toEqual([]);
  });

  test("has a form for each plural its language has, and no other (E8)", () => {
    const { left } = (languages.get(locale) ?? en).tries;
    expect(Object.keys(left).sort()).toEqual([...new Intl.PluralRules(locale).resolvedOptions().pluralCategories].sort());
    // A form that stands for a single number may say it in a word.
    const forms = Object.entries(left).filter(([category]) => !["zero", "one", "two"].includes(category));
    for (const [, text] of forms) expect(placesOf(text)).toEqual(["{count}"]);
  });

  test("leaves nothing in English", () => {
    const same = textsIn(locale).filter(([path, text]) => english.get(path) === text && withoutPlaces(text).match(/\p{L}/u));
    expect(same.map(([path]) => path)).toEqual(SAME_AS_ENGLISH[locale] ?? []);
  });
});

/** Words that are the same in English. */
const SAME_AS_ENGLISH: Partial<Record<Locale, string[]>> = {
  de: ["number.noCountry", "code.label"],
  fr: ["number.noCountry", "code.label"],
};

test.each(["ja", "ko", "zh-Hans", "hi", "ar", "he"] as const)("%s is written in its own script, but for SMS", (locale) => {
  const foreign = textsIn(locale).filter(([, text]) => /[a-z]/i.test(withoutPlaces(text).replaceAll("SMS", "")));
  expect(foreign).toEqual([]);
});

test.each(OTHERS)("%s writes digits as ASCII, as the code and the number are", (locale) => {
  expect(textsIn(locale).filter(([, text]) => /(?![0-9])\p{Nd}/u.test(text))).toEqual([]);
});

/** No begging, no blaming, no jargon, in the words each language has for it. */
const BANNED: Record<Locale, RegExp> = {
  en: /\b(please|sorry|oops|invalid|valid|error|illegal)\b/i,
  es: /por favor|lo sentimos|perd[óo]n|disculp|\bups\b|v[áa]lid[oa]|\berror/i,
  "pt-BR": /por favor|desculpe|sentimos muito|lamentamos|\bops\b|v[áa]lid[oa]|\berro\b/i,
  fr: /veuillez|s’il vous pla[îi]t|désolé|excuse|\boups\b|valide|\berreur/i,
  de: /\bbitte\b|leider|entschuldig|tut uns leid|\bhoppla\b|gültig|fehler/i,
  it: /per favore|spiacent|scusa|\bops\b|valid[oa]|\berrore/i,
  ja: /申し訳|恐れ入り|すみません|ごめん|どうぞ|無効|エラー/,
  ko: /죄송|미안|제발|부탁|유효하지|오류|에러/,
  "zh-Hans": /请(?!求)|抱歉|对不起|无效|错误(?!次数)|出错/,
  hi: /कृपया|क्षमा|माफ़|खेद|अमान्य|त्रुटि/,
  ar: /من فضلك|يرجى|الرجاء|عذرًا|عفوًا|آسف|نأسف|غير صالح|خطأ/,
  he: /בבקשה|אנא|סליחה|מצטער|אופס|לא חוקי|לא תקין|שגיאה/,
};

test.each(LOCALES)("%s blames nobody and begs for nothing (E6)", (locale) => {
  expect(textsIn(locale).filter(([, text]) => BANNED[locale].test(text))).toEqual([]);
});

const BUTTONS = ["number.submit", "number.submitting", "code.submit", "code.submitting", "code.resend", "code.resending", "code.useOtherNumber"];
const SHORT = ["code.change", "challenge.cancel", "number.label", "code.label", "number.countryLabel", "confirmed.continue"];
const HINTS = ["number.hint", "code.hint", "code.resendIn", "code.resendOver", "code.notReceived", "number.terms"];

test.each(LOCALES)("%s is short where there is little room", (locale) => {
  const texts = new Map(textsIn(locale));
  const longer = (paths: string[], most: number) => paths.filter((path) => (texts.get(path) ?? "").length > most);
  expect(longer(BUTTONS, 28)).toEqual([]);
  expect(longer(SHORT, 24)).toEqual([]);
  expect(longer(HINTS, 56)).toEqual([]);
});

test("the number of digits never stands alone at the end of a line", () => {
  for (const locale of ["en", "es", "pt-BR", "fr", "de", "it"] as const) {
    expect(languages.get(locale)?.code.heading, locale).toMatch(/\{digits\}[\u2011\u00a0]\p{L}/u);
  }
});

test("French has a narrow no-break space before ? ! : and ;, and nobody a straight apostrophe", () => {
  expect(textsIn("fr").filter(([, text]) => /[^\u202f][?!:;]/.test(text))).toEqual([]);
  for (const locale of LOCALES) expect(textsIn(locale).filter(([, text]) => /['"]/.test(text)), locale).toEqual([]);
});
