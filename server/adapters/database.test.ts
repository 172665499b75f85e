import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, temporaryFolder, WAYS } from "@/server/testing/sqlite";
import { StoreUnavailable } from "@/server/usecases/ports";
import { migrateSqlite } from "./migrate";
import { type Database, sql } from "./database";

describe.each(["driver", "Prisma"] as const)("a SQLite file by %s", (way) => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase(way);
  });
  afterAll(() => opened.close());

  const levelOf = async (database: Database) => Number((await database.run<{ synchronous: unknown }>(sql`PRAGMA synchronous`))[0]?.synchronous);
  const write = (key: string) =>
    opened.database.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0) RETURNING "key"`);

  /** How many rows another connection finds, which sees only what was committed. */
  async function seenByAnother(key: string): Promise<number> {
    const other = createClient({ url: opened.url });
    const { rows } = await other.execute({ sql: `SELECT 1 FROM "KeptAnswer" WHERE "key" = ?`, args: [key] });
    other.close();
    return rows.length;
  }

  /** Another connection that holds the write lock until `release`. */
  async function holdLock() {
    const client = createClient({ url: opened.url });
    await client.execute("BEGIN IMMEDIATE");
    return {
      release: async () => {
        await client.execute("ROLLBACK");
        client.close();
      },
    };
  }

  /** The longest time in which no timer of this process could run. */
  function watchEventLoop() {
    let last = performance.now();
    let longestGapMs = 0;
    let ticks = 0;
    const tick = () => {
      longestGapMs = Math.max(longestGapMs, performance.now() - last);
      last = performance.now();
      ticks += 1;
    };
    const timer = setInterval(tick, 10);
    return {
      stop: () => {
        tick();
        clearInterval(timer);
        return { longestGapMs, ticks };
      },
    };
  }

  describe("an open database", () => {
    it("writes ahead and syncs every commit", async () => {
      expect(await opened.database.run(sql`PRAGMA journal_mode`)).toEqual([{ journal_mode: "wal" }]);
      expect(await levelOf(opened.database)).toBe(2);
    });

    it("takes what is interpolated as a value, never as SQL", async () => {
      const text = `'; DROP TABLE "Confirmation"; -- "`;
      await write(text);
      expect(await opened.database.run(sql`SELECT "key" FROM "KeptAnswer" WHERE "key" = ${text}`)).toHaveLength(1);
      expect(await opened.database.run(sql`SELECT 1 FROM "Confirmation"`)).toEqual([]);
    });

    it("keeps what it acknowledged: another connection sees it at once", async () => {
      await write("acknowledged");
      expect(await seenByAnother("acknowledged")).toBe(1);
    });

    it("throws a mistake in a statement as it is, at once", async () => {
      const startedAt = performance.now();
      const error: unknown = await opened.database.run(sql`SELECT * FROM "Nowhere"`).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(StoreUnavailable);
      expect(performance.now() - startedAt).toBeLessThan(1000);
    });
  });

  describe("a database that another process has locked", () => {
    it("is given up within 3 seconds, while timers go on without a gap of 300 ms, and works again once it is free", async () => {
      const lock = await holdLock();
      const loop = watchEventLoop();
      const startedAt = performance.now();
      const error: unknown = await write("locked").catch((caught: unknown) => caught);
      const tookMs = performance.now() - startedAt;
      const { longestGapMs, ticks } = loop.stop();
      await lock.release();

      expect(error).toBeInstanceOf(StoreUnavailable);
      expect((error as Error).cause).toBeInstanceOf(Error);
      expect(tookMs).toBeLessThan(3000);
      expect(longestGapMs).toBeLessThan(300);
      expect(ticks).toBeGreaterThan(10);
      expect(await write("locked")).toHaveLength(1);
      expect(await seenByAnother("locked")).toBe(1);
    });

    it("is still read from", async () => {
      const lock = await holdLock();
      expect(await opened.database.run(sql`SELECT 1 AS "one"`)).toHaveLength(1);
      await lock.release();
    });

    it("is written to as soon as it is free, each statement once, and then committed and free again", async () => {
      const lock = await holdLock();
      const writes = ["a", "b", "c"].map((key) => write(`waiting-${key}`));
      setTimeout(() => void lock.release(), 400);
      expect((await Promise.all(writes)).map((rows) => rows.length)).toEqual([1, 1, 1]);
      for (const key of ["a", "b", "c"]) expect(await seenByAnother(`waiting-${key}`)).toBe(1);
      await (await holdLock()).release();
      expect(await levelOf(opened.database)).toBe(2);
    });
  });

  describe("synchronous=normal", () => {
    it("is in force on the connection, and on the one that is opened in its place after a fault", async () => {
      const database = await WAYS[way](opened.url, "normal");
      expect(await levelOf(database)).toBe(1);
      // What costs each way its connection: a statement in the middle of a transaction finds no room, a write finds a lock.
      if (way === "driver") {
        await database.run(sql`PRAGMA max_page_count = 1`);
        const big = sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "answer", "startedAt") VALUES ('big', '', ${"x".repeat(1_000_000)}, 0) RETURNING "key"`;
        await expect(database.run(big)).rejects.toBeInstanceOf(StoreUnavailable);
        expect(await database.run(big)).toEqual([{ key: "big" }]);
      } else {
        const lock = await holdLock();
        await expect(database.run(sql`UPDATE "KeptAnswer" SET "startedAt" = 1`)).rejects.toBeInstanceOf(StoreUnavailable);
        await lock.release();
      }
      expect(await levelOf(database)).toBe(1);
      await database.close();
    });
  });

  describe("a database that is gone", () => {
    it("is unavailable at once, without waiting for it", async () => {
      const folder = temporaryFolder();
      const url = `file:${join(folder.path, "test.db")}`;
      await migrateSqlite(url, "prisma/migrations/sqlite");
      const database = await WAYS[way](url);
      await database.close();
      rmSync(folder.path, { recursive: true });
      const startedAt = performance.now();
      await expect(Promise.resolve().then(() => WAYS[way](url))).rejects.toThrow();
      expect(performance.now() - startedAt).toBeLessThan(1500);
    });
  });
});

describe("in all of server/", () => {
  const sources = readdirSync("server", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => ({ path, text: readFileSync(join("server", path), "utf8") }));

  it.each(["$transaction", "$queryRawUnsafe", "$executeRawUnsafe", "Prisma.raw"])("nobody uses %s", (name) => {
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.filter(({ text }) => text.includes(name)).map(({ path }) => path)).toEqual([]);
  });
});
