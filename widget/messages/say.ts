/**
 * A sentence with `{name}` places. Plain data, so that it can cross from a server page to the widget and be
 * kept in a JSON file: no functions.
 */
export type Sentence = string;

/** One sentence per plural form of `{count}`, after `Intl.PluralRules`. */
export type PluralSentence = Partial<Record<Intl.LDMLPluralRule, Sentence>> & { other: Sentence };

export type Values = Readonly<Record<string, string | number>>;

export function say(sentence: Sentence, values: Values = {}): string {
  return sentence.replace(PLACE, (place, name: string) => String(values[name] ?? place));
}

export function sayCounted(sentence: PluralSentence, count: number, locale: string): string {
  const form = sentence[new Intl.PluralRules(locale).select(count)] ?? sentence.other;
  return say(form, { count: new Intl.NumberFormat(locale, { numberingSystem: DIGITS }).format(count) });
}

/** Codes and phone numbers have ASCII digits in every language, so times and counts beside them have the same. */
export const DIGITS = "latn";

/** The sentence cut at its places, so that a place can hold an element: `["Sent to ", {place: "number"}]`. */
export function cutAtPlaces(sentence: Sentence): readonly (string | { place: string })[] {
  return sentence
    .split(PLACE)
    .map((piece, index) => (index % 2 === 1 ? { place: piece } : piece))
    .filter((piece) => piece !== "");
}

const PLACE = /\{(\w+)\}/g;
