import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateSqlite } from "@/server/adapters/migrate";
import type { Database } from "@/server/adapters/database";
import { openLibsql } from "@/server/adapters/libsql-database";
import { openSqlite } from "@/server/adapters/prisma-client";

export const MIGRATIONS = "prisma/migrations/sqlite";

/** A folder of its own, removed by `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "phone-confirmation-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The two ways to a file: the driver with group commit, for what is hot, and Prisma's client. */
export const WAYS = { driver: openLibsql, Prisma: openSqlite } as const;
export type Way = keyof typeof WAYS;

/** A real, migrated SQLite file in a temporary folder. */
export async function openTestDatabase(way: Way = "driver"): Promise<{ url: string; database: Database; close(): Promise<void> }> {
  const folder = temporaryFolder();
  const url = `file:${join(folder.path, "test.db")}`;
  await migrateSqlite(url, MIGRATIONS);
  const database = await WAYS[way](url);
  return {
    url,
    database,
    close: async () => {
      await database.close();
      folder.remove();
    },
  };
}
