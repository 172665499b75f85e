import { createHmac } from "node:crypto";
import { type Rate, retryAfterSeconds } from "@/server/domain/limits";
import type { Policy } from "@/server/domain/policy";
import type { Limits } from "@/server/usecases/ports";
import { CLOCK_STEP_MS, type Database, sql } from "./database";

/**
 * Limits as sliding windows, taken by one statement each: what fits is counted and passes, what does not changes nothing.
 * Keys are keyed hashes, so the table names no client. It throws like the store: a limiter that cannot answer refuses.
 */
export function createPrismaLimits({ run }: Database, rates: Policy["rates"], hashKey: Buffer): Limits {
  return {
    async take(scope, address, now) {
      const rate = rates[scope];
      if (rate === "off") return { ok: true };
      // Clients whose address nobody can tell share one bucket: strict, but never unlimited.
      const key = createHmac("sha256", hashKey).update(`${scope}|${address ?? ""}`).digest("base64url");
      const taken = await run(takeOne(key, rate, now));
      if (taken.length > 0) return { ok: true };
      const [row] = await run<WindowRow>(
        sql`SELECT "startedAt", "taken", "takenBefore" FROM "LimitWindow" WHERE "key" = ${key}`,
      );
      if (!row) return { ok: false, retryAfterSeconds: 1 };
      const window = { startedAt: Number(row.startedAt), taken: Number(row.taken), takenBefore: Number(row.takenBefore) };
      return { ok: false, retryAfterSeconds: retryAfterSeconds(window, rate, now) };
    },
  };
}

interface WindowRow {
  startedAt: number | bigint;
  taken: number | bigint;
  takenBefore: number | bigint;
}

/** A parameter that PostgreSQL would take for a 32-bit integer beside one. */
function wide(value: number) {
  return sql`CAST(${value} AS BIGINT)`;
}

/** By the window's age: in it, in the one after it, long past, or begun by a clock that was ahead. Times in milliseconds, whole numbers. */
function takeOne(key: string, rate: Rate, now: number) {
  const period = rate.periodSeconds * 1000;
  const ahead = now + CLOCK_STEP_MS;
  const whole = wide(rate.count * period);
  return sql`
    INSERT INTO "LimitWindow" AS w ("key", "startedAt", "taken", "takenBefore") VALUES (${key}, ${now}, 1, 0)
    ON CONFLICT ("key") DO UPDATE SET
      "takenBefore" = CASE WHEN w."startedAt" > ${ahead} THEN 0
                           WHEN w."startedAt" > ${now - period} THEN w."takenBefore"
                           WHEN w."startedAt" > ${now - 2 * period} THEN w."taken" ELSE 0 END,
      "taken" = CASE WHEN w."startedAt" > ${ahead} THEN 1
                     WHEN w."startedAt" > ${now - period} THEN w."taken" + 1 ELSE 1 END,
      "startedAt" = CASE WHEN w."startedAt" > ${ahead} THEN ${now}
                         WHEN w."startedAt" > ${now - period} THEN w."startedAt"
                         WHEN w."startedAt" > ${now - 2 * period} THEN w."startedAt" + ${period} ELSE ${now} END
    WHERE CASE WHEN w."startedAt" > ${ahead} THEN 1 = 1
               WHEN w."startedAt" > ${now - period}
                 THEN w."taken" * ${wide(period)} + w."takenBefore" * (w."startedAt" - ${wide(now - period)}) < ${whole}
               WHEN w."startedAt" > ${now - 2 * period}
                 THEN w."taken" * (w."startedAt" - ${wide(now - 2 * period)}) < ${whole}
               ELSE 1 = 1 END
    RETURNING "key"`;
}
