import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Migration {
  name: string;
  script: string;
  checksum: string;
}

/** The migrations of a folder, the oldest first. */
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

/** Those that `_prisma_migrations` does not hold yet; throws when one of the others was altered since or is half done. */
export function missingOf(migrations: readonly Migration[], records: readonly Record<string, unknown>[]): Migration[] {
  const applied = new Map(records.map((record) => [record["migration_name"], record]));
  return migrations.filter((migration) => {
    const record = applied.get(migration.name);
    if (record) assertFinishedUnchanged(migration, record);
    return !record;
  });
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
