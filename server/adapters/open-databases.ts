import { join } from "node:path";
import type { Log } from "@/server/usecases/ports";
import { keepCheckpoints } from "./checkpoints";
import type { Databases } from "./database";
import { NO_FLUSHES, openFlushes } from "./flushes";
import { openLibsql } from "./libsql-database";
import { migrateSqlite } from "./migrate";
import { openPostgres } from "./pg-database";
import { migratePostgres } from "./pg-migrate";
import { openSqlite } from "./prisma-client";
import type { Synchronous } from "./sqlite-durability";

interface OfSqlite {
  synchronous: Synchronous;
  log: Log;
}

interface Opened extends Databases {
  /** The migrations that were missing. */
  applied: string[];
  close(): Promise<void>;
}

/** Which database it is that an address names is known here alone; `migrations` is the folder with one folder for each kind. */
export async function openDatabases(url: string, migrations: string, { synchronous, log }: OfSqlite): Promise<Opened> {
  if (isPostgres(url)) {
    const applied = await migratePostgres(url, join(migrations, "postgresql"));
    const pool = await openPostgres(url);
    return { hot: pool, cold: pool, applied, close: () => pool.close() };
  }
  const applied = await migrateSqlite(url, join(migrations, "sqlite"));
  const checkpoints = keepCheckpoints(url, log);
  const flushes = synchronous === "full" ? openFlushes(url, (error) => endUnflushed(error, log)) : { ...NO_FLUSHES, close: () => {} };
  const [hot, cold] = [openLibsql(url, "normal", { checkpoints, flushes }), await openSqlite(url, "normal", flushes)];
  return {
    hot,
    cold,
    applied,
    async close() {
      await checkpoints.stop();
      await cold.close();
      await hot.close();
      flushes.close();
    },
  };
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

/** What was committed and is not on the disk may be lost, and all that came after it: nobody is promised anything on top of that. */
function endUnflushed(error: Error, log: Log): void {
  log.error("not_flushed", error);
  process.exit(1);
}
