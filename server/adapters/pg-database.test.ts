import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openTestPostgres } from "@/server/testing/postgres";
import { StoreUnavailable } from "@/server/usecases/ports";
import { type Database, sql } from "./database";
import { openPostgres } from "./pg-database";

let opened: Awaited<ReturnType<typeof openTestPostgres>>;
let admin: pg.Client;
beforeAll(async () => {
  opened = await openTestPostgres();
  admin = new pg.Client(opened.url);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await opened.close();
});

const write = (key: string, database: Database = opened.database) =>
  database.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0) RETURNING "key"`);
const isThere = async (key: string) => (await admin.query(`SELECT 1 FROM "KeptAnswer" WHERE "key" = $1`, [key])).rowCount === 1;
const failureOf = (promise: Promise<unknown>) => promise.then(() => expect.unreachable(), (error: unknown) => error);

/** Ends every connection of the service. */
const cutAll = () => admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'phone-confirmation' AND datname = current_database()`);
const untilAsleep = () =>
  vi.waitFor(async () => expect((await admin.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`)).rowCount).toBeGreaterThan(0));

/** In how many transactions ten statements were done that were asked at once. */
async function transactionsOf(database: Database, name: string): Promise<number> {
  const insert = (key: string) =>
    database.run<{ transaction: string }>(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0) RETURNING CAST("xmin" AS TEXT) AS "transaction"`, { turns: [key] });
  const rows = await Promise.all(Array.from({ length: 10 }, (_, index) => insert(`${name}-${index}`)));
  return new Set(rows.map(([row]) => row?.transaction)).size;
}

describe("a PostgreSQL database", () => {
  it("waits for nobody for ever, and commits to the disk", async () => {
    const [row] = await opened.database.run(sql`
      SELECT current_setting('statement_timeout') AS "statement", current_setting('idle_in_transaction_session_timeout') AS "idle",
             current_setting('synchronous_commit') AS "commit"`);
    expect(row).toEqual({ statement: "3s", idle: "5s", commit: "on" });
  });

  it("takes what is interpolated as a value, never as SQL", async () => {
    const text = `'; DROP TABLE "Confirmation"; -- "\\`;
    await write(text);
    expect(await opened.database.run(sql`SELECT "key" FROM "KeptAnswer" WHERE "key" = ${text}`)).toEqual([{ key: text }]);
    expect(await opened.database.run(sql`SELECT 1 FROM "Confirmation"`)).toEqual([]);
  });

  it("gives numbers as numbers, texts as texts and nothing as null", async () => {
    const [row] = await opened.database.run(sql`SELECT CAST(${9_007_199_254_740_991} AS BIGINT) AS "big", 7 AS "small", SUM("startedAt") AS "none", '7' AS "text" FROM "KeptAnswer" WHERE 1 = 0`);
    expect(row).toEqual({ big: 9_007_199_254_740_991, small: 7, none: null, text: "7" });
  });

  it("keeps what it acknowledged: another connection sees it at once", async () => {
    await write("acknowledged");
    expect(await isThere("acknowledged")).toBe(true);
  });

  it("throws a mistake in a statement as it is, and goes on", async () => {
    await write("twice");
    const mistakes = [() => opened.database.run(sql`SELECT * FROM "Nowhere"`), () => write("twice"), () => opened.database.run(sql`SELECT ${{}} AS "a"`)];
    for (const mistake of mistakes) {
      const error = await failureOf(mistake());
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(StoreUnavailable);
    }
    expect(await write("after")).toEqual([{ key: "after" }]);
  });

  it("does all of what goes together or none of it", async () => {
    const insert = (key: string) => sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0) RETURNING "key"`;
    expect(await opened.database.together([insert("one"), insert("two")])).toEqual([[{ key: "one" }], [{ key: "two" }]]);
    await failureOf(opened.database.together([insert("three"), insert("two"), insert("four")]));
    expect([await isThere("one"), await isThere("three"), await isThere("four")]).toEqual([true, false, false]);
  });

  it("lets a statement see what was committed while it waited for its turn", async () => {
    await write("counted");
    const add = sql`
      UPDATE "KeptAnswer" SET "startedAt" = (SELECT "startedAt" FROM "KeptAnswer" WHERE "key" = 'counted') + 1
       WHERE "key" = 'counted' RETURNING "startedAt"`;
    const rows = await Promise.all(Array.from({ length: 50 }, () => opened.database.run<{ startedAt: number }>(add, { turns: ["counted"] })));
    expect(rows.map(([row]) => row!.startedAt).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it.each([true, false])("lets a statement see what those before it did in the transaction that they share, over two instances (early: %s)", async (early) => {
    const key = `shared-${early}`;
    await write(key);
    const other = await openPostgres(opened.url);
    const add = sql`
      UPDATE "KeptAnswer" SET "startedAt" = (SELECT "startedAt" FROM "KeptAnswer" WHERE "key" = ${key}) + 1
       WHERE "key" = ${key} RETURNING "startedAt"`;
    const beside = { turns: [key], early };
    const rows = await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? other : opened.database).run<{ startedAt: number }>(add, beside)));
    expect(rows.map(([row]) => row!.startedAt).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    await other.close();
  });

  it("keeps what the neighbours of a mistake in one transaction did, each once", async () => {
    const insert = (key: string) => opened.database.change(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0)`, { turns: [key] });
    const all = await Promise.allSettled([insert("before"), insert("before"), opened.database.run(sql`SELECT ${{}} AS "a"`), insert("behind")]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect([await isThere("before"), await isThere("behind")]).toEqual([true, true]);
  });

  it("answers the neighbours of a statement that waits too long for somebody else's lock", async () => {
    await write("locked");
    const add = (key: string) => opened.database.run(sql`UPDATE "KeptAnswer" SET "startedAt" = "startedAt" + 1 WHERE "key" = ${key} RETURNING "key"`, { turns: [key] });
    for (const key of ["left", "right"]) await write(key);
    await admin.query(`BEGIN; SELECT 1 FROM "KeptAnswer" WHERE "key" = 'locked' FOR UPDATE`);
    const all = Promise.allSettled(["left", "locked", "right"].map(add));
    const [left, locked, right] = await all.finally(() => admin.query("ROLLBACK"));
    expect(locked).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) });
    expect((locked as PromiseRejectedResult).reason.cause).toMatchObject({ code: "57014" });
    expect([left, right].map((each) => each?.status)).toEqual(["fulfilled", "fulfilled"]);
    expect(await opened.database.run(sql`SELECT "startedAt" FROM "KeptAnswer" WHERE "key" IN ('left', 'right')`)).toEqual([{ startedAt: 1 }, { startedAt: 1 }]);
  });

  it("answers early only what may be: nothing else is committed without the disk", async () => {
    const commit = sql`SELECT current_setting('synchronous_commit') AS "commit"`;
    expect(await opened.database.run(commit, { turns: ["a"], early: true })).toEqual([{ commit: "off" }]);
    const after = await Promise.all(Array.from({ length: 20 }, () => opened.database.run(commit, { turns: ["a"] })));
    expect(after.flat()).toEqual(Array(20).fill({ commit: "on" }));
  });

  it("lets what is asked at once share a transaction", async () => {
    expect(await transactionsOf(opened.database, "together")).toBe(1);
  });

  it("does what was asked before it was closed, and waits for it", async () => {
    const database = await openPostgres(opened.url);
    // More than it has connections, some in transactions of their own and some in shared ones.
    const keys = Array.from({ length: 40 }, (_, index) => `closing-${index}`);
    const insert = (key: string, index: number) => database.change(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0)`, index % 2 ? { turns: [key] } : {});
    const all = keys.map(insert);
    await database.close();
    expect(await Promise.all(all)).toEqual(keys.map(() => 1));
  });

  it("is refused when what is acknowledged would not be on its disk", async () => {
    await expect(openPostgres(`${opened.url}?options=-c%20synchronous_commit%3Doff`)).rejects.toThrow(/must run with synchronous_commit=on/);
  });

  it("is refused when a statement behind a lock would not see what it waited for, and not when every conflict is told", async () => {
    const isolated = (level: string) => `${opened.url}?options=${encodeURIComponent(`-c default_transaction_isolation=${level}`)}`;
    await expect(openPostgres(isolated("repeatable\\ read"))).rejects.toThrow(/must run with default_transaction_isolation "read committed" or "serializable"/);
    const strict = await openPostgres(isolated("serializable"));
    const add = sql`UPDATE "KeptAnswer" SET "startedAt" = "startedAt" + 1 WHERE "key" = 'strict' RETURNING "startedAt"`;
    await write("strict", strict);
    await Promise.all(Array.from({ length: 10 }, () => strict.run(add, { turns: ["strict"] })));
    expect(await strict.run(sql`SELECT "startedAt" FROM "KeptAnswer" WHERE "key" = 'strict'`)).toEqual([{ startedAt: 10 }]);
    expect(await transactionsOf(strict, "strictly")).toBe(10);
    await strict.close();
  });
});

describe("a connection that ends", () => {
  it("while idle is replaced without a word", async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => write(`idle-${index}`)));
    await cutAll();
    await vi.waitFor(() => write("after the cut"));
  });

  it("while a statement runs makes it unavailable, and it is not run again", async () => {
    const slow = opened.database.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") SELECT CAST(${"cut"} AS TEXT), '', 0 FROM pg_sleep(2) RETURNING "key"`);
    const failed = failureOf(slow);
    await untilAsleep();
    await cutAll();
    expect(await failed).toBeInstanceOf(StoreUnavailable);
    expect(await isThere("cut")).toBe(false);
    await vi.waitFor(() => write("well again"));
  });

  it("and a statement that takes longer than it may is unavailable, and undone", async () => {
    const late = opened.database.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") SELECT CAST(${"late"} AS TEXT), '', 0 FROM pg_sleep(60) RETURNING "key"`);
    expect(await failureOf(late)).toBeInstanceOf(StoreUnavailable);
    expect(await isThere("late")).toBe(false);
  });

  it("by saying nothing for too long leaves those in use that have answered meanwhile", async () => {
    const pid = async () => (await opened.database.together([sql`SELECT pg_backend_pid() AS "pid"`]))[0]?.[0];
    const sleep = sql`SELECT 1 AS "one" FROM pg_sleep(2)`;
    const silent = failureOf(opened.database.together([sleep, sleep]));
    await untilAsleep();
    const heard = await pid();
    expect(await silent).toMatchObject({ cause: { name: "ConnectionSilent" } });
    expect(await pid()).toEqual(heard);
  });
});

describe("a statement that a connection has prepared", () => {
  it("goes on after its table got another column, and after one of its columns got another type", async () => {
    await admin.query(`CREATE TABLE "Changing" ("a" INTEGER, "b" INTEGER); INSERT INTO "Changing" VALUES (1, 2)`);
    const read = async () => (await opened.database.together([sql`SELECT "a", "b" FROM "Changing"`]))[0];
    const readAtAll = () => Promise.all(Array.from({ length: 10 }, () => read()));
    expect((await readAtAll())[9]).toEqual([{ a: 1, b: 2 }]);
    await admin.query(`ALTER TABLE "Changing" ADD COLUMN "c" INTEGER`);
    expect((await readAtAll())[9]).toEqual([{ a: 1, b: 2 }]);
    await admin.query(`ALTER TABLE "Changing" ALTER COLUMN "b" TYPE TEXT`);
    expect(await readAtAll()).toEqual(Array(10).fill([{ a: 1, b: "2" }]));
  });
});

describe("a statement that fails", () => {
  /** A statement that fails with this code the first time, and how often it was tried. */
  async function failingOnce(code: string) {
    const tries = `tries_${code.toLowerCase()}`;
    await admin.query(`CREATE SEQUENCE ${tries}`);
    await admin.query(`CREATE FUNCTION fail_${tries}() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('${tries}') = 1 THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END IF; RETURN 1; END $$`);
    const statement = { sql: `SELECT fail_${tries}() AS "one"`, strings: [`SELECT fail_${tries}() AS "one"`], values: [] };
    return { statement, tried: async () => Number((await admin.query<{ last_value: string }>(`SELECT last_value FROM ${tries}`)).rows[0]?.last_value) };
  }

  it.each(["40001", "40P01", "0A000", "26000"])("with %s was rolled back by the server for sure, and is tried again", async (code) => {
    const { statement, tried } = await failingOnce(code);
    expect(await opened.database.run(statement)).toEqual([{ one: 1 }]);
    expect(await tried()).toBe(2);
  });

  it.each(["57014", "53100", "40003", "08006", "25006"])("with %s is unavailable, and not tried again", async (code) => {
    const { statement, tried } = await failingOnce(code);
    expect(await failureOf(opened.database.run(statement))).toBeInstanceOf(StoreUnavailable);
    expect(await tried()).toBe(1);
  });
});

describe("a database that is a copy now", () => {
  it("which may only be read is unavailable for writes, and no connection stays with it", async () => {
    const copy = await openPostgres(`${opened.url}?options=-c%20default_transaction_read_only%3Don&application_name=copy`);
    expect(await failureOf(write("read-only", copy))).toBeInstanceOf(StoreUnavailable);
    const connections = () => admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'copy'`);
    await vi.waitFor(async () => expect((await connections()).rowCount).toBe(0));
    await copy.close();
  });
});

describe("behind PgBouncer, which lends a connection for a transaction", () => {
  it("nothing is left behind on a connection: no prepared statement, no lock, no setting", async () => {
    const database = await openPostgres(`${opened.url}?pgbouncer=true&application_name=bounced`);
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(`bounced-${index}`, database)));
    await database.run(sql`SELECT 1`, { turns: ["a"], early: true });
    const left = sql`
      SELECT (SELECT COUNT(*) FROM pg_prepared_statements WHERE "name" <> '') AS "prepared",
             (SELECT COUNT(*) FROM pg_locks WHERE "locktype" = 'advisory' AND "pid" = pg_backend_pid()) AS "locks",
             current_setting('statement_timeout') AS "statement", current_setting('synchronous_commit') AS "commit"`;
    const rows = await Promise.all(Array.from({ length: 20 }, () => database.together([left])));
    expect(rows.flat(2)).toEqual(Array(20).fill({ prepared: 0, locks: 0, statement: "0", commit: "on" }));
    await database.close();
  });
});
