import { createHash, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Client, createClient } from "@libsql/client";
import { sqlitePath } from "./database";

/** How long to wait for another process that migrates the same file. */
const LOCK_WAIT_MS = 10_000;

interface Migration {
  name: string;
  script: string;
  checksum: string;
}

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

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const script = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, script, checksum: createHash("sha256").update(script).digest("hex") };
    });
}

/** One write transaction around the look and the work: of two processes that start together, one migrates. */
async function applyMissing(client: Client, migrations: Migration[]): Promise<string[]> {
  const transaction = await client.transaction("write");
  try {
    await transaction.execute(CREATE_RECORD);
    const { rows } = await transaction.execute(
      `SELECT "migration_name", "checksum", "finished_at", "rolled_back_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
    );
    const applied = new Map(rows.map((row) => [row["migration_name"] as string, row]));
    const missing: string[] = [];
    for (const migration of migrations) {
      const record = applied.get(migration.name);
      if (record) {
        assertFinishedUnchanged(migration, record);
        continue;
      }
      const startedAt = Date.now();
      await transaction.executeMultiple(migration.script);
      await transaction.execute({
        sql: `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES (?, ?, ?, ?, ?, 1)`,
        args: [randomUUID(), migration.checksum, Date.now(), migration.name, startedAt],
      });
      missing.push(migration.name);
    }
    await transaction.commit();
    return missing;
  } finally {
    transaction.close();
  }
}

function assertFinishedUnchanged(migration: Migration, record: Record<string, unknown>): void {
  if (record["finished_at"] === null) {
    throw new Error(
      `The migration ${migration.name} was begun by another tool and never finished. Repair it with "npx prisma migrate resolve", then start again.`,
    );
  }
  if (record["checksum"] !== migration.checksum) {
    throw new Error(
      `The migration ${migration.name} was applied with another content than it has now. Restore the file, or start with a fresh DATABASE_URL.`,
    );
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
