import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRESH, NO_SEND_LIMITS, POLICY as UNLIMITED, SEND_LIMITS } from "@/server/testing/fakes";
import { chancesLimit, judgeNumber, type NumberStanding, numberPeriodMs, triesToReserve, type Verdict, waitAfter } from "./number-standing";
import type { Policy } from "./policy";

const NOW = Date.parse("2026-11-22T12:00:00.250Z");
const DAY_MS = 86_400_000;
const LIFETIME_MS = 600_000;
const POLICY: Policy = { ...UNLIMITED, sends: SEND_LIMITS };

/** `sends` messages, the last one so many seconds ago, the first of the open ones an hour before it. */
function sent(sends: number, secondsAgo: number, change: Partial<NumberStanding> = {}): NumberStanding {
  const lastSentAt = NOW - secondsAgo * 1000;
  return { ...FRESH, sends, lastSentAt, firstSentAt: lastSentAt - 3_600_000, ...change };
}

function judged(standing: NumberStanding, { needed = 5, solved = false, policy = POLICY }: { needed?: number | null; solved?: boolean; policy?: Policy } = {}) {
  return judgeNumber(standing, needed, { policy, solved, now: NOW });
}

describe("a number's messages", () => {
  const open = { verdict: "open" };
  const wait = (retryAfterSeconds: number) => ({ verdict: "wait", retryAfterSeconds });
  const challenge = (retryAfterSeconds: number) => ({ verdict: "challenge", retryAfterSeconds });

  it.each<[string, NumberStanding, object, object]>([
    ["the first goes at once", FRESH, open, open],
    ["after the first, 30 seconds for everybody", sent(1, 29.999), wait(1), wait(1)],
    ["and then the second goes", sent(1, 30), open, open],
    ["after the second a minute, or half of one with a challenge", sent(2, 29), wait(1), wait(1)],
    ["as told", sent(2, 30), challenge(30), { verdict: "reserve" }],
    ["after the third two minutes", sent(3, 60), challenge(60), { verdict: "reserve" }],
    ["after the fourth five", sent(4, 60), challenge(240), { verdict: "reserve" }],
    ["and then the fifth goes", sent(4, 300), open, open],
    ["the sixth a day after the first, or out of the reserve", sent(5, 600), challenge(DAY_MS / 1000 - 4200), { verdict: "reserve" }],
    ["a reserve that is used up opens nothing", sent(8, 600, { reserveSends: 3 }), wait(DAY_MS / 1000 - 4200), wait(DAY_MS / 1000 - 4200)],
    ["what was out of the reserve leaves the five as they were", sent(7, 600, { reserveSends: 3 }), open, open],
    ["a reserve that is used up before the five are waits as all do", sent(4, 60, { reserveSends: 3 }), wait(240), wait(240)],
    ["no wait once it was confirmed", sent(3, 1, { isConfirmedSince: true }), open, open],
    ["but never more than there are", sent(5, 1, { isConfirmedSince: true }), challenge(DAY_MS / 1000 - 3601), { verdict: "reserve" }],
  ])("%s", (_name, standing, unsolved, solved) => {
    expect(judged(standing)).toEqual(unsolved);
    expect(judged(standing, { solved: true })).toEqual(solved);
  });

  it("are limited alike when one is repeated", () => {
    expect(judged(sent(2, 30), { needed: null })).toEqual(challenge(30));
    expect(judged(sent(1, 30), { needed: null })).toEqual(open);
  });

  it("are limited by nothing when the limit and the waits are off, and by the waits alone when the limit is", () => {
    expect(judged(sent(500, 0), { policy: UNLIMITED })).toEqual(open);
    const waiting = { ...POLICY, sends: { ...NO_SEND_LIMITS, backoffSeconds: [30] } };
    expect(judged(sent(500, 10), { policy: waiting })).toEqual(wait(20));
    expect(judged(sent(500, 10), { policy: waiting, solved: true })).toEqual(wait(20));
  });

  it.each([
    [0, 0],
    [1, 30],
    [2, 60],
    [5, 600],
    [50, 600],
  ])("after %i of them the wait is %i seconds", (sends, seconds) => {
    expect(waitAfter(sends, POLICY)).toBe(seconds);
    expect(waitAfter(sends, UNLIMITED)).toBe(0);
  });

  it("count for the limit's own period, and for a day without one", () => {
    expect(numberPeriodMs({ ...POLICY, sends: { ...SEND_LIMITS, number: { count: 1, periodSeconds: 3600 } } })).toBe(3_600_000);
    expect(numberPeriodMs(UNLIMITED)).toBe(DAY_MS);
  });
});

describe("a number's chances", () => {
  const guessed = (chances: number, change: Partial<NumberStanding> = {}): NumberStanding => ({
    ...FRESH,
    chances,
    chancesFreeAt: NOW + 90_500,
    consecutive: chances,
    ...change,
  });
  const closed = { verdict: "closed", retryAfterSeconds: 91 };

  it.each<[string, NumberStanding, number | null, { unsolved: object; solved: object }]>([
    ["ten are open to all", guessed(5), 5, { unsolved: { verdict: "open" }, solved: { verdict: "open" } }],
    ["what goes beyond needs a challenge", guessed(6), 5, { unsolved: { verdict: "challenge", retryAfterSeconds: 91 }, solved: { verdict: "open" } }],
    ["up to twenty", guessed(15), 5, { unsolved: { verdict: "challenge", retryAfterSeconds: 91 }, solved: { verdict: "open" } }],
    ["and no further", guessed(16), 5, { unsolved: closed, solved: closed }],
    ["and a message that is repeated neither", guessed(20), null, { unsolved: { verdict: "open" }, solved: { verdict: "open" } }],
    ["80 wrong guesses in a row leave a day's chances", guessed(0, { consecutive: 80 }), 5, { unsolved: { verdict: "open" }, solved: { verdict: "open" } }],
  ])("%s", (_name, standing, needed, { unsolved, solved }) => {
    expect(judged(standing, { needed })).toEqual(unsolved);
    expect(judged(standing, { needed, solved: true })).toEqual(solved);
  });

  it("are open for what reserves none as long as a wrong guess is left, whoever has reserved it", () => {
    for (const [wrongGuesses, verdict] of [[0, { verdict: "open" }], [19, { verdict: "open" }], [20, closed]] as const) {
      expect(judged(guessed(20, { wrongGuesses }), { needed: 0, policy: UNLIMITED })).toEqual(verdict);
    }
  });

  it("are closed for 30 days, longer than any wrong guess counts, once the last of them could be the hundredth wrong one in a row", () => {
    for (const needed of [0, 5]) {
      expect(judged(guessed(0, { consecutive: 81 }), { needed, solved: true })).toEqual({ verdict: "closed", retryAfterSeconds: 30 * 86_400 });
    }
    expect(judged(guessed(0, { consecutive: 81 }), { needed: null })).toEqual({ verdict: "open" });
  });

  it("are twenty without a challenge where the number has no limit that one would lift", () => {
    expect([chancesLimit(POLICY, false), chancesLimit(POLICY, true), chancesLimit(UNLIMITED, false)]).toEqual([10, 20, 20]);
  });

  it.each([
    ["five for each confirmation, however many there are", POLICY, "number", [[0, 5], [5, 5], [10, 5], [19, 5], [20, 5]]],
    ["five by id, too, where the number has no limit", UNLIMITED, "id", [[0, 5], [5, 5], [10, 5], [19, 5], [20, 5]]],
    ["by number, where the number has no limit, five for two of them, one for ten more and none after that", UNLIMITED, "number", [[0, 5], [5, 5], [6, 1], [10, 1], [19, 1], [20, 0]]],
  ] as const)("are reserved: %s", (_name, policy, checkedBy, cases) => {
    expect(cases.map(([chances]) => [chances, triesToReserve(policy, checkedBy, { ...FRESH, chances })])).toEqual(cases);
  });
});

type Refusal = Extract<Verdict, { retryAfterSeconds: number }>;
interface Kept {
  sentAt: number;
  reserve: boolean;
  solved: boolean;
  wrong: number;
}

/** What is counted of confirmations with one message each. */
function standingOf(all: readonly Kept[], now: number): NumberStanding {
  const sent = all.filter(({ sentAt }) => sentAt > now - DAY_MS);
  const live = all.filter(({ sentAt }) => sentAt + LIFETIME_MS > now);
  const ended = all.filter(({ sentAt }) => sentAt + LIFETIME_MS <= now && sentAt + LIFETIME_MS > now - DAY_MS);
  const chances = live.length * 5 + ended.reduce((sum, { wrong }) => sum + wrong, 0);
  const openAt = sent.filter(({ reserve }) => !reserve).map(({ sentAt }) => sentAt);
  return {
    ...FRESH,
    sends: sent.length,
    reserveSends: sent.length - openAt.length,
    firstSentAt: openAt[0] ?? null,
    lastSentAt: sent.at(-1)?.sentAt ?? null,
    chances,
    chancesFreeAt: now + LIFETIME_MS,
    consecutive: all.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

describe("whatever is asked for, with whatever rhythm, with and without challenges", () => {
  const asked = fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), solved: fc.boolean(), wrong: fc.integer({ min: 0, max: 5 }) });
  const requests = fc.array(asked, { minLength: 20, maxLength: 120 });

  /** Asks after random times of up to a fifth of a day, mostly short ones. */
  function run(all: readonly { share: number; solved: boolean; wrong: number }[], needed: number | null, eachRefusal: (kept: Kept[], at: { now: number; solved: boolean; refusal: Refusal }) => void = () => {}) {
    const kept: Kept[] = [];
    let now = NOW;
    for (const { share, solved, wrong } of all) {
      now += Math.floor(share ** 4 * (DAY_MS / 5));
      const verdict = judgeNumber(standingOf(kept, now), needed, { policy: POLICY, solved, now });
      if (!("retryAfterSeconds" in verdict)) kept.push({ sentAt: now, reserve: verdict.verdict === "reserve", solved, wrong });
      else eachRefusal(kept, { now, solved, refusal: verdict });
    }
    return kept;
  }
  /** The largest sum in any 24 hours. */
  const mostInADay = (kept: readonly Kept[], value: (each: Kept) => number) =>
    Math.max(0, ...kept.map(({ sentAt: to }) => kept.filter(({ sentAt }) => sentAt <= to && to - sentAt < DAY_MS).reduce((sum, each) => sum + value(each), 0)));

  it("never more than 5 open messages and 3 out of the reserve in any 24 hours, and never two within 30 seconds", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const kept = run(all, null);
        expect(mostInADay(kept, ({ reserve }) => (reserve ? 0 : 1))).toBeLessThanOrEqual(5);
        expect(mostInADay(kept, ({ reserve }) => (reserve ? 1 : 0))).toBeLessThanOrEqual(3);
        expect(kept.filter(({ reserve, solved }) => reserve && !solved)).toEqual([]);
        for (const [index, { sentAt }] of kept.entries()) expect(sentAt - (kept[index - 1]?.sentAt ?? 0)).toBeGreaterThanOrEqual(30_000);
      }),
      { numRuns: 300 },
    );
  });

  it("what waits is told truly: after that time it goes, or a challenge opens it for who has solved none", () => {
    fc.assert(
      fc.property(requests, (all) => {
        run(all, null, (kept, { now, solved, refusal }) => {
          const then = now + refusal.retryAfterSeconds * 1000;
          const { verdict } = judgeNumber(standingOf(kept, then), null, { policy: POLICY, solved, now: then });
          if (refusal.verdict === "challenge") expect(verdict).toBe("open");
          else expect(["open", solved ? "reserve" : "challenge"]).toContain(verdict);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("never more than 20 chances in any 24 hours, never more than 10 without a challenge, and 100 wrong guesses in a row at most", () => {
    fc.assert(
      fc.property(requests, (all) => {
        const kept = run(all, 5);
        expect(mostInADay(kept, ({ wrong }) => wrong)).toBeLessThanOrEqual(20);
        expect(mostInADay(kept.filter(({ solved }) => !solved), ({ wrong }) => wrong)).toBeLessThanOrEqual(10);
        expect(kept.reduce((sum, { wrong }) => sum + wrong, 0)).toBeLessThanOrEqual(100);
      }),
      { numRuns: 300 },
    );
  });
});
