import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Claim, Rate } from "@/server/domain/limits";
import type { Limits, RefusedClaim } from "@/server/usecases/ports";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const MINUTE = (count: number): Rate => ({ count, periodSeconds: 60 });
const SEED = 20_261_122;

let subjects = 0;
/** A subject that no other test has. */
const newSubject = () => `subject ${(subjects += 1)}`;

function claimOf(rate: Rate, change: Partial<Claim> = {}): Claim {
  return { limit: "address", subject: newSubject(), weight: 1, rate, ...change };
}

export interface TestLimits {
  limits: Limits;
  close(): Promise<void>;
}

/** What limits promise: in no stretch of a period more than the rate, all claims or none, and a wait that is true. */
export function limitsSuite(name: string, open: () => Promise<TestLimits>): void {
  describe(`limits in ${name}`, () => {
    let opened: TestLimits;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const take = (claims: readonly Claim[], now = NOW) => opened.limits.take(claims, now);
    const passes = async (claim: Claim, now = NOW) => (await take([claim], now)).ok;
    const takenOf = (claim: Claim, now = NOW) => opened.limits.taken(claim, now);
    const inParallel = <T>(times: number, run: () => Promise<T>) => Promise.all(Array.from({ length: times }, run));
    const refusedBy = async (claims: readonly Claim[], now = NOW): Promise<readonly RefusedClaim[]> => {
      const taken = await take(claims, now);
      expect(taken.ok).toBe(false);
      return taken.ok ? [] : taken.refused;
    };

    it("nothing claimed is granted", async () => {
      expect(await take([])).toEqual({ ok: true });
    });

    it.each([1, 5, 60])("200 parallel takes of a rate of %i: exactly as many pass", async (count) => {
      const claim = claimOf(MINUTE(count));
      const taken = await inParallel(200, () => passes(claim));
      expect(taken.filter(Boolean)).toHaveLength(count);
      expect(await takenOf(claim)).toBe(count);
    });

    it("200 parallel takes of weights of 3 out of 20: six pass, and the sum is never overshot", async () => {
      const claim = claimOf({ count: 20, periodSeconds: 86_400 }, { limit: "budget", weight: 3 });
      const taken = await inParallel(200, () => passes(claim));
      expect(taken.filter(Boolean)).toHaveLength(6);
      expect(await takenOf(claim)).toBe(18);
      expect(await passes({ ...claim, weight: 2 })).toBe(true);
      expect(await passes(claim)).toBe(false);
    });

    it("a weight of more than the whole rate never passes, and is told to wait all of it", async () => {
      const claim = claimOf({ count: 20, periodSeconds: 86_400 }, { weight: 21 });
      expect(await refusedBy([claim])).toEqual([{ claim, retryAfterSeconds: 86_400 }]);
      expect(await takenOf(claim)).toBe(0);
    });

    it("limits, periods and subjects are counted apart", async () => {
      const claim = claimOf(MINUTE(1));
      expect(await passes(claim)).toBe(true);
      expect(await passes(claim)).toBe(false);
      expect(await passes({ ...claim, subject: newSubject() })).toBe(true);
      expect(await passes({ ...claim, limit: "prefix" })).toBe(true);
      expect(await passes({ ...claim, rate: { count: 1, periodSeconds: 3600 } })).toBe(true);
    });

    describe("of one request", () => {
      it("are taken all or none: what one of them refuses leaves the others untouched", async () => {
        const [first, full, last] = [claimOf(MINUTE(5)), claimOf(MINUTE(1)), claimOf(MINUTE(5))];
        await passes(full);
        for (let times = 0; times < 30; times += 1) {
          expect((await refusedBy([first, full, last])).map(({ claim }) => claim)).toEqual([full]);
        }
        expect([await takenOf(first), await takenOf(full), await takenOf(last)]).toEqual([0, 1, 0]);
      });

      it("are taken all or none by 200 at once, by the narrowest", async () => {
        const [wide, narrow] = [claimOf(MINUTE(50)), claimOf(MINUTE(5))];
        const taken = await inParallel(200, () => take([wide, narrow]));
        expect(taken.filter(({ ok }) => ok)).toHaveLength(5);
        expect([await takenOf(wide), await takenOf(narrow)]).toEqual([5, 5]);
      });

      it("count all the same when they always do, and others refuse", async () => {
        const [asking, full] = [claimOf(MINUTE(3), { always: true }), claimOf(MINUTE(1))];
        await passes(full);
        for (let times = 0; times < 3; times += 1) {
          // The last of them has just been taken, so it is nothing that refuses.
          expect((await refusedBy([asking, full])).map(({ claim }) => claim)).toEqual([full]);
        }
        expect((await refusedBy([asking, full])).map(({ claim }) => claim)).toEqual([asking, full]);
        expect(await takenOf(asking)).toBe(3);
      });

      it("take nothing of the others when the one that always counts is full", async () => {
        const [asking, other] = [claimOf(MINUTE(1), { always: true }), claimOf(MINUTE(5))];
        await passes(asking);
        expect((await refusedBy([asking, other])).map(({ claim }) => claim)).toEqual([asking]);
        expect([await takenOf(asking), await takenOf(other)]).toEqual([1, 0]);
      });
    });

    describe("given back", () => {
      it("are free again at once, but for those that always count", async () => {
        const [asking, other] = [claimOf(MINUTE(2), { always: true }), claimOf(MINUTE(1))];
        await take([asking, other]);
        await opened.limits.giveBack([asking, other], NOW);
        expect([await takenOf(asking), await takenOf(other)]).toEqual([1, 0]);
        expect((await take([asking, other])).ok).toBe(true);
      });

      it("are those of that moment and that weight, and no others", async () => {
        const claim = claimOf({ count: 10, periodSeconds: 3600 }, { weight: 4 });
        await passes(claim, NOW);
        await passes({ ...claim, weight: 5 }, NOW + 600_000);
        await opened.limits.giveBack([claim], NOW);
        expect(await takenOf(claim, NOW + 600_000)).toBe(5);
        expect(await takenOf(claim, NOW + 3_700_000)).toBe(5);
      });

      it("by 50 at once leave exactly what the others took", async () => {
        const claim = claimOf(MINUTE(100));
        await inParallel(100, () => passes(claim));
        await inParallel(50, () => opened.limits.giveBack([claim], NOW));
        expect(await takenOf(claim)).toBe(50);
      });

      it("are nothing where nothing was claimed", async () => {
        await opened.limits.giveBack([], NOW);
        await opened.limits.giveBack([claimOf(MINUTE(1), { always: true })], NOW);
      });
    });

    it("a refused claim counts nothing: hammering does not lengthen the wait", async () => {
      const claim = claimOf(MINUTE(3));
      for (let times = 0; times < 30; times += 1) await passes(claim, NOW + times);
      const [refused] = await refusedBy([claim], NOW + 30);
      for (let times = 0; times < 30; times += 1) await passes(claim, NOW + 30);
      expect(await passes(claim, NOW + 30 + refused!.retryAfterSeconds * 1000)).toBe(true);
    });

    it("a clock that was ahead holds nothing against anybody once it is set right", async () => {
      const claim = claimOf(MINUTE(1));
      expect(await passes(claim, NOW + 3_600_000)).toBe(true);
      expect(await passes(claim, NOW)).toBe(true);
      expect(await passes(claim, NOW + 1)).toBe(false);
    });

    it("a clock that is set back by a little frees nothing", async () => {
      const claim = claimOf(MINUTE(1));
      expect(await passes(claim, NOW + 30_000)).toBe(true);
      expect(await passes(claim, NOW)).toBe(false);
    });

    const waits = (mostMs: number) => fc.record({ count: fc.integer({ min: 1, max: 4 }), waitsMs: fc.array(fc.nat(mostMs), { minLength: 20, maxLength: 50 }) });

    it("in no stretch of a period more than the rate, whatever the rhythm", async () => {
      await fc.assert(
        fc.asyncProperty(waits(20_000), async ({ count, waitsMs }) => {
          const claim = claimOf(MINUTE(count));
          const passed: number[] = [];
          let now = NOW;
          for (const waitMs of waitsMs) {
            now += waitMs;
            if (await passes(claim, now)) passed.push(now);
          }
          expect(passed.filter((to) => passed.filter((from) => from <= to && to - from < 60_000).length > count)).toEqual([]);
        }),
        { numRuns: 12, seed: SEED },
      );
    });

    it("a refused caller who waits as told passes", async () => {
      await fc.assert(
        fc.asyncProperty(waits(9000), async ({ count, waitsMs }) => {
          const claim = claimOf(MINUTE(count));
          let now = NOW;
          for (const waitMs of waitsMs) {
            now += waitMs;
            const taken = await take([claim], now);
            if (taken.ok) continue;
            now += taken.refused[0]!.retryAfterSeconds * 1000;
            expect(await passes(claim, now)).toBe(true);
          }
        }),
        { numRuns: 12, seed: SEED },
      );
    });
  });
}
