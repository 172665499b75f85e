import { recentKeyedHash } from "@/server/domain/keyed-hash";
import { type Claim, countsSince, countsUntil, type LimitName, retryAfterSeconds, type Slice, sliceOf } from "@/server/domain/limits";
import type { Limits, RefusedClaim } from "@/server/usecases/ports";
import { CLOCK_STEP_MS, type Database, join, type Sql, sql } from "./database";

/**
 * All claims of a request are taken by one statement: each looks at what its slices hold, and either all are counted or
 * none, but for those that always are. Clients and numbers stand in keys as keyed hashes, so the table names none. It throws like the
 * store: a limiter that cannot answer refuses.
 *
 * Everybody's requests meet at the limits of the whole service, so no turn there waits for the disk: the confirmation that is
 * written next, before anybody is sent a message or told yes, brings both there.
 */
export function createPrismaLimits({ run, change }: Pick<Database, "run" | "change">, hashKey: Buffer): Limits {
  const keyOf = createKeys(hashKey);
  return {
    async take(claims, now) {
      if (claims.length === 0) return { ok: true };
      const keys = claims.map(keyOf);
      const taken = await change(takeAll(claims, keys, now), { turns: keys, early: true });
      if (taken === claims.length) return { ok: true };
      return { ok: false, refused: await refusedOf(claims, keys, { taken, now }) };
    },
    async giveBack(claims, takenAt) {
      const taken = claims.filter((claim) => !claim.always);
      if (taken.length === 0) return;
      const keys = taken.map(keyOf);
      await change(putBack(taken, keys, takenAt), { turns: keys, early: true });
    },
    async taken(claim, now) {
      const [row] = await run<{ taken: number | bigint }>(sql`
        SELECT COALESCE(SUM("taken"), 0) AS "taken" FROM "LimitTally"
         WHERE "key" = ${keyOf(claim)} AND "at" > ${countsSince(claim.rate, now)} AND "at" <= ${now + CLOCK_STEP_MS}`);
      return Number(row?.taken ?? 0);
    },
  };

  /** What stood in the way; of two that ask at once, one may find that nothing does any more. */
  async function refusedOf(
    claims: readonly Claim[],
    keys: readonly string[],
    { taken, now }: { taken: number; now: number },
  ): Promise<RefusedClaim[]> {
    // Each no further back than it counts: a minute's limit has many slices in a day.
    const counted = claims.map(
      ({ rate }, index) => sql`"key" = ${keys[index]} AND "at" > ${countsSince(rate, now)} AND "at" <= ${now + CLOCK_STEP_MS}`,
    );
    // All that are taken of a refused request are those that always count.
    const areTaken = taken === claims.filter(({ always }) => always).length;
    const rows = await run<{ key: string; at: number | bigint; taken: number | bigint }>(sql`
      SELECT "key", "at", "taken" FROM "LimitTally" WHERE ${join(counted, " OR ")}`);
    const slices = new Map<string, Slice[]>(keys.map((key) => [key, []]));
    for (const row of rows) slices.get(row.key)?.push({ at: Number(row.at), taken: Number(row.taken) });
    const found = claims.flatMap((claim, index) => {
      const key = keys[index] ?? "";
      const wait = retryAfterSeconds(claim, slices.get(key) ?? [], now);
      // What always counts may have just been taken to its last.
      return wait === null || (claim.always && areTaken) ? [] : [{ claim, retryAfterSeconds: wait }];
    });
    const [first] = claims;
    return found.length > 0 || !first ? found : [{ claim: first, retryAfterSeconds: 1 }];
  }
}

/** What these count is about nobody, and goes on being counted under another secret. */
const IS_NOBODYS: ReadonlySet<LimitName> = new Set<LimitName>(["service", "budget", "country"]);

/** `limit|period|hash`: only the hash is about somebody. */
function createKeys(hashKey: Buffer): (claim: Claim) => string {
  return ({ limit, subject, rate }) =>
    `${limit}|${rate.periodSeconds}|${IS_NOBODYS.has(limit) ? subject : recentKeyedHash(hashKey, subject)}`;
}

/** Parameters of a VALUES list carry a CAST because PostgreSQL cannot infer their types there. */
function takeAll(claims: readonly Claim[], keys: readonly string[], now: number): Sql {
  const rows = claims.map(
    ({ rate, weight, always }, index) =>
      sql`(CAST(${keys[index]} AS TEXT), CAST(${sliceOf(rate, now)} AS BIGINT), CAST(${countsUntil(rate, now)} AS BIGINT), CAST(${weight} AS BIGINT),
           CAST(${countsSince(rate, now)} AS BIGINT), CAST(${rate.count} AS BIGINT), CAST(${always ? 1 : 0} AS INTEGER))`,
  );
  return sql`
    WITH "claim" ("key", "at", "endsAt", "weight", "since", "most", "always") AS (VALUES ${join(rows)}),
    "checked" AS MATERIALIZED (
      SELECT c.*, CASE WHEN c."weight" + COALESCE((
               SELECT SUM(t."taken") FROM "LimitTally" t
                WHERE t."key" = c."key" AND t."at" > c."since" AND t."at" <= ${now + CLOCK_STEP_MS}), 0) <= c."most"
             THEN 1 ELSE 0 END AS "fits"
        FROM "claim" c)
    INSERT INTO "LimitTally" AS w ("key", "at", "endsAt", "taken")
    SELECT "key", "at", "endsAt", "weight" FROM "checked"
     WHERE "fits" = 1 AND ("always" = 1 OR NOT EXISTS (SELECT 1 FROM "checked" WHERE "fits" = 0))
    ON CONFLICT ("key", "at") DO UPDATE SET "taken" = w."taken" + excluded."taken"`;
}

function putBack(claims: readonly Claim[], keys: readonly string[], takenAt: number): Sql {
  const rows = claims.map(
    ({ rate, weight }, index) =>
      sql`(CAST(${keys[index]} AS TEXT), CAST(${sliceOf(rate, takenAt)} AS BIGINT), CAST(${countsUntil(rate, takenAt)} AS BIGINT),
           CAST(${-weight} AS BIGINT))`,
  );
  return sql`
    INSERT INTO "LimitTally" AS w ("key", "at", "endsAt", "taken") VALUES ${join(rows)}
    ON CONFLICT ("key", "at") DO UPDATE SET "taken" = w."taken" + excluded."taken"`;
}
