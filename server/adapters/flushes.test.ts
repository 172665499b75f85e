import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openTestDatabase } from "@/server/testing/sqlite";
import { type Database, sql } from "./database";
import { type Flushes, openFlushes } from "./flushes";
import { openLibsql } from "./libsql-database";
import { openSqlite } from "./prisma-client";

describe("a commit whose flush is under way", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  let flushes: Flushes;
  let hot: Database;
  let cold: Database;
  /** Flushes that were begun; each ends when it is called. */
  let begun: ((error: Error | null) => void)[];
  const giveUp = vi.fn();
  beforeEach(async () => {
    opened = await openTestDatabase();
    begun = [];
    flushes = openFlushes(opened.url, giveUp, (_file, done) => void begun.push(done));
    hot = openLibsql(opened.url, "normal", { checkpoints: { silence: null }, flushes });
    cold = await openSqlite(opened.url, "normal", { flush: () => Promise.resolve(), pending: null });
  });
  afterEach(async () => {
    for (const end of begun) end(null);
    await hot.close();
    await cold.close();
    flushes.close();
    await opened.close();
    giveUp.mockReset();
  });

  const write = (key: string) => hot.run(sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "startedAt") VALUES (${key}, '', 0) RETURNING "key"`);
  const read = () => hot.run<{ key: string }>(sql`SELECT "key" FROM "KeptAnswer" ORDER BY "key"`);
  /** Whether a promise has come to its end, after the event loop has gone round a few times. */
  async function isSettled(promise: Promise<unknown>): Promise<boolean> {
    let settled = false;
    void promise.then(() => (settled = true));
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    return settled;
  }

  it("is answered only when the flush has ended, and so is whoever reads it", async () => {
    const written = write("a");
    expect(await isSettled(written)).toBe(false);
    const seen = read();
    expect(await isSettled(seen)).toBe(false);
    expect(begun).toHaveLength(1);
    begun[0]?.(null);
    expect(await written).toEqual([{ key: "a" }]);
    expect(await seen).toEqual([{ key: "a" }]);
    expect(flushes.pending).toBeNull();
    expect(await read()).toHaveLength(1);
  });

  it("shares the next flush with all that come meanwhile", async () => {
    const first = write("a");
    expect(await isSettled(first)).toBe(false);
    const others = Promise.all(["b", "c", "d"].map(write));
    expect(await isSettled(others)).toBe(false);
    begun[0]?.(null);
    await first;
    expect(await isSettled(others)).toBe(false);
    expect(begun).toHaveLength(2);
    begun[1]?.(null);
    expect((await others).flat()).toHaveLength(3);
    expect(begun).toHaveLength(2);
  });

  it("is not told by who reads it in the moment when the commit before it is answered", async () => {
    const first = write("a");
    expect(await isSettled(first)).toBe(false);
    const seen = first.then(read);
    const second = write("b");
    begun[0]?.(null);
    await first;
    expect(await isSettled(seen)).toBe(false);
    begun[1]?.(null);
    expect(await seen).toHaveLength(2);
    await second;
  });

  it("is answered by nobody when the flush fails: the process is told to end", async () => {
    const written = write("a");
    expect(await isSettled(written)).toBe(false);
    begun[0]?.(new Error("EIO"));
    expect(await isSettled(written)).toBe(false);
    expect(giveUp).toHaveBeenCalledExactlyOnceWith(new Error("EIO"));
    // So that the test can end.
    begun[0] = () => {};
    hot = opened.database;
  });

  it("is flushed by the way of housekeeping, too, for writes alone", async () => {
    const flush = vi.fn(() => Promise.resolve());
    const other = await openSqlite(opened.url, "normal", { flush, pending: null });
    flush.mockClear();
    await other.run(sql`SELECT 1 AS "one"`);
    expect(flush).not.toHaveBeenCalled();
    await other.run(sql`UPDATE "KeptAnswer" SET "startedAt" = 1`);
    expect(flush).toHaveBeenCalledOnce();
    await other.change(sql`UPDATE "KeptAnswer" SET "startedAt" = 1`);
    expect(flush).toHaveBeenCalledTimes(2);
    await other.close();
  });
});
