import { createClient } from "@libsql/client";
import Driver from "libsql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openTestDatabase } from "@/server/testing/sqlite";
import { StoreUnavailable } from "@/server/usecases/ports";
import { sql, sqlitePath } from "./database";

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase("driver");
});
afterAll(() => opened.close());

const insertion = (key: string, answer = "") =>
  sql`INSERT INTO "KeptAnswer" ("key", "fingerprint", "answer", "startedAt") VALUES (${key}, '', ${answer}, 0) RETURNING "key"`;
const write = (key: string, answer = "") => opened.database.run(insertion(key, answer));
const writeEarly = (key: string) => opened.database.run(insertion(key), { early: true });

/** The keys that another connection finds, which sees only what was committed. */
async function seenByAnother(prefix: string): Promise<string[]> {
  const other = createClient({ url: opened.url });
  const { rows } = await other.execute({ sql: `SELECT "key" FROM "KeptAnswer" WHERE "key" LIKE ? ORDER BY 1`, args: [`${prefix}%`] });
  other.close();
  return rows.map((row) => row["key"] as string);
}

async function writeByAnother(key: string): Promise<void> {
  const other = createClient({ url: opened.url });
  await other.execute({ sql: `INSERT INTO "KeptAnswer" VALUES (?, '', '', 0)`, args: [key] });
  other.close();
}

describe("statements that arrive together", () => {
  it("are each answered only after they were committed", async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) => write(`group-${index}`).then(() => seenByAnother(`group-${index}`))),
    );
    expect(seen.filter((keys, index) => !keys.includes(`group-${index}`))).toEqual([]);
  });

  it("see what those before them did", async () => {
    const read = sql`UPDATE "KeptAnswer" SET "startedAt" = "startedAt" + 1 WHERE "key" = 'counter' RETURNING "startedAt"`;
    const [, ...rows] = await Promise.all([write("counter"), ...Array.from({ length: 10 }, () => opened.database.run<{ startedAt: number }>(read))]);
    expect(rows.map(([row]) => Number((row as { startedAt: number }).startedAt))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("share no mistake: one that fails costs the others nothing", async () => {
    const results = await Promise.allSettled([write("mistake-1"), write("mistake-1"), opened.database.run(sql`INSERT INTO "Nowhere" VALUES (1)`), write("mistake-2")]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(results.some((result) => result.status === "rejected" && result.reason instanceof StoreUnavailable)).toBe(false);
    expect(await seenByAnother("mistake")).toEqual(["mistake-1", "mistake-2"]);
  });

  it("all fail when the disk is full in their middle, none is half there, and the next ones are well", async () => {
    const pages = await opened.database.run<{ page_count: number }>(sql`PRAGMA page_count`);
    await opened.database.run(sql`PRAGMA max_page_count = 1`);
    expect(Number(pages[0]?.page_count)).toBeGreaterThan(1);
    const results = await Promise.allSettled([write("full-1"), write("full-2", "x".repeat(1_000_000)), write("full-3")]);
    expect(results.map((result) => result.status === "rejected" && result.reason instanceof StoreUnavailable)).toEqual([true, true, true]);
    expect(await seenByAnother("full")).toEqual([]);
    await writeByAnother("free-1");
    await write("free-2", "x".repeat(1_000_000));
    expect(await seenByAnother("free")).toEqual(["free-1", "free-2"]);
  });
});

describe("a statement that may be answered early", () => {
  /** Looks at once, before anything else of the process can run. */
  function seenNow(prefix: string): string[] {
    const other = new Driver(sqlitePath(opened.url));
    const rows = other.prepare(`SELECT "key" FROM "KeptAnswer" WHERE "key" LIKE ? ORDER BY 1`).all([`${prefix}%`]) as { key: string }[];
    other.close();
    return rows.map(({ key }) => key);
  }

  it("is not committed yet, and then together with what is asked next, however often", async () => {
    const seen: string[][] = [];
    await writeEarly("early-1");
    seen.push(seenNow("early"));
    await writeEarly("early-2");
    seen.push(seenNow("early"));
    await write("early-3");
    seen.push(seenNow("early"));
    expect(seen).toEqual([[], [], ["early-1", "early-2", "early-3"]]);
  });

  it("shares its commit with what follows after ever so many promises", async () => {
    const asked = writeEarly("hops-1").then(async () => {
      for (let hop = 0; hop < 100; hop += 1) await Promise.resolve();
      const before = seenNow("hops");
      await write("hops-2");
      return before;
    });
    expect(await asked).toEqual([]);
    expect(seenNow("hops")).toEqual(["hops-1", "hops-2"]);
  });

  it("is committed although nothing follows", async () => {
    await writeEarly("alone");
    await new Promise((resume) => setImmediate(resume));
    expect(seenNow("alone")).toEqual(["alone"]);
  });

  it("is told to who reads only when it is committed", async () => {
    await writeEarly("told-1");
    const [row] = await opened.database.run<{ key: string }>(sql`SELECT "key" FROM "KeptAnswer" WHERE "key" = 'told-1'`);
    expect(row?.key).toBe("told-1");
    expect(seenNow("told")).toEqual(["told-1"]);
  });

  it("is gone with what followed when the disk is full, which is refused, and the next ones are well", async () => {
    await opened.database.run(sql`PRAGMA max_page_count = 1`);
    await writeEarly("lost-1");
    await expect(write("lost-2", "x".repeat(1_000_000))).rejects.toThrow(StoreUnavailable);
    expect(seenNow("lost")).toEqual([]);
    await write("lost-3", "x".repeat(1_000_000));
    expect(seenNow("lost")).toEqual(["lost-3"]);
  });

  /** The next commits fail so often, with this. */
  function failCommits(times: number, message: string): void {
    const exec = Reflect.get(Driver.prototype, "exec") as (text: string) => unknown;
    let failed = 0;
    vi.spyOn(Driver.prototype, "exec").mockImplementation(function (this: InstanceType<typeof Driver>, text: string) {
      if (text === "COMMIT" && (failed += 1) <= times) throw new Error(message);
      return exec.call(this, text) as never;
    });
  }
  const inTurn = async (key: string) => {
    const outcome = await writeEarly(key).then(() => "told", (error: Error) => error.name);
    await new Promise((resume) => setImmediate(resume));
    return outcome;
  };

  it("is told so to nobody while commits fail, but for the first, and early again once one has succeeded", async () => {
    failCommits(3, "disk I/O error");
    const outcomes = [];
    for (const key of ["failing-1", "failing-2", "failing-3", "failing-4", "failing-5"]) outcomes.push(await inTurn(key));
    expect(outcomes).toEqual(["told", "StoreUnavailable", "StoreUnavailable", "told", "told"]);
    expect(seenNow("failing")).toEqual(["failing-4", "failing-5"]);
  });

  it("takes what followed with it, which is not tried again without it, whatever the reason", async () => {
    failCommits(1, "database is locked");
    await writeEarly("together-1");
    await expect(write("together-2")).rejects.toThrow(StoreUnavailable);
    expect(seenNow("together")).toEqual([]);
  });

  it("is committed before the database is closed", async () => {
    const other = await openTestDatabase("driver");
    await other.database.run(insertion("closed-1"), { early: true });
    const followed = other.database.run(insertion("closed-2"));
    await other.database.close();
    expect((await followed).length).toBe(1);
    const file = new Driver(sqlitePath(other.url));
    expect(file.prepare(`SELECT COUNT(*) AS "rows" FROM "KeptAnswer"`).get([])).toMatchObject({ rows: 2 });
    file.close();
    await other.close();
  });

  it("with a mistake fails alone", async () => {
    await write("same");
    const results = await Promise.allSettled([writeEarly("same"), write("beside")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });
});
