import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countrySubject, namedSubject, prefixName, type Level, SLICE_MS, WINDOW_MS } from "./breaker";
import { BreakerState, type Decision, MAX_WATCHED } from "./breaker-state";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const MINUTE = 60_000;
const HASH_KEY = Buffer.alloc(32, 1);
const RULES = {
  sends: { minSends: 20, minConfirmedPercent: 20, pauseSeconds: 3600 },
  checks: { checks: 500, wrongPercent: 80 },
};
const SENT = { tried: 1, succeeded: 0 };
const CONFIRMED = { tried: 0, succeeded: 1 };

interface Place {
  e164: string;
  country: string | undefined;
}
const US: Place = { e164: "+12025551234", country: "US" };
const GB: Place = { e164: "+447400123456", country: "GB" };
/** Another prefix of the same country. */
const us = (index: number): Place => ({ e164: `+1${2000 + index}555123`, country: "US" });

function opened(rules = RULES) {
  const decisions: Decision[] = [];
  const state = new BreakerState(rules, HASH_KEY, (decision) => decisions.push(decision));
  return {
    state,
    decisions,
    told: () => decisions.map(({ scope, subject, state: level }) => `${scope} ${subject} ${level}`),
    send: (place: Place, times: number, now: number) => {
      for (let each = 0; each < times; each += 1) state.count(place, SENT, now);
    },
    confirm: (place: Place, times: number, now: number) => {
      for (let each = 0; each < times; each += 1) state.count(place, CONFIRMED, now);
    },
    level: (place: Place, now: number): Level => state.standing(place, now).level,
  };
}

describe("a prefix that confirms nothing", () => {
  it("is guarded by its twentieth message, for the very next request", () => {
    const { send, level } = opened();
    send(US, 19, NOW);
    expect(level(US, NOW)).toBe("open");
    send(US, 1, NOW);
    expect(level(US, NOW)).toBe("guarded");
  });

  it("is paused for the time of the rule once its messages had time to arrive, and open afterwards", () => {
    const { state, send, level } = opened();
    send(US, 25, NOW);
    expect(level(US, NOW + 5 * MINUTE)).toBe("guarded");
    const pausedAt = NOW + 6 * MINUTE;
    expect(state.standing(US, pausedAt)).toEqual({ level: "paused", endsAt: pausedAt + 60 * MINUTE });
    expect(level(US, pausedAt + 60 * MINUTE - 1)).toBe("paused");
    expect(level(US, pausedAt + 60 * MINUTE)).toBe("open");
    send(US, 19, pausedAt + 61 * MINUTE);
    expect(level(US, pausedAt + 61 * MINUTE)).toBe("open");
  });

  it("leaves other prefixes and other countries alone", () => {
    const { send, level } = opened();
    send(us(1), 30, NOW);
    for (const now of [NOW, NOW + 10 * MINUTE]) {
      expect(level(us(1), now)).not.toBe("open");
      expect([level(us(2), now), level(GB, now)]).toEqual(["open", "open"]);
    }
  });

  it("is open again as soon as enough is confirmed after all", () => {
    const { send, confirm, level } = opened();
    send(US, 20, NOW);
    expect(level(US, NOW)).toBe("guarded");
    confirm(US, 4, NOW + MINUTE);
    expect(level(US, NOW + MINUTE)).toBe("open");
    expect(level(US, NOW + 10 * MINUTE)).toBe("open");
  });

  it("is open again when its messages are older than an hour", () => {
    const { send, level } = opened({ ...RULES, sends: { ...RULES.sends, minSends: 40 } });
    send(US, 20, NOW);
    send(US, 20, NOW + 58 * MINUTE);
    expect(level(US, NOW + 58 * MINUTE)).toBe("guarded");
    expect(level(US, NOW + 61 * MINUTE)).toBe("open");
  });

  it("opens after a pause that is shorter than the hour, though its messages are still within it", () => {
    const { send, level } = opened({ ...RULES, sends: { ...RULES.sends, pauseSeconds: 600 } });
    send(US, 100, NOW);
    expect(level(US, NOW + 6 * MINUTE)).toBe("paused");
    expect([level(US, NOW + 16 * MINUTE), level(US, NOW + 20 * MINUTE)]).toEqual(["open", "open"]);
  });
});

describe("a country", () => {
  it("is guarded and paused like a prefix when its messages are spread over many", () => {
    const { send, level, told } = opened();
    for (let index = 0; index < 25; index += 1) send(us(index), 1, NOW);
    // All its people may be asking at once, and nobody can have confirmed yet.
    expect(level(us(99), NOW)).toBe("open");
    send(us(98), 1, NOW + 2 * MINUTE);
    expect(level(us(99), NOW + 2 * MINUTE)).toBe("guarded");
    // Its pause is for whoever takes no trouble: a challenge goes on opening it.
    expect(level(us(99), NOW + 6 * MINUTE)).toBe("guarded");
    expect(level(GB, NOW + 6 * MINUTE)).toBe("open");
    expect(told()).toEqual(["country US guarded", "country US paused"]);
  });

  it("is not blamed for what its guarded and paused prefixes did", () => {
    const { send, confirm, level, told } = opened();
    send(us(1), 100, NOW);
    send(us(2), 100, NOW);
    send(us(3), 30, NOW);
    confirm(us(3), 10, NOW);
    for (const now of [NOW, NOW + 10 * MINUTE, NOW + 90 * MINUTE]) expect(level(us(3), now)).toBe("open");
    expect(told().filter((each) => each.startsWith("country"))).toEqual([]);
  });

  it("is not blamed either when those prefixes are open again", () => {
    const { send, level } = opened({ ...RULES, sends: { ...RULES.sends, pauseSeconds: 600 } });
    send(us(1), 100, NOW);
    expect(level(us(1), NOW + 6 * MINUTE)).toBe("paused");
    expect(level(us(1), NOW + 17 * MINUTE)).toBe("open");
    send(us(2), 1, NOW + 18 * MINUTE);
    expect(level(us(2), NOW + 18 * MINUTE)).toBe("open");
  });

  it("is paused when three of its prefixes are at once, and opens with the counts of before forgotten", () => {
    const { send, level, told } = opened();
    for (const index of [1, 2]) send(us(index), 20, NOW);
    expect(level(us(9), NOW + 6 * MINUTE)).toBe("open");
    send(us(3), 20, NOW + 6 * MINUTE);
    const pausedAt = NOW + 12 * MINUTE;
    expect(level(us(9), pausedAt - MINUTE)).toBe("open");
    expect(level(us(9), pausedAt)).toBe("guarded");
    expect(level(GB, pausedAt)).toBe("open");
    expect(level(us(9), pausedAt + 60 * MINUTE)).toBe("open");
    expect(told().filter((each) => each.startsWith("country"))).toEqual(["country US paused", "country US open"]);
  });

  it("is not paused a second time by prefixes whose pauses began during its own", () => {
    const { send, level } = opened();
    for (const index of [1, 2, 3]) send(us(index), 20, NOW);
    for (const index of [4, 5, 6]) send(us(index), 20, NOW + 4 * MINUTE);
    for (const minute of [6, 10]) expect(level(us(9), NOW + minute * MINUTE)).toBe("guarded");
    expect(level(us(4), NOW + 66 * MINUTE)).toBe("paused");
    expect(level(us(9), NOW + 66 * MINUTE)).toBe("open");
  });
});

describe("checks", () => {
  const check = (state: BreakerState, right: number, wrong: number, now: number) => {
    for (let each = 0; each < right; each += 1) state.countCheck(true, now);
    for (let each = 0; each < wrong; each += 1) state.countCheck(false, now);
  };

  it("that are nearly all wrong guard every destination, until they are an hour old", () => {
    const { state, level, told } = opened();
    check(state, 0, 500, NOW);
    expect(level(US, NOW)).toBe("open");
    check(state, 0, 1, NOW);
    expect([level(US, NOW), level(GB, NOW)]).toEqual(["guarded", "guarded"]);
    expect(level(GB, NOW + WINDOW_MS + SLICE_MS)).toBe("open");
    expect(told()).toEqual(["service checks guarded", "service checks open"]);
  });

  it("of honest people, who mistype now and then, guard nothing however many they are", () => {
    const { state, level } = opened();
    check(state, 1000, 2000, NOW);
    expect(level(US, NOW)).toBe("open");
  });
});

describe("decisions", () => {
  it("are told once each, with counts, an end and a reason", () => {
    const { state, send, decisions } = opened();
    send(US, 60, NOW);
    for (let minute = 0; minute < 70; minute += 1) state.standing(US, NOW + minute * MINUTE);
    expect(decisions).toEqual([
      {
        scope: "prefix",
        subject: "US +12025",
        state: "guarded",
        tried: 20,
        succeeded: 0,
        decidedAt: NOW,
        endsAt: NOW + WINDOW_MS,
        reason: "0 of 20 messages of the last hour were confirmed, fewer than 20 %.",
      },
      {
        scope: "prefix",
        subject: "US +12025",
        state: "paused",
        tried: 60,
        succeeded: 0,
        decidedAt: NOW + 6 * MINUTE,
        endsAt: NOW + 66 * MINUTE,
        reason: "0 of 60 messages of the last hour were confirmed; of the 60 older than five minutes too, fewer than 20 %.",
      },
      {
        scope: "prefix",
        subject: "US +12025",
        state: "open",
        tried: 0,
        succeeded: 0,
        decidedAt: NOW + 66 * MINUTE,
        endsAt: NOW + 66 * MINUTE,
        reason: "The pause is over: its time is over. What was counted before no longer counts.",
      },
    ]);
  });

  it("never hold a number", () => {
    const { send, decisions } = opened();
    send(US, 60, NOW);
    send(US, 60, NOW + 10 * MINUTE);
    expect(decisions.length).toBeGreaterThan(1);
    expect(JSON.stringify(decisions)).not.toContain("551234");
  });
});

describe("counts of other processes", () => {
  const prefix = namedSubject("prefix", prefixName(US), HASH_KEY).key;

  it("are judged together with one's own, and take their place", () => {
    const { state, send, level } = opened();
    send(US, 10, NOW);
    const at = Math.floor(NOW / SLICE_MS) * SLICE_MS;
    state.learn([{ key: prefix, at, tried: 19, succeeded: 0 }, { key: countrySubject(US).key, at, tried: 19, succeeded: 0 }], NOW);
    expect(level(US, NOW)).toBe("open");
    send(US, 1, NOW);
    expect(level(US, NOW)).toBe("guarded");
  });

  it("keep a country open whose bad prefix only others have met, and tell no decision without a name", () => {
    const { state, decisions, level } = opened();
    const at = NOW;
    state.learn([{ key: prefix, at, tried: 50, succeeded: 0 }, { key: "US", at, tried: 50, succeeded: 0 }], NOW);
    expect(level(us(1), NOW + 10 * MINUTE)).toBe("open");
    expect(decisions).toEqual([]);
    expect(level(US, NOW + 10 * MINUTE)).toBe("paused");
    expect(decisions).toMatchObject([{ subject: "US +12025", state: "paused" }]);
  });

  it("of a clock that was ahead count for nothing", () => {
    const { state, level } = opened();
    state.learn([{ key: prefix, at: NOW + 30 * MINUTE, tried: 50, succeeded: 0 }], NOW);
    expect(level(US, NOW)).toBe("open");
  });
});

describe("a kept pause", () => {
  const kept = { scope: "prefix", subject: "US +12025", decidedAt: NOW - MINUTE, endsAt: NOW + 30 * MINUTE } as const;

  it("of another process is in force here, to its end", () => {
    const { state, level } = opened();
    state.adopt([kept], NOW);
    expect(state.standing(US, NOW)).toEqual({ level: "paused", endsAt: kept.endsAt });
    expect(level(us(5), NOW)).toBe("open");
    expect(level(US, kept.endsAt)).toBe("open");
  });

  it("that somebody ended by hand ends here, and what was counted before does not begin it anew", () => {
    const { state, send, level } = opened();
    send(US, 40, NOW - 20 * MINUTE);
    expect(level(US, NOW)).toBe("paused");
    state.adopt([kept], NOW);
    state.adopt([], NOW + MINUTE);
    expect([level(US, NOW + MINUTE), level(US, NOW + 10 * MINUTE)]).toEqual(["open", "open"]);
  });

  it("is not missed before it is in the database", () => {
    const { state, send, decisions, level } = opened();
    send(US, 40, NOW - 20 * MINUTE);
    expect(level(US, NOW)).toBe("paused");
    state.adopt([], NOW);
    expect(level(US, NOW)).toBe("paused");
    state.markKept(decisions.at(-1)!);
    state.adopt([], NOW);
    expect(level(US, NOW)).toBe("open");
  });
});

describe("whatever happens", () => {
  const place = fc.constantFrom(us(1), us(2), us(3), us(4), GB);
  const step = fc.record({ place, minutes: fc.nat(12), sent: fc.nat(30), confirmed: fc.nat(4) });

  it("a subject's levels follow one another without repeating, and each pause is kept to its end and then over", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { send, confirm, level, decisions } = opened();
        let now = NOW;
        for (const each of steps) {
          now += each.minutes * MINUTE;
          // As the service does: nothing is sent to where it is paused.
          if (level(each.place, now) !== "paused") send(each.place, each.sent, now);
          confirm(each.place, each.confirmed, now);
        }
        const last = new Map<string, Decision>();
        for (const decision of decisions) {
          const before = last.get(decision.subject);
          expect(decision.state).not.toBe(before?.state ?? "open");
          if (before?.state === "paused") expect(decision).toMatchObject({ state: "open", decidedAt: before.endsAt });
          last.set(decision.subject, decision);
        }
        for (const each of [us(1), us(2), us(3), us(4), GB]) {
          expect(level(each, now + 2 * WINDOW_MS)).not.toBe("paused");
          expect(level(each, now + 4 * WINDOW_MS)).toBe("open");
        }
      }),
      { numRuns: 300, seed: 20_261_123 },
    );
  });

  it("a country where enough is confirmed stays open, whatever is done to another one", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { send, confirm, level } = opened();
        let now = NOW;
        for (const each of steps) {
          now += each.minutes * MINUTE;
          if (each.place !== GB) send(each.place, each.sent, now);
          // One of five confirms at once.
          confirm(GB, 1, now);
          send(GB, 5, now);
          expect(level(GB, now)).toBe("open");
        }
      }),
      { numRuns: 200, seed: 20_261_123 },
    );
  });
});

describe("memory under attack", () => {
  it("holds no more than its bound, and a pause stays while strangers' prefixes come and go", () => {
    const { state, send, level } = opened();
    send(US, 40, NOW);
    expect(level(US, NOW + 6 * MINUTE)).toBe("paused");
    const flood = (from: number, now: number) => {
      for (let index = from; index < from + MAX_WATCHED - 100; index += 1) {
        state.count({ e164: `+44${index}000000`, country: "GB" }, SENT, now);
      }
    };
    for (let second = 0; second < 4; second += 1) flood(1_000_000 + second * MAX_WATCHED, NOW + 6 * MINUTE + second * 1000);
    expect(state.size).toBe(MAX_WATCHED);
    expect(level(US, NOW + 7 * MINUTE)).toBe("paused");
  });

  it("does not grow by being asked", () => {
    const { state } = opened();
    for (let index = 0; index < 1000; index += 1) state.standing({ e164: `+44${index}000000`, country: "GB" }, NOW);
    expect(state.size).toBe(0);
  });
});
