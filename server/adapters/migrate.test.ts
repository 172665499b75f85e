import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@libsql/client";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MIGRATIONS, temporaryFolder, WAYS } from "@/server/testing/sqlite";
import { guess, guessByNumber } from "@/server/testing/store-subject";
import { migrateSqlite } from "./migrate";
import { readMigrations } from "./migrations";
import { createPrismaStore } from "./prisma-store";

const NAMES = readMigrations(MIGRATIONS).map(({ name }) => name);
const run = promisify(execFile);

const folder = temporaryFolder();
afterAll(() => folder.remove());

let databases = 0;
let url: string;
beforeEach(() => {
  url = `file:${join(folder.path, `${(databases += 1)}.db`)}`;
});

async function query(sql: string, args: string[] = []): Promise<Record<string, unknown>[]> {
  const client = createClient({ url });
  const { rows } = await client.execute({ sql, args });
  client.close();
  return rows;
}

/** The project's migrations, and one more. */
function migrationsWith(name: string, script: string): string {
  const path = join(folder.path, `migrations-${databases}`);
  cpSync(MIGRATIONS, path, { recursive: true });
  mkdirSync(join(path, name));
  writeFileSync(join(path, name, "migration.sql"), script);
  return path;
}

describe("a fresh file", () => {
  it("gets every migration, in order", async () => {
    expect(NAMES.length).toBeGreaterThan(0);
    expect(await migrateSqlite(url, MIGRATIONS)).toEqual(NAMES);
    expect(NAMES).toEqual([...NAMES].sort());
  });

  it("is made in a folder of its own that nobody else may open", async () => {
    url = `file:${join(folder.path, "new", "folder", "test.db")}`;
    await migrateSqlite(url, MIGRATIONS);
    expect(statSync(join(folder.path, "new", "folder")).mode & 0o777).toBe(0o700);
  });

  it("is recorded as Prisma records it: checksum of the file, one step, finished", async () => {
    const before = Date.now();
    await migrateSqlite(url, MIGRATIONS);
    const records = await query(`SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"`);
    expect(records).toHaveLength(NAMES.length);
    for (const [index, record] of records.entries()) {
      const file = readFileSync(join(MIGRATIONS, NAMES[index]!, "migration.sql"));
      expect(record).toMatchObject({
        migration_name: NAMES[index],
        checksum: createHash("sha256").update(file).digest("hex"),
        applied_steps_count: 1,
        logs: null,
        rolled_back_at: null,
      });
      expect(record["id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number(record["started_at"])).toBeGreaterThanOrEqual(before);
      expect(Number(record["finished_at"])).toBeGreaterThanOrEqual(Number(record["started_at"]));
    }
  });
});

describe("a file that has them", () => {
  it("is left as it is by a second run", async () => {
    await migrateSqlite(url, MIGRATIONS);
    const before = await query(`SELECT * FROM "_prisma_migrations"`);
    expect(await migrateSqlite(url, MIGRATIONS)).toEqual([]);
    expect(await query(`SELECT * FROM "_prisma_migrations"`)).toEqual(before);
  });

  it("gets only what is new, and keeps its rows", async () => {
    await migrateSqlite(url, MIGRATIONS);
    await query(`INSERT INTO "NumberHistory" VALUES ('number', 3, 1)`);
    const more = migrationsWith("29991231000000_more", `ALTER TABLE "NumberHistory" ADD COLUMN "more" TEXT;\nCREATE TABLE "Extra" ("a" TEXT);`);
    expect(await migrateSqlite(url, more)).toEqual(["29991231000000_more"]);
    expect(await query(`SELECT * FROM "NumberHistory"`)).toMatchObject([{ numberKey: "number", wrongGuesses: 3, more: null }]);
    expect(await query(`SELECT * FROM "Extra"`)).toEqual([]);
  });

  it("is not touched at all by a migration that fails in its middle", async () => {
    await migrateSqlite(url, MIGRATIONS);
    const broken = migrationsWith("29991231000000_broken", `CREATE TABLE "Half" ("a" TEXT);\nINSERT INTO "Nowhere" VALUES (1);`);
    await expect(migrateSqlite(url, broken)).rejects.toThrow(/Nowhere/);
    expect(await query(`SELECT "name" FROM "sqlite_master" WHERE "name" = 'Half'`)).toEqual([]);
    expect(await query(`SELECT * FROM "_prisma_migrations"`)).toHaveLength(NAMES.length);
    expect(await migrateSqlite(url, MIGRATIONS)).toEqual([]);
  });

  it("stops the start when one of them was altered since", async () => {
    await migrateSqlite(url, MIGRATIONS);
    await query(`UPDATE "_prisma_migrations" SET "checksum" = ?`, ["0".repeat(64)]);
    await expect(migrateSqlite(url, MIGRATIONS)).rejects.toThrow(`The migration ${NAMES[0]} was applied with another content`);
  });

  it("stops the start when one of them was begun and never finished", async () => {
    await migrateSqlite(url, MIGRATIONS);
    await query(`UPDATE "_prisma_migrations" SET "finished_at" = NULL`);
    await expect(migrateSqlite(url, MIGRATIONS)).rejects.toThrow(/never finished.*prisma migrate resolve/);
  });

  it("gets again what was marked as rolled back", async () => {
    await migrateSqlite(url, MIGRATIONS);
    await query(`UPDATE "_prisma_migrations" SET "finished_at" = NULL, "rolled_back_at" = 1`);
    const tables = await query(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE '\\_%' ESCAPE '\\'`);
    for (const { name } of tables) await query(`DROP TABLE "${String(name)}"`);
    expect(await migrateSqlite(url, MIGRATIONS)).toEqual(NAMES);
  });
});

describe("a file of before the limits", () => {
  const LIMITS = "20261123000000_limits";

  it("keeps its confirmations: a code that was sent before is still taken, within its tries", async () => {
    const before = join(folder.path, `migrations-${databases}`);
    for (const name of NAMES.filter((each) => each < LIMITS)) cpSync(join(MIGRATIONS, name), join(before, name), { recursive: true });
    await migrateSqlite(url, before);
    const kept = { keyId: "k", nonce: "n", codeLength: 6, numberKey: "number", sealedNumber: "s", status: "pending", attempts: 2, sends: 2, sendState: "sent", createdAt: 1000, expiresAt: 601_000, resendAt: 91_000 };
    for (const checkedBy of ["id", "number"]) {
      const row = { id: `by ${checkedBy}`, checkedBy, ...kept };
      await query(`INSERT INTO "Confirmation" ("${Object.keys(row).join('", "')}") VALUES (${Object.keys(row).fill("?").join()})`, Object.values(row).map(String));
    }
    expect(await migrateSqlite(url, MIGRATIONS)).toContain(LIMITS);

    const added = { holder: "by id", strangerAttempts: 0, reserveSends: 0, lastSentAt: 1000, country: null };
    expect(await query(`SELECT * FROM "Confirmation" ORDER BY "id"`)).toMatchObject([{ ...kept, ...added }, { ...kept, ...added, holder: "by number" }]);
    const database = WAYS.driver(url);
    const store = createPrismaStore(database);
    expect(await store.spendAttempt("by id", guess({ now: 2000 }))).toMatchObject({ attempts: 3 });
    // Nobody is known to have asked for it, so whoever checks is a stranger.
    expect(await store.spendAttempts(["number"], guessByNumber({ now: 2000 }))).toMatchObject([{ id: "by number", strangerAttempts: 1 }]);
    await database.close();
  });
});

describe("two processes that start together", () => {
  const script = join(".build", "test", `migrate-${process.pid}.mjs`);
  beforeAll(async () => {
    const options = { bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "silent" } as const;
    await build({
      ...options,
      stdin: {
        contents: `import { migrateSqlite } from "./server/adapters/migrate.ts";
                   console.log(JSON.stringify(await migrateSqlite(process.argv[2], process.argv[3])));`,
        resolveDir: process.cwd(),
      },
      outfile: script,
    });
  });

  afterAll(() => rmSync(script, { force: true }));

  it("migrate a file once: one applies, the other finds it done", async () => {
    const both = await Promise.all([1, 2].map(() => run(process.execPath, [script, url, MIGRATIONS])));
    const applied = both.map(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(applied.sort((a, b) => a.length - b.length)).toEqual([[], NAMES]);
    expect(await query(`SELECT * FROM "_prisma_migrations"`)).toHaveLength(NAMES.length);
  });
});
