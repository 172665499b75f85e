import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { newPostgresDatabase, POSTGRES_MIGRATIONS } from "@/server/testing/postgres";
import { temporaryFolder } from "@/server/testing/sqlite";
import { readMigrations } from "./migrations";
import { DatabaseNotReached, migratePostgres } from "./pg-migrate";

const NAMES = readMigrations(POSTGRES_MIGRATIONS).map(({ name }) => name);

const folder = temporaryFolder();
afterAll(() => folder.remove());

let database: Awaited<ReturnType<typeof newPostgresDatabase>>;
beforeEach(async () => {
  database = await newPostgresDatabase();
});
afterEach(() => database.remove());

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

let folders = 0;
/** The project's migrations, and one more. */
function migrationsWith(name: string, script: string): string {
  const path = join(folder.path, `migrations-${(folders += 1)}`);
  cpSync(POSTGRES_MIGRATIONS, path, { recursive: true });
  mkdirSync(join(path, name));
  writeFileSync(join(path, name, "migration.sql"), script);
  return path;
}

describe("a PostgreSQL database", () => {
  it("gets every migration once, in order, recorded as Prisma records it", async () => {
    expect(NAMES.length).toBeGreaterThan(0);
    expect(await migratePostgres(database.url, POSTGRES_MIGRATIONS)).toEqual(NAMES);
    expect(await migratePostgres(database.url, POSTGRES_MIGRATIONS)).toEqual([]);
    const records = await query(`SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"`);
    expect(records).toEqual(
      readMigrations(POSTGRES_MIGRATIONS).map(({ name, checksum }) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        migration_name: name,
        checksum,
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
      })),
    );
  });

  it("gets them once when eight instances start together", async () => {
    const applied = await Promise.all(Array.from({ length: 8 }, () => migratePostgres(database.url, POSTGRES_MIGRATIONS)));
    expect(applied.filter((names) => names.length > 0)).toEqual([NAMES]);
    expect(await query(`SELECT 1 FROM "_prisma_migrations"`)).toHaveLength(NAMES.length);
  });

  it("waits for Prisma's own command line, which takes the same lock", async () => {
    const prisma = new pg.Client(database.url);
    await prisma.connect();
    await prisma.query("SELECT pg_advisory_lock(72707369)");
    let isDone = false;
    const migrating = migratePostgres(database.url, POSTGRES_MIGRATIONS).then(() => (isDone = true));
    while ((await prisma.query(`SELECT 1 FROM pg_locks WHERE "locktype" = 'advisory' AND NOT "granted"`)).rowCount === 0);
    expect(isDone).toBe(false);
    await prisma.end();
    expect(await migrating).toBe(true);
  });

  it("is still there for others while a migration waits for a table that somebody holds", async () => {
    await migratePostgres(database.url, POSTGRES_MIGRATIONS);
    const holder = new pg.Client(database.url);
    await holder.connect();
    await holder.query(`BEGIN; LOCK TABLE "Confirmation" IN ACCESS SHARE MODE`);
    const folderOfMore = migrationsWith("29991231000000_column", `ALTER TABLE "Confirmation" ADD COLUMN "another" TEXT`);
    const migrating = migratePostgres(database.url, folderOfMore);
    while ((await holder.query(`SELECT 1 FROM pg_locks WHERE "relation" = '"Confirmation"'::regclass AND NOT "granted"`)).rowCount === 0);
    // It stands behind the migration, which gives its place up.
    expect(await query(`SELECT "id" FROM "Confirmation"`)).toEqual([]);
    expect(await query(`SELECT 1 FROM "_prisma_migrations"`)).toHaveLength(NAMES.length);
    await holder.end();
    expect(await migrating).toEqual(["29991231000000_column"]);
  });

  it("is not touched at all by a migration that fails in its middle", async () => {
    await migratePostgres(database.url, POSTGRES_MIGRATIONS);
    const broken = migrationsWith("29991231000000_broken", `CREATE TABLE "Half" ("a" TEXT);\nINSERT INTO "Nowhere" VALUES (1);`);
    await expect(migratePostgres(database.url, broken)).rejects.toThrow(/Nowhere/);
    expect(await query(`SELECT 1 FROM pg_tables WHERE tablename = 'Half'`)).toEqual([]);
    expect(await query(`SELECT 1 FROM "_prisma_migrations"`)).toHaveLength(NAMES.length);
  });

  it("stops the start when a migration was altered since, or begun and never finished", async () => {
    await migratePostgres(database.url, POSTGRES_MIGRATIONS);
    await query(`UPDATE "_prisma_migrations" SET "checksum" = 'another'`);
    await expect(migratePostgres(database.url, POSTGRES_MIGRATIONS)).rejects.toThrow(`The migration ${NAMES[0]} was applied with another content`);
    await query(`UPDATE "_prisma_migrations" SET "finished_at" = NULL`);
    await expect(migratePostgres(database.url, POSTGRES_MIGRATIONS)).rejects.toThrow(/never finished.*prisma migrate resolve/);
  });

  it("that does not let us in is one sentence, at once and without the password", async () => {
    const url = new URL(database.url);
    [url.username, url.password] = ["nobody-of-this-name", "swordfish"];
    const error: unknown = await migratePostgres(url.href, POSTGRES_MIGRATIONS).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DatabaseNotReached);
    expect((error as Error).message).toMatch(/^The database that DATABASE_URL names cannot be reached: .*nobody-of-this-name.*\.$/);
    expect((error as Error).message).not.toContain("swordfish");
  });
});
