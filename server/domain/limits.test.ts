import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countsSince, parseRate, type Rate, retryAfterSeconds, type Slice, sliceMs, sliceOf } from "./limits";

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

describe("a slice", () => {
  it.each([
    [1, 1000],
    [60, 1000],
    [3600, 150_000],
    [86_400, 3_600_000],
  ])("of a period of %i seconds is %i milliseconds long", (periodSeconds, ms) => {
    expect(sliceMs({ count: 1, periodSeconds })).toBe(ms);
  });

  it("holds every moment from its start to the next one's", () => {
    const rate = { count: 1, periodSeconds: 3600 };
    expect([sliceOf(rate, 150_000), sliceOf(rate, 299_999), sliceOf(rate, 300_000)]).toEqual([150_000, 150_000, 300_000]);
  });

  it("counts until its last moment is a whole period old", () => {
    const rate = { count: 1, periodSeconds: 60 };
    const at = sliceOf(rate, 5999);
    expect(at > countsSince(rate, 5999 + 60_000)).toBe(true);
    expect(at > countsSince(rate, 6000 + 60_000)).toBe(false);
  });
});

describe("how long a refused claim waits", () => {
  const rate = { count: 10, periodSeconds: 60 };
  const full = [{ at: 0, taken: 10 }];

  it.each<[string, Slice[], { now: number; weight?: number }, number | null]>([
    ["not at all where nothing was taken", [], { now: 0 }, null],
    ["not at all where it fits to the last", [{ at: 0, taken: 9 }], { now: 0 }, null],
    ["a whole period and a slice for what was taken just now", full, { now: 0 }, 61],
    ["the rest of it for what was taken before", full, { now: 30_500 }, 31],
    ["one second at the least", full, { now: 60_999 }, 1],
    ["not at all for what is a period and a slice old", full, { now: 61_000 }, null],
    ["for the oldest that makes enough room", [{ at: 2000, taken: 1 }, { at: 0, taken: 1 }, { at: 5000, taken: 8 }], { now: 6000, weight: 2 }, 57],
    ["for as many slices as its weight needs", [{ at: 0, taken: 1 }, { at: 5000, taken: 9 }], { now: 6000, weight: 2 }, 60],
    ["what was given back in full makes no room twice", [{ at: 0, taken: 0 }, { at: 3000, taken: 10 }], { now: 3000 }, 61],
    ["longer where more is taken than a lowered rate allows", [{ at: 0, taken: 5 }, { at: 9000, taken: 15 }], { now: 9000 }, 61],
    ["a period when it asks for more than there ever is", [], { now: 0, weight: 11 }, 60],
  ])("%s", (_name, slices, { now, weight = 1 }, seconds) => {
    expect(retryAfterSeconds({ rate, weight }, slices, now)).toBe(seconds);
  });
});

describe("a limit that counts by slices", () => {
  const rates = fc.record({ count: fc.integer({ min: 1, max: 30 }), periodSeconds: fc.constantFrom(1, 60, 3600, 86_400) });
  const asked = fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), weight: fc.integer({ min: 1, max: 5 }) }), { minLength: 5, maxLength: 80 });
  const START = Date.parse("2026-11-22T12:00:00.250Z");

  /** Asks at random times, half a period apart at the most, and gives what passed. */
  function run(rate: Rate, requests: readonly { share: number; weight: number }[], onRefused: (wait: number, at: { now: number; weight: number; slices: Slice[] }) => void = () => {}) {
    const slices: Slice[] = [];
    const passed: { now: number; weight: number }[] = [];
    let now = START;
    for (const { share, weight } of requests) {
      // Most requests come in bursts, some after a long while.
      now += Math.floor(share ** 6 * rate.periodSeconds * 500);
      const wait = retryAfterSeconds({ rate, weight }, slices, now);
      if (wait === null) {
        slices.push({ at: sliceOf(rate, now), taken: weight });
        passed.push({ now, weight });
      } else onRefused(wait, { now, weight, slices });
    }
    return passed;
  }

  it("gives in no stretch of a period more than the rate", () => {
    fc.assert(
      fc.property(rates, asked, (rate, requests) => {
        const passed = run(rate, requests);
        for (const { now: to } of passed) {
          const within = passed.filter(({ now }) => now <= to && to - now < rate.periodSeconds * 1000);
          expect(within.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(rate.count);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("tells a wait after which the claim fits, and not much sooner", () => {
    fc.assert(
      fc.property(rates, asked, (rate, requests) => {
        run(rate, requests, (wait, { now, weight, slices }) => {
          expect(Number.isInteger(wait) && wait >= 1).toBe(true);
          if (weight > rate.count) return;
          expect(retryAfterSeconds({ rate, weight }, slices, now + wait * 1000)).toBeNull();
          if (wait > 1) expect(retryAfterSeconds({ rate, weight }, slices, now + (wait - 1) * 1000 - 1)).not.toBeNull();
        });
      }),
      { numRuns: 300 },
    );
  });
});
