import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Claim } from "@/server/domain/limits";
import { limitsSuite } from "@/server/testing/limits-suite";
import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { outdated } from "@/server/testing/store-subject";
import { StoreUnavailable } from "@/server/usecases/ports";
import { type Database, join, sql } from "./database";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaStore } from "./prisma-store";

const HASH_KEY = Buffer.alloc(32, 5);

for (const way of ["driver", "Prisma"] as const) {
  limitsSuite(`SQLite by ${way}`, async () => {
    const { database, close } = await openTestDatabase(way);
    return { limits: createPrismaLimits(database, HASH_KEY), close };
  });
}

limitsSuite("PostgreSQL", async () => {
  const { database, close } = await openTestPostgres();
  return { limits: createPrismaLimits(database, HASH_KEY), close };
});

describe("the table of limits", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened.close());
  const claimOf = (limit: Claim["limit"], subject: string): Claim => ({ limit, subject, weight: 1, rate: { count: 1, periodSeconds: 60 } });

  it("names nobody: no client and no number", async () => {
    const limits = createPrismaLimits(opened.database, HASH_KEY);
    const somebodys = ["phone-number-confirmation", "phone-confirmation-activation-key", "address", "address-wide", "prefix", "challenge"] as const;
    await limits.take([...somebodys.map((limit) => claimOf(limit, "192.0.2.77")), claimOf("country", "US"), claimOf("service", ""), claimOf("budget", "")], 1000);
    const rows = await opened.database.run<{ key: string }>(sql`SELECT "key" FROM "LimitTally"`);
    const hashed = rows.map(({ key }) => key).filter((key) => /^[a-z-]+\|60\|[A-Za-z0-9_-]{43}$/.test(key));
    expect(hashed.map((key) => key.split("|")[0]).sort()).toEqual([...somebodys].sort());
    expect(rows.map(({ key }) => key).filter((key) => !hashed.includes(key)).sort()).toEqual(["budget|60|", "country|60|US", "service|60|"]);
  });

  it("goes on counting what is nobody's under another secret: service, budget and countries get no second day's worth", async () => {
    const after = createPrismaLimits(opened.database, Buffer.alloc(32, 6));
    const before = createPrismaLimits(opened.database, HASH_KEY);
    for (const limit of ["service", "budget", "country"] as const) {
      expect((await before.take([claimOf(limit, "rotated")], 5_000_000)).ok).toBe(true);
      expect((await after.take([claimOf(limit, "rotated")], 5_000_000)).ok).toBe(false);
    }
  });

  it("is read no further back than counts: a key with 100,000 old rows gives a refusal two", async () => {
    const now = 3_000_000_000;
    const [minute, day] = [claimOf("address", "192.0.2.9"), { ...claimOf("address-wide", "192.0.2.9"), rate: { count: 1, periodSeconds: 86_400 } }];
    const read: number[] = [];
    const run: Database["run"] = async (statement) => {
      const rows = await opened.database.run(statement);
      if (statement.sql.trimStart().startsWith("SELECT")) read.push(rows.length);
      return rows as never;
    };
    const limits = createPrismaLimits({ ...opened.database, run }, HASH_KEY);
    expect((await limits.take([minute, day], now)).ok).toBe(true);
    // One for each second before, of both keys: those of the minute are within the day's stretch, too.
    await opened.database.run(sql`
      WITH RECURSIVE "back" ("n") AS (SELECT 61 UNION ALL SELECT "n" + 1 FROM "back" WHERE "n" < 50060)
      INSERT INTO "LimitTally" ("key", "at", "endsAt", "taken")
      SELECT t."key", t."at" - "n" * CASE WHEN t."key" LIKE '%|60|%' THEN 1000 ELSE 3600000 END, t."endsAt", 1
        FROM "LimitTally" t, "back" WHERE t."endsAt" > ${now}`);
    const [rows] = await opened.database.run<{ count: number }>(sql`SELECT COUNT(*) AS "count" FROM "LimitTally" WHERE "endsAt" > ${now}`);
    expect(Number(rows?.count)).toBe(100_002);
    expect(await limits.take([minute, day], now)).toMatchObject({ ok: false, refused: [{ retryAfterSeconds: 61 }, { claim: day }] });
    expect(read).toEqual([2]);
  });

  it("is emptied of what no longer counts, each by its own period, and of nothing else", async () => {
    const own = await openTestDatabase();
    const limits = createPrismaLimits(own.database, HASH_KEY);
    const of = (limit: Claim["limit"], periodSeconds: number) => ({ ...claimOf(limit, "192.0.2.1"), rate: { count: 1, periodSeconds } });
    const claims = [of("address", 60), of("address", 3600), of("address", 86_400)];
    const now = Date.parse("2026-11-22T12:00:00Z");
    await limits.take(claims, now);
    await limits.giveBack([of("prefix", 60)], now);
    const kept = async (limitsUntil: number) => {
      while ((await createPrismaStore(own.database).purge(outdated({ limitsUntil }))) > 0);
      const rows = await own.database.run<{ key: string }>(sql`SELECT "key" FROM "LimitTally" ORDER BY "endsAt", "key"`);
      return rows.map(({ key }) => key.split("|").slice(0, 2).join(" "));
    };
    // A slice ends a whole period after its last moment.
    const [minute, hour, day] = [now + 61_000, now + 3600_000 + 150_000, now + 86_400_000 + 3600_000];
    const all = ["address 60", "prefix 60", "address 3600", "address 86400"];
    expect([await kept(minute), await kept(minute + 1)]).toEqual([all, all.slice(2)]);
    expect([await kept(hour), await kept(hour + 1)]).toEqual([all.slice(2), all.slice(3)]);
    expect([await kept(day), await kept(day + 1)]).toEqual([all.slice(3), []]);
    await own.close();
  });

  it("is emptied of seven rows for each confirmation that goes with them", async () => {
    const own = await openTestDatabase();
    const rows = Array.from({ length: 20 }, (_, index) => sql`(${`address|60|${index}`}, 1, 1, 1)`);
    await own.database.run(sql`INSERT INTO "LimitTally" ("key", "at", "endsAt", "taken") VALUES ${join(rows)}`);
    const store = createPrismaStore(own.database);
    const removed = [];
    for (let times = 0; times < 3; times += 1) removed.push(await store.purge({ ...outdated({ limitsUntil: 2 }), limit: 2 }));
    expect(removed).toEqual([2, 1, 0]);
    await own.close();
  });

  it("that cannot answer refuses: it throws, and grants nothing", async () => {
    const run = () => Promise.reject(new StoreUnavailable("locked"));
    const limits = createPrismaLimits({ run, change: run }, HASH_KEY);
    await expect(limits.take([claimOf("service", "")], 1000)).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
