import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateSqlite } from "@/server/adapters/migrate";
import { type Database, openSqlite } from "@/server/adapters/prisma-client";

export const MIGRATIONS = "prisma/migrations/sqlite";

/** A folder of its own, removed by `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "phone-confirmation-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A real, migrated SQLite file in a temporary folder. */
export async function openTestDatabase(): Promise<{ url: string; database: Database; close(): Promise<void> }> {
  const folder = temporaryFolder();
  const url = `file:${join(folder.path, "test.db")}`;
  await migrateSqlite(url, MIGRATIONS);
  const database = await openSqlite(url);
  return {
    url,
    database,
    close: async () => {
      await database.close();
      folder.remove();
    },
  };
}
