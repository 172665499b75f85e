import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Policy, ThrottleScope } from "@/server/domain/policy";
import type { Limits } from "@/server/usecases/ports";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const SCOPE = "phone-number-confirmation";
const OTHER_SCOPE = "phone-confirmation-activation-key";

let addresses = 0;
/** An address that no other test has. */
const newAddress = () => `192.0.2.${(addresses += 1)}`;

export interface TestLimits {
  with(rates: Policy["rates"]): Limits;
  close(): Promise<void>;
}

/**
 * What limits promise. A sliding window of two counters bounds any stretch of time d up to a period P by
 * rate · (1 + d / P) + 1: hardly more than the rate in a burst, wherever it falls, and at most twice the rate in a whole
 * period. Over many periods together it never gives more than the rate for each of them.
 */
export function limitsSuite(name: string, open: () => Promise<TestLimits>): void {
  describe(`limits in ${name}`, () => {
    let opened: TestLimits;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const limits = (count: number, periodSeconds = 60) =>
      opened.with({ [SCOPE]: { count, periodSeconds }, [OTHER_SCOPE]: { count, periodSeconds } });
    const passes = async (each: Limits, address: string | null, now = NOW, scope: ThrottleScope = SCOPE) =>
      (await each.take(scope, address, now)).ok;

    it.each([1, 10, 60])("50 parallel requests at a rate of %i: exactly as many pass", async (count) => {
      const each = limits(count);
      const address = newAddress();
      const taken = await Promise.all(Array.from({ length: 50 }, () => passes(each, address)));
      expect(taken.filter(Boolean)).toHaveLength(Math.min(50, count));
    });

    it("scopes and addresses are counted apart", async () => {
      const each = limits(1);
      const [first, second] = [newAddress(), newAddress()];
      expect(await passes(each, first)).toBe(true);
      expect(await passes(each, first)).toBe(false);
      expect(await passes(each, second)).toBe(true);
      expect(await passes(each, first, NOW, OTHER_SCOPE)).toBe(true);
      expect(await passes(each, first, NOW, OTHER_SCOPE)).toBe(false);
    });

    it("callers whose address nobody can tell share one bucket", async () => {
      const each = limits(2);
      expect([await passes(each, null), await passes(each, null), await passes(each, null)]).toEqual([true, true, false]);
    });

    it("a refused request counts nothing: hammering does not lengthen the wait", async () => {
      const each = limits(3);
      const address = newAddress();
      for (let times = 0; times < 30; times += 1) await passes(each, address, NOW + times);
      expect(await passes(each, address, NOW + 120_001)).toBe(true);
      expect(await passes(each, address, NOW + 120_001)).toBe(true);
      expect(await passes(each, address, NOW + 120_001)).toBe(true);
    });

    it("a burst at the edge of two windows gains nothing", async () => {
      const each = limits(10);
      const address = newAddress();
      const takeAll = async (now: number) => {
        const taken = await Promise.all(Array.from({ length: 15 }, () => passes(each, address, now)));
        return taken.filter(Boolean).length;
      };
      expect(await passes(each, address)).toBe(true);
      expect(await takeAll(NOW + 59_900)).toBe(9);
      expect(await takeAll(NOW + 60_100)).toBeLessThanOrEqual(1);
    });

    it("off lets everything pass", async () => {
      const off = opened.with({ [SCOPE]: "off", [OTHER_SCOPE]: { count: 1, periodSeconds: 60 } });
      const address = newAddress();
      const taken = await Promise.all(Array.from({ length: 50 }, () => passes(off, address)));
      expect(taken.filter(Boolean)).toHaveLength(50);
      expect(await passes(off, address, NOW, OTHER_SCOPE)).toBe(true);
      expect(await passes(off, address, NOW, OTHER_SCOPE)).toBe(false);
    });

    it("bounds every stretch of time, whatever the rhythm of the requests", async () => {
      const rhythm = fc.record({
        count: fc.integer({ min: 1, max: 4 }),
        waitsMs: fc.array(fc.nat(1500), { minLength: 20, maxLength: 50 }),
      });
      await fc.assert(
        fc.asyncProperty(rhythm, async ({ count, waitsMs }) => {
          await isBounded(limits(count, 2), count, 2000, waitsMs);
        }),
        { numRuns: 12, seed: 20_261_122 },
      );
    });

    it("tells a refused caller a wait that is enough, and not a second too long", async () => {
      const rhythm = fc.record({
        count: fc.integer({ min: 1, max: 4 }),
        waitsMs: fc.array(fc.nat(4000), { minLength: 10, maxLength: 30 }),
      });
      await fc.assert(
        fc.asyncProperty(rhythm, async ({ count, waitsMs }) => {
          await tellsTheWait(limits(count, 10), waitsMs);
        }),
        { numRuns: 12, seed: 20_261_122 },
      );
    });
  });
}

async function isBounded(limits: Limits, count: number, periodMs: number, waitsMs: readonly number[]): Promise<void> {
  const address = newAddress();
  const passed: number[] = [];
  let now = NOW;
  for (const waitMs of waitsMs) {
    now += waitMs;
    if ((await limits.take(SCOPE, address, now)).ok) passed.push(now);
  }
  expect(passed.length).toBeGreaterThan(0);
  const stretches = passed.flatMap((from, first) =>
    passed.slice(first).map((to, further) => ({ ms: to - from, within: further + 1 })),
  );
  const bound = (ms: number) =>
    ms < periodMs ? Math.min(2 * count, count * (1 + ms / periodMs) + 1) : count * (Math.floor(ms / periodMs) + 2);
  expect(stretches.filter(({ ms, within }) => within > bound(ms))).toEqual([]);
}

async function tellsTheWait(limits: Limits, waitsMs: readonly number[]): Promise<void> {
  const address = newAddress();
  let now = NOW;
  for (const waitMs of waitsMs) {
    now += waitMs;
    const taken = await limits.take(SCOPE, address, now);
    if (taken.ok) continue;
    expect(taken.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(taken.retryAfterSeconds)).toBe(true);
    const enough = now + taken.retryAfterSeconds * 1000;
    if (taken.retryAfterSeconds > 1) expect((await limits.take(SCOPE, address, enough - 1001)).ok).toBe(false);
    expect((await limits.take(SCOPE, address, enough)).ok).toBe(true);
    now = enough;
  }
}
