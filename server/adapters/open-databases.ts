import { join } from "node:path";
import type { Databases } from "./database";
import { openLibsql } from "./libsql-database";
import { migrateSqlite } from "./migrate";
import { openPostgres } from "./pg-database";
import { migratePostgres } from "./pg-migrate";
import { openSqlite } from "./prisma-client";

/** Which database it is that an address names is known here alone; `migrations` is the folder with one folder for each kind. */
export async function openDatabases(url: string, migrations: string): Promise<Databases & { applied: string[]; close(): Promise<void> }> {
  if (isPostgres(url)) {
    const applied = await migratePostgres(url, join(migrations, "postgresql"));
    const pool = await openPostgres(url);
    return { hot: pool, cold: pool, applied, close: () => pool.close() };
  }
  const applied = await migrateSqlite(url, join(migrations, "sqlite"));
  const [hot, cold] = [openLibsql(url), await openSqlite(url)];
  return {
    hot,
    cold,
    applied,
    async close() {
      await cold.close();
      await hot.close();
    },
  };
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}
