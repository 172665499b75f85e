import { randomBytes } from "node:crypto";
import { type Log, StoreUnavailable } from "@/server/usecases/ports";
import { type Asked, sql } from "./database";

/** So that `/readyz` knows of a database that is back within half of the ten seconds that recovery may take. */
const WATCH_EVERY_MS = 5000;

interface Ways {
  hot: Asked;
  cold: Asked;
}

export interface Watch {
  /** Whether the last look found a database that takes writes. */
  canWrite(): boolean;
  stop(): void;
}

/**
 * Drivers have been seen to answer writes that were never committed. So one connection writes now and then, the other
 * reads it back, and a process whose word cannot be trusted ends at once, before it promises anything else.
 */
export function watchDurability(databases: Ways, log: Log, giveUp: () => void = () => process.exit(1)): Watch {
  // A row of this process alone: another one may watch the same file.
  const key = `watch-${randomBytes(8).toString("hex")}`;
  let canWrite = true;
  let isLooking = false;
  const look = async (): Promise<void> => {
    // On a disk that stalls, two looks at once would read each other's writes.
    if (isLooking) {
      canWrite = false;
      return;
    }
    isLooking = true;
    try {
      canWrite = await isDurable(databases, key, Date.now());
      if (canWrite) return;
      log.error("not_durable", new Error("A committed write cannot be read back by another connection."));
      giveUp();
    } catch (error) {
      canWrite = false;
      // A database that is busy or gone refuses everyone already.
      if (!(error instanceof StoreUnavailable)) log.error("watch_failed", error);
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), WATCH_EVERY_MS);
  timer.unref();
  return { canWrite: () => canWrite, stop: () => clearInterval(timer) };
}

/** Whether what one connection commits is what the other one reads. */
export async function isDurable({ hot, cold }: Ways, key: string, now: number): Promise<boolean> {
  await hot.run(sql`
    INSERT INTO "NumberHistory" ("numberKey", "wrongGuesses", "lastAt") VALUES (${key}, 0, ${now})
    ON CONFLICT ("numberKey") DO UPDATE SET "lastAt" = excluded."lastAt"
    RETURNING "numberKey"`);
  const [row] = await cold.run<{ lastAt: number | bigint }>(sql`SELECT "lastAt" FROM "NumberHistory" WHERE "numberKey" = ${key}`);
  return Number(row?.lastAt) === now;
}
