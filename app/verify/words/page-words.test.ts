import { describe, expect, it } from "vitest";
import { LOCALES } from "@/contract/locales";
import { wordsOf } from "./words-of";

type Tree = { [name: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) => (typeof value === "string" ? [[`${path}${name}`, value] as [string, string]] : leaves(value, `${path}${name}.`)));
}

const leavesOf = (locale: (typeof LOCALES)[number]) => leaves(wordsOf(locale) as unknown as Tree);
const placesOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(LOCALES)("the page's words in %s", (locale) => {
  it("have every place of the English ones, and no other", () => {
    const english = new Map(leavesOf("en"));
    for (const [name, text] of leavesOf(locale)) expect([name, placesOf(text)]).toEqual([name, placesOf(english.get(name) ?? "")]);
  });

  it("are all there, without blanks around them", () => {
    for (const [name, text] of leavesOf(locale)) expect([name, text.trim() !== "" && text.trim() === text]).toEqual([name, true]);
  });

  it.skipIf(locale === "en")("are not English", () => {
    const english = new Map(leavesOf("en"));
    // "Error" is a word in Spanish, too.
    const same = leavesOf(locale).filter(([name, text]) => text === english.get(name) && name !== "errorTitle");
    expect(same).toEqual([]);
  });
});

it("blame nobody: no please, no sorry, nothing valid or invalid (E6)", () => {
  for (const [, text] of leavesOf("en")) expect(text).not.toMatch(/\b(please|sorry|oops|valid|invalid)\b/i);
});
