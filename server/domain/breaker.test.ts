import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHECKS, countrySubject, isSpray, levelOf, namedSubject, prefixName, subjectOfKey, sumOf } from "./breaker";

const RULE = { minSends: 20, minConfirmedPercent: 20, pauseSeconds: 3600 };
const CHECK_RULE = { checks: 500, wrongPercent: 80 };
const HASH_KEY = Buffer.alloc(32, 1);

describe("the level of a destination", () => {
  it.each([
    [19, 0, 19, "open"],
    [20, 0, 0, "guarded"],
    [20, 0, 19, "guarded"],
    [20, 0, 20, "paused"],
    [20, 3, 20, "paused"],
    [20, 4, 20, "open"],
    [21, 4, 0, "guarded"],
    // Four confirmed are enough for the twenty that are old, not for all.
    [40, 4, 20, "guarded"],
    [1000, 199, 1000, "paused"],
    [1000, 200, 1000, "open"],
  ] as const)("of %i messages with %i confirmed and %i old enough is %s", (tried, succeeded, settled, level) => {
    expect(levelOf({ tried, succeeded }, settled, RULE)).toBe(level);
  });

  it("is never paused where it would not be guarded, and never worse for one more confirmation", () => {
    const rank = { open: 0, guarded: 1, paused: 2 };
    const counts = fc.record({ tried: fc.nat(300), succeeded: fc.nat(300), settled: fc.nat(300) });
    fc.assert(
      fc.property(counts, ({ tried, succeeded, settled }) => {
        const old = Math.min(settled, tried);
        const level = levelOf({ tried, succeeded }, old, RULE);
        if (level === "paused") expect(levelOf({ tried, succeeded }, 0, RULE)).toBe("guarded");
        expect(rank[levelOf({ tried, succeeded: succeeded + 1 }, old, RULE)]).toBeLessThanOrEqual(rank[level]);
        expect(rank[levelOf({ tried, succeeded }, old + 1, RULE)]).toBeGreaterThanOrEqual(rank[level]);
      }),
    );
  });
});

it.each([
  [500, 0, false],
  [501, 0, true],
  [501, 100, true],
  [501, 101, false],
  [10_000, 2000, false],
  [10_000, 1999, true],
] as const)("of %i checks with %i right, spraying is %s", (tried, succeeded, spray) => {
  expect(isSpray({ tried, succeeded }, CHECK_RULE)).toBe(spray);
});

describe("what is judged", () => {
  const one = namedSubject("prefix", prefixName({ e164: "+12025551234", country: "US" }), HASH_KEY);

  it("is a block of a million numbers, and its country", () => {
    expect(one).toMatchObject({ scope: "prefix", name: "US +12025", country: "US" });
    expect(namedSubject("prefix", prefixName({ e164: "+12025999999", country: "US" }), HASH_KEY)).toEqual(one);
    expect(namedSubject("prefix", prefixName({ e164: "+12026551234", country: "US" }), HASH_KEY).key).not.toBe(one.key);
    expect(namedSubject("prefix", prefixName({ e164: "+12025551234", country: "CA" }), HASH_KEY).key).not.toBe(one.key);
    expect(countrySubject({ country: "US" })).toEqual({ scope: "country", key: "US", name: "US", country: "US" });
  });

  it("has a country of its own when a number belongs to none", () => {
    expect(countrySubject({ country: undefined }).name).toBe("001");
    expect(namedSubject("prefix", prefixName({ e164: "+88213123456", country: undefined }), HASH_KEY).name).toBe("001 +88213");
  });

  it("stands in the database without its digits, under a key that only the secret gives", () => {
    expect(one.key).toMatch(/^US\|[A-Za-z0-9_-]{43}$/);
    expect(namedSubject("prefix", prefixName({ e164: "+12025551234", country: "US" }), Buffer.alloc(32, 2)).key).not.toBe(one.key);
  });

  it("is found again by its name and by its key", () => {
    expect(namedSubject("prefix", "US +12025", HASH_KEY)).toEqual(one);
    expect(namedSubject("country", "US", HASH_KEY)).toEqual(countrySubject({ country: "US" }));
    expect(subjectOfKey(one.key)).toEqual({ ...one, name: null });
    expect(subjectOfKey("US")).toEqual(countrySubject({ country: "US" }));
    expect(subjectOfKey("checks")).toEqual(CHECKS);
  });
});

it("sums the slices that begin within a stretch of time", () => {
  const slices = [0, 60_000, 120_000].map((at) => ({ at, tried: 2, succeeded: 1 }));
  expect(sumOf(slices, 60_000, 120_000)).toEqual({ tried: 2, succeeded: 1 });
  expect(sumOf(slices, 0, 120_001)).toEqual({ tried: 6, succeeded: 3 });
});
