import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitsSuite } from "@/server/testing/limits-suite";
import { openTestDatabase } from "@/server/testing/sqlite";
import { sql } from "./database";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaStore } from "./prisma-store";

const HASH_KEY = Buffer.alloc(32, 5);
const RATES = {
  "phone-number-confirmation": { count: 1, periodSeconds: 60 },
  "phone-confirmation-activation-key": { count: 1, periodSeconds: 60 },
};

limitsSuite("SQLite", async () => {
  const { database, close } = await openTestDatabase();
  return { with: (rates) => createPrismaLimits(database, rates, HASH_KEY), close };
});

describe("the table of limits", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened.close());

  it("does not hold a request of a clock that was ahead against anybody", async () => {
    const limits = createPrismaLimits(opened.database, RATES, HASH_KEY);
    const take = (now: number) => limits.take("phone-number-confirmation", "192.0.2.88", now);
    expect((await take(9_000_000)).ok).toBe(true);
    expect((await take(5_400_000)).ok).toBe(true);
    expect((await take(5_400_001)).ok).toBe(false);
  });

  it("names no client", async () => {
    await createPrismaLimits(opened.database, RATES, HASH_KEY).take("phone-number-confirmation", "192.0.2.77", 1000);
    const [row] = await opened.database.run<{ key: string }>(sql`SELECT "key" FROM "LimitWindow" LIMIT 1`);
    expect(row?.key).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("is emptied of windows that nobody counts any more, and of no other", async () => {
    const limits = createPrismaLimits(opened.database, RATES, HASH_KEY);
    await limits.take("phone-number-confirmation", "192.0.2.1", 1_000_000);
    await limits.take("phone-number-confirmation", "192.0.2.2", 2_000_000);
    const older = { confirmationsCreatedBefore: 0, limitsIdleSince: 1_500_000, limit: 10 };
    await createPrismaStore(opened.database).purge(older);
    expect((await limits.take("phone-number-confirmation", "192.0.2.1", 2_000_001)).ok).toBe(true);
    expect((await limits.take("phone-number-confirmation", "192.0.2.2", 2_000_001)).ok).toBe(false);
  });
});
