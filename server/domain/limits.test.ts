import { describe, expect, it } from "vitest";
import { parseRate, retryAfterSeconds } from "./limits";

describe("a rate in Django REST framework's notation", () => {
  it.each([
    ["10/s", 10, 1],
    ["10/sec", 10, 1],
    ["10/second", 10, 1],
    ["10/m", 10, 60],
    ["10/min", 10, 60],
    ["10/minute", 10, 60],
    ["5/h", 5, 3600],
    ["5/hour", 5, 3600],
    ["2/d", 2, 86_400],
    ["2/day", 2, 86_400],
    [" 60/min ", 60, 60],
    ["9999999/d", 9_999_999, 86_400],
  ])("%j is %i in %i seconds", (text, count, periodSeconds) => {
    expect(parseRate(text)).toEqual({ count, periodSeconds });
  });

  it.each([
    [""],
    ["10"],
    ["/min"],
    ["10/"],
    ["0/min"],
    ["-1/min"],
    ["1.5/min"],
    ["1e3/min"],
    ["010/min"],
    ["10/min/h"],
    ["10/week"],
    ["10/mon"],
    ["10/MIN"],
    ["10 / min"],
    ["ten/min"],
    ["off"],
    ["10000000/d"],
    ["١٠/min"],
  ])("%j is none", (text) => {
    expect(parseRate(text)).toBeNull();
  });
});

describe("how long a refused key waits", () => {
  const rate = { count: 10, periodSeconds: 60 };

  it.each([
    ["a full window just begun: its whole length", { startedAt: 0, taken: 10, takenBefore: 0 }, 0, 61],
    ["a full window half gone: the other half", { startedAt: 0, taken: 10, takenBefore: 0 }, 30_000, 31],
    ["its last millisecond: one second, never none", { startedAt: 0, taken: 10, takenBefore: 0 }, 60_000, 1],
    ["one left, crowded out by a full window before", { startedAt: 0, taken: 9, takenBefore: 10 }, 0, 55],
    ["half left, crowded out by a full window before", { startedAt: 0, taken: 5, takenBefore: 10 }, 0, 31],
    ["more taken than a lowered rate allows", { startedAt: 0, taken: 20, takenBefore: 0 }, 0, 91],
    ["a wait that is already over", { startedAt: 0, taken: 10, takenBefore: 0 }, 999_000, 1],
  ])("%s", (_name, window, now, seconds) => {
    expect(retryAfterSeconds(window, rate, now)).toBe(seconds);
  });
});
