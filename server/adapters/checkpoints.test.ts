import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakes } from "@/server/testing/fakes";
import { openTestDatabase, temporaryFolder } from "@/server/testing/sqlite";
import { type Checkpoints, keepCheckpoints } from "./checkpoints";
import { type Database, sql, sqlitePath } from "./database";
import { NO_FLUSHES } from "./flushes";
import { openLibsql } from "./libsql-database";
import { openSqlite } from "./prisma-client";

const PAGE = 4096;
/** More than one page of the log each. */
const write = (database: Database) =>
  database.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "answer", "startedAt") VALUES (hex(randomblob(16)), '', ${"x".repeat(6000)}, 0) RETURNING "key"`);
/** In pages, headers left aside. */
const logOf = (url: string) => Math.floor(statSync(`${sqlitePath(url)}-wal`).size / PAGE);

/** The thread that is started next. */
const nextThread = () => once(process, "worker").then(([thread]) => thread as Worker);

describe("the log of a SQLite file", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  let hot: Database | undefined;
  let checkpoints: Checkpoints | undefined;
  const { log } = createFakes();
  beforeEach(async () => {
    opened = await openTestDatabase();
    log.entries.length = 0;
  });
  afterEach(async () => {
    await checkpoints?.stop();
    await hot?.close();
    await opened.close();
    checkpoints = hot = undefined;
  });

  it("is copied by no commit of either way, however long it is, until it is very long", async () => {
    const cold = await openSqlite(opened.url);
    for (let times = 0; times < 700; times += 1) await write(opened.database);
    for (let times = 0; times < 100; times += 1) await write(cold);
    // SQLite's own limit is 1,000 pages, after which it would have begun anew.
    expect(logOf(opened.url)).toBeGreaterThan(2000);
    for (const each of [opened.database, cold]) {
      const [row] = await each.run<{ wal_autocheckpoint: number | bigint }>(sql`PRAGMA wal_autocheckpoint`);
      expect(Number(row?.wal_autocheckpoint)).toBe(15_000);
    }
    await cold.close();
  });

  /** Three writers without a pause, until so many moments of silence have passed; gives how often they wrote. */
  async function writeThrough(silences: number, kept: Checkpoints): Promise<number> {
    const database = (hot ??= openLibsql(opened.url, "full", { checkpoints: kept, flushes: NO_FLUSHES }));
    let passed = 0;
    let written = 0;
    const writer = async () => {
      while (passed < silences) {
        await write(database);
        written += 1;
        if (!kept.silence) continue;
        await kept.silence;
        passed += 1;
      }
    };
    await Promise.all([writer(), writer(), writer()]);
    return written;
  }

  it("is copied by the thread, and begins anew after the moment of silence that writers without a pause keep", async () => {
    checkpoints = keepCheckpoints(opened.url, log, { everyMs: 5, longLog: 50 });
    const written = await writeThrough(10, checkpoints);
    // Each wrote two pages at least.
    expect(logOf(opened.url)).toBeLessThan(written * 2);
    const [row] = await opened.database.run<{ count: number }>(sql`SELECT COUNT(*) AS "count" FROM "KeptAnswer"`);
    expect(Number(row?.count)).toBe(written);
    expect(log.entries).toEqual([]);
  });

  it("loses its thread in the middle of a silence: writers go on, the log of the service says it once, and another thread copies on", async () => {
    const first = nextThread();
    checkpoints = keepCheckpoints(opened.url, log, { everyMs: 5, longLog: 50, startAgainMs: 10 });
    const kept = checkpoints;
    hot = openLibsql(opened.url, "full", { checkpoints: kept, flushes: NO_FLUSHES });
    const thread = await first;
    const second = nextThread();
    // It dies of the first; the second is as if it had said so just before.
    thread.postMessage("what it does not know");
    thread.emit("message", { silence: true });
    expect(kept.silence).toBeInstanceOf(Promise);
    expect(await write(hot)).toHaveLength(1);
    await second;
    expect(kept.silence).toBeNull();
    expect(log.entries.map(({ event }) => event)).toEqual(["checkpoints_ended"]);
    const written = await writeThrough(10, kept);
    expect(logOf(opened.url)).toBeLessThan(written * 2);
    expect(log.entries).toHaveLength(1);
  });

  it("is not waited for in silence by writers when the thread stands before its disk", async () => {
    const started = nextThread();
    checkpoints = keepCheckpoints(opened.url, log, { everyMs: 60_000, silentMs: 20 });
    const thread = await started;
    // It asks for silence and is heard of no more.
    vi.spyOn(thread, "postMessage").mockImplementationOnce(() => {});
    thread.emit("message", { silence: true });
    expect(checkpoints.silence).toBeInstanceOf(Promise);
    hot = openLibsql(opened.url, "full", { checkpoints, flushes: NO_FLUSHES });
    expect(await write(hot)).toHaveLength(1);
    expect(checkpoints.silence).toBeNull();
  });

  it("of a file that cannot be opened is said to be so, and is copied once the file is there", async () => {
    const folder = temporaryFolder();
    const url = `file:${join(folder.path, "later", "test.db")}`;
    checkpoints = keepCheckpoints(url, log, { everyMs: 5, startAgainMs: 10 });
    await vi.waitFor(() => expect(log.entries).not.toEqual([]));
    expect(log.entries[0]).toMatchObject({ event: "checkpoints_ended", details: { reason: expect.stringMatching(/unable to open/i) as string } });
    mkdirSync(join(folder.path, "later"));
    const database = openLibsql(url);
    await database.run(sql`CREATE TABLE "Kept" ("key" TEXT)`);
    // What is copied stands in the file itself, which was empty.
    await vi.waitFor(() => expect(statSync(sqlitePath(url)).size).toBeGreaterThan(PAGE));
    await checkpoints.stop();
    checkpoints = undefined;
    await database.close();
    folder.remove();
  });

  it("is left alone by a thread that was stopped, whether it lives or has ended", async () => {
    const ended = keepCheckpoints("file:/nowhere/test.db", log, { startAgainMs: 60_000 });
    await vi.waitFor(() => expect(log.entries).toHaveLength(1));
    await ended.stop();
    const living = nextThread();
    await keepCheckpoints(opened.url, log).stop();
    expect((await living).threadId).toBe(-1);
    expect(log.entries).toHaveLength(1);
  });
});
