import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { sqlitePath } from "./database";
import { type Migration, missingOf, readMigrations } from "./migrations";

/** How long to wait for another process that migrates the same file. */
const LOCK_WAIT_MS = 10_000;

/**
 * Brings a SQLite file to the newest schema and records each step as `prisma migrate deploy` would, so that either may
 * go on from the other's work. Prisma's own engine is not needed: it is a download that not every machine can reach.
 * Gives the names of the migrations it applied.
 */
export async function migrateSqlite(url: string, folder: string): Promise<string[]> {
  const path = sqlitePath(url);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite itself says only that it cannot open the file, not which permission is missing.
  accessSync(dirname(path), constants.W_OK);
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  const client = createClient({ url, timeout: LOCK_WAIT_MS });
  try {
    await client.execute("PRAGMA journal_mode = WAL");
    return await applyMissing(client, readMigrations(folder));
  } finally {
    client.close();
  }
}

/** One write transaction around the look and the work: of two processes that start together, one migrates. */
async function applyMissing(client: Client, migrations: Migration[]): Promise<string[]> {
  const transaction = await client.transaction("write");
  try {
    await transaction.execute(CREATE_RECORD);
    const { rows } = await transaction.execute(
      `SELECT "migration_name", "checksum", "finished_at", "rolled_back_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
    );
    const missing = missingOf(migrations, rows);
    for (const migration of missing) {
      const startedAt = Date.now();
      await transaction.executeMultiple(migration.script);
      await transaction.execute({
        sql: `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES (?, ?, ?, ?, ?, 1)`,
        args: [randomUUID(), migration.checksum, Date.now(), migration.name, startedAt],
      });
    }
    await transaction.commit();
    return missing.map(({ name }) => name);
  } finally {
    transaction.close();
  }
}

/** The table as Prisma's engine makes it on SQLite. */
const CREATE_RECORD = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;
