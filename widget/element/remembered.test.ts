import { afterEach, expect, test, vi } from "vitest";
import type { Settings } from "./attributes";
import { beginningOf, fits, forget, recall, remember } from "./remembered";

const NUMBER = "+12025550123";
const OTHER = "+12025550124";
const PLAIN = { endpoint: "https://confirm.example", mode: "inline", phoneNumber: undefined, country: undefined, lock: false } as Settings;
const confirmed = (expiresAt = inSeconds(3600)) => ({ phoneNumber: NUMBER, activationKey: "key", expiresAt });
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

afterEach(() => {
  vi.useRealTimers();
  forget(PLAIN, "place");
});

test("a key is remembered for its service and its place, and nowhere else", () => {
  const given = confirmed();
  remember(PLAIN, "place", given);
  expect(recall(PLAIN, "place")?.confirmed).toEqual(given);
  expect([recall(PLAIN, "other"), recall(PLAIN, null), recall({ ...PLAIN, endpoint: "https://other.example" }, "place")]).toEqual([null, null, null]);
  remember(PLAIN, null, confirmed());
  expect(recall(PLAIN, null)).toBeNull();
  forget(PLAIN, "place");
  expect(recall(PLAIN, "place")).toBeNull();
});

test.each([
  [NUMBER, true],
  ["+1 (202) 555-0123", true],
  [OTHER, false],
  ["nonsense", false],
])("where the number is fixed to %j, taking over the key of another is %s", (phoneNumber, isTaken) => {
  remember(PLAIN, "place", confirmed());
  const locked = { ...PLAIN, lock: true, phoneNumber };
  expect([recall(locked, "place") !== null, fits(locked, confirmed())]).toEqual([isTaken, isTaken]);
});

test("a key is remembered no longer than it counts", () => {
  vi.useFakeTimers();
  remember(PLAIN, "place", confirmed(inSeconds(60)));
  vi.advanceTimersByTime(59_000);
  expect(recall(PLAIN, "place")).not.toBeNull();
  vi.advanceTimersByTime(1_000);
  expect(recall(PLAIN, "place")).toBeNull();
});

test("a clock that is a day ahead takes no key away", () => {
  remember(PLAIN, "place", confirmed(inSeconds(-86_400)));
  expect(recall(PLAIN, "place")).not.toBeNull();
});

test("another service, place, number, country, lock or way begins another confirmation", () => {
  const changes: Partial<Settings>[] = [{ endpoint: "https://other.example" }, { phoneNumber: NUMBER }, { country: "DE" }, { lock: true }, { mode: "popup" }];
  const beginnings = [beginningOf(PLAIN, "place"), beginningOf(PLAIN, null), ...changes.map((change) => beginningOf({ ...PLAIN, ...change }, "place"))];
  expect(new Set(beginnings).size).toBe(beginnings.length);
  expect(beginningOf({ ...PLAIN, locale: "de" }, "place")).toBe(beginnings[0]);
});
