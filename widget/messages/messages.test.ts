import { describe, expect, test } from "vitest";
import { en } from "./en";
import { withOverrides } from "./messages";
import { problemSentence } from "./problem-sentence";
import { cutAtPlaces, say, sayCounted } from "./say";
import { clockTime, countdown, duration } from "./time-words";

const sentences = Object.entries(en).flatMap(([group, texts]) =>
  Object.entries(texts as Record<string, string | Record<string, string>>).flatMap(([key, text]) =>
    typeof text === "string" ? [[`${group}.${key}`, text]] : Object.values(text).map((form) => [`${group}.${key}`, form]),
  ),
);

test.each(sentences)("%s blames nobody and begs for nothing", (_, text) => {
  expect(text).not.toMatch(/\b(please|sorry|oops|invalid|valid|error|illegal)\b/i);
});

describe("what a person is told", () => {
  const place = { messages: en, locale: "en", step: "code", task: "checking", phoneNumber: "+447400123456", codeLength: 6 } as const;

  test.each([
    [{ code: "invalid_code", triesLeft: 3 }, "That code is not right. Check the latest message. You have 3 tries left."],
    [{ code: "invalid_code", triesLeft: 1 }, "That code is not right. You have 1 try left. Then you’ll need a new code."],
    [{ code: "invalid_code" }, "That code is not right. Check the latest message."],
    [{ code: "code_incomplete" }, "Enter all 6 digits"],
    [{ code: "throttled", retryAfterSeconds: 40 }, "Too many requests. Try again in 40 seconds."],
    [{ code: "unavailable", retryAfterSeconds: 1 }, "We could not check the code. Try again in 1 second."],
    [{ code: "message_not_sent", reason: "blocked_destination", retryAfterSeconds: 0 }, "We can’t text numbers in the United Kingdom yet."],
    [{ code: "number_too_short", country: "GB" }, "That number is too short for the United Kingdom."],
    [{ code: "number_too_long", country: undefined }, "That number is too long."],
    [{ code: "number_lacks_plus", phoneNumber: "+447400123456" }, "Did you mean +44 7400 123456?"],
    [{ code: "no_answer" }, "We could not check the code. Try again."],
  ] as const)("%j", (problem, text) => expect(problemSentence(problem, place)).toBe(text));

  test("no place of a sentence stays empty", () => {
    for (const [code, text] of Object.entries(en.failures)) {
      const places = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(["fault", "wait", "time", "tries", "country"], code).toEqual(expect.arrayContaining(places));
    }
  });
});

test("a part of the messages can be replaced, and the rest stays", () => {
  const messages = withOverrides(en, { number: { submit: "Go" }, failures: { throttled: "Slow down" } });
  expect(messages.number.submit).toBe("Go");
  expect(messages.number.heading).toBe(en.number.heading);
  expect(messages.failures.throttled).toBe("Slow down");
  expect(messages.failures.invalid_code).toBe(en.failures.invalid_code);
});

test("plurals follow the rules of the language", () => {
  const forms = { one: "{count} попытка", few: "{count} попытки", many: "{count} попыток", other: "{count} попытки" };
  expect([1, 3, 5, 21].map((count) => sayCounted(forms, count, "ru"))).toEqual(["1 попытка", "3 попытки", "5 попыток", "21 попытка"]);
});

test("a sentence can be cut at its places, and an unknown place stays visible", () => {
  expect(cutAtPlaces("Sent to {number}.")).toEqual(["Sent to ", { place: "number" }, "."]);
  expect(say("{a} {b}", { a: "x" })).toBe("x {b}");
});

test("waits are rounded up, and a time of another day names it", () => {
  expect([0, 59.2, 119, 120, 121, 7200].map((seconds) => duration(seconds, "en"))).toEqual([
    "1 second",
    "60 seconds",
    "119 seconds",
    "2 minutes",
    "3 minutes",
    "2 hours",
  ]);
  expect(countdown(24)).toBe("0:24");
  expect(countdown(90)).toBe("1:30");
  expect(clockTime(Date.now() + 48 * 3_600_000, "en")).toMatch(/day/);
});
