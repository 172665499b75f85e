import { CLOCK_STEP_MS } from "@/server/adapters/database";
import { type Claim, countsSince, retryAfterSeconds, type Slice, sliceOf } from "@/server/domain/limits";
import type { Limits } from "@/server/usecases/ports";

/** Limits in memory: what was taken of each key, slice by slice. */
export function createMemoryLimits(): Limits {
  const tallies = new Map<string, Slice[]>();
  const keyOf = ({ limit, subject, rate }: Claim) => JSON.stringify([limit, rate.periodSeconds, subject]);
  // What a clock wrote that has been set right since counts for nothing.
  const slicesOf = (claim: Claim, now: number) => (tallies.get(keyOf(claim)) ?? []).filter(({ at }) => at <= now + CLOCK_STEP_MS);
  const add = (claim: Claim, now: number, amount: number) => {
    const slices = tallies.get(keyOf(claim)) ?? [];
    const at = sliceOf(claim.rate, now);
    const slice = slices.find((each) => each.at === at);
    if (slice) slice.taken += amount;
    else tallies.set(keyOf(claim), [...slices, { at, taken: amount }]);
  };
  return {
    async take(claims, now) {
      const refused = claims.flatMap((claim) => {
        const wait = retryAfterSeconds(claim, slicesOf(claim, now), now);
        return wait === null ? [] : [{ claim, retryAfterSeconds: wait }];
      });
      const fits = (claim: Claim) => !refused.some((each) => each.claim === claim);
      for (const claim of claims) if (fits(claim) && (claim.always || refused.length === 0)) add(claim, now, claim.weight);
      return refused.length === 0 ? { ok: true } : { ok: false, refused };
    },
    async taken(claim, now) {
      const counted = slicesOf(claim, now).filter((slice) => slice.at > countsSince(claim.rate, now));
      return counted.reduce((sum, slice) => sum + slice.taken, 0);
    },
    async giveBack(claims, takenAt) {
      for (const claim of claims) if (!claim.always) add(claim, takenAt, -claim.weight);
    },
  };
}
