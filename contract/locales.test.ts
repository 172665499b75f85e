import { expect, test } from "vitest";
import { directionOf, LOCALE_NAMES, LOCALES, localeOf } from "./locales";

test.each(LOCALES)("%s is found by its own tag and has a name", (locale) => {
  expect(localeOf([locale])).toBe(locale);
  expect(LOCALE_NAMES[locale]).not.toBe("");
});

test.each([
  [["de-CH"], "de"],
  [["pt"], "pt-BR"],
  [["zh-CN"], "zh-Hans"],
  [["iw"], "he"],
  [["AR-eg"], "ar"],
  [["xx", "not a tag", "", "ko-KR", "en"], "ko"],
  [["sv", "fi"], null],
  [[], null],
])("%j is read in %s", (tags, locale) => expect(localeOf(tags)).toBe(locale));

test("Arabic and Hebrew run from right to left", () => {
  expect(LOCALES.filter((locale) => directionOf(locale) === "rtl")).toEqual(["ar", "he"]);
  expect(["fa-IR", "en", "nonsense!"].map(directionOf)).toEqual(["rtl", "ltr", "ltr"]);
});
