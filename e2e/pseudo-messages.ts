import { en } from "@/widget/messages/en";
import type { Messages } from "@/widget/messages/messages";

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = "áƀćďéƒǧĥíĵķľɱñóƥɋřšťúṽŵẋýžÁƁĆĎÉƑǦĤÍĴĶĽṀÑÓƤɊŘŠŤÚṼŴẊÝŽ";
const LETTERS = new Map([...PLAIN].map((letter, index) => [letter, [...ACCENTED][index] ?? letter]));

/** English in letters that are not English, about 40 % longer: what still has plain letters did not come from the messages. */
export const pseudoMessages = pseudo(en) as Messages;

function pseudo(value: unknown): unknown {
  if (typeof value === "string") return pseudoSentence(value);
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, pseudo(inner)]));
}

function pseudoSentence(sentence: string): string {
  const accented = sentence
    .split(/(\{\w+\})/)
    .map((piece) => (piece.startsWith("{") ? piece : [...piece].map((letter) => LETTERS.get(letter) ?? letter).join("")))
    .join("");
  return `⟦${accented}${"·".repeat(Math.ceil(sentence.length * 0.4))}⟧`;
}
