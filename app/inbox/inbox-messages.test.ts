import { describe, expect, test } from "vitest";
import type { InboxMessage } from "@/contract/inbox";
import { codeIn, matchesFilter, mergeMessages, segmentsOf } from "./inbox-messages";

function message(body: string, sentAt: string, to = "+12025550123"): InboxMessage {
  return { to, from: "", body, sent_at: sentAt };
}

const first = message("first", "2026-01-01T10:00:00.000Z");
const second = message("second", "2026-01-01T10:00:01.000Z");
const third = message("third", "2026-01-01T10:00:02.000Z");

describe("the list of messages", () => {
  test("is newest first, whatever the order of arrival", () => {
    expect(mergeMessages([third, first], [second])).toEqual([third, second, first]);
  });

  test("shows a message sent again after a reconnect once", () => {
    expect(mergeMessages([second, first], [{ ...second }, { ...first }])).toEqual([second, first]);
  });

  test("keeps the same text sent at another time", () => {
    const again = { ...first, sent_at: "2026-01-01T10:05:00.000Z" };
    expect(mergeMessages([first], [again])).toEqual([again, first]);
  });
});

describe("the filter", () => {
  test.each(["+12025550123", " 12025550123", "+1 (202) 555-0123", "0123", "", "+"])("%j finds +12025550123", (filter) => {
    expect(matchesFilter(first, filter)).toBe(true);
  });

  test("hides other numbers", () => {
    expect(matchesFilter(first, "+12025550124")).toBe(false);
  });
});

describe("the code of a message", () => {
  test.each([
    ["Your confirmation code is 012345", "012345"],
    ["4711 is your code", "4711"],
    ["Code: 1234567890.", "1234567890"],
    ["Call 112. Your code is 482913.", "482913"],
    ["12345678901", null],
    ["Hello", null],
  ])("in %j is %j", (body, code) => {
    expect(codeIn(body)).toBe(code);
  });
});

describe("the count of segments", () => {
  test.each([
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    ["€".repeat(80), 1],
    ["€".repeat(81), 2],
    ["код".padEnd(70, "я"), 1],
    ["код".padEnd(71, "я"), 2],
    ["Your code is 012345 ✓".padEnd(71), 2],
  ])("of a text of GSM or Unicode letters follows the carriers' sizes (%#)", (body, count) => {
    expect(segmentsOf(body)).toBe(count);
  });
});
