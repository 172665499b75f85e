import { expect, test, vi } from "vitest";
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

test("what cannot be a tag is none before anything costly looks at it (H-10)", () => {
  const costly = vi.spyOn(Intl, "Locale");
  expect(localeOf(["a", "*", "en_US", "de-", "x".repeat(16_000), "de".repeat(20), `de${"-a".repeat(8000)}`, "nonsense!", ""])).toBeNull();
  expect(costly).not.toHaveBeenCalled();
  localeOf(["de-DE-u-co-phonebk"]);
  expect(costly).toHaveBeenCalledTimes(1);
  costly.mockRestore();
  expect(localeOf(["de-DE-u-co-phonebk"])).toBe("de");
});
