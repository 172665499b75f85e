import { expect, test } from "vitest";
import { LOCALES } from "@/contract/locales";
import { sayCounted } from "./say";
import { clockTime, countdown, duration } from "./time-words";

/** Regions whose own digits are others, too. */
const TAGS = [...LOCALES, "ar-EG", "hi-IN-u-nu-deva", "mr-IN", "fa"];
const HALF_PAST_TWO = new Date(new Date().setHours(14, 30)).getTime();

test.each(TAGS)("%s: times, waits and counts have the digits that codes have", (tag) => {
  for (const text of [duration(40, tag), duration(600, tag), clockTime(HALF_PAST_TWO, tag), sayCounted({ other: "{count}" }, 23, tag)]) {
    expect(text).toMatch(/[0-9]/);
    expect(text).not.toMatch(/(?![0-9])\p{Nd}/u);
  }
});

test.each([
  ["de", "40 Sekunden"],
  ["pt-BR", "40 segundos"],
  ["ja", "40 秒"],
  ["zh-Hans", "40秒钟"],
  ["ar", "40 ثانية"],
  ["he", "40 שניות"],
])("%s: waits are in the language of the sentence around them", (locale, wait) => expect(duration(40, locale)).toBe(wait));

test("Korean and Hindi name the part of the day in their own words", () => {
  expect(clockTime(HALF_PAST_TWO, "ko")).toBe("오후 2:30");
  expect(clockTime(HALF_PAST_TWO, "hi")).toBe("दोपहर 2:30");
});

test("a countdown is the same in every language", () => expect([5, 24, 60, 605].map(countdown)).toEqual(["0:05", "0:24", "1:00", "10:05"]));
