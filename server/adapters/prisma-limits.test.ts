import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Claim } from "@/server/domain/limits";
import { limitsSuite } from "@/server/testing/limits-suite";
import { openTestDatabase } from "@/server/testing/sqlite";
import { outdated } from "@/server/testing/store-subject";
import { StoreUnavailable } from "@/server/usecases/ports";
import { sql } from "./database";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaStore } from "./prisma-store";

const HASH_KEY = Buffer.alloc(32, 5);

for (const way of ["driver", "Prisma"] as const) {
  limitsSuite(`SQLite by ${way}`, async () => {
    const { database, close } = await openTestDatabase(way);
    return { limits: createPrismaLimits(database, HASH_KEY), close };
  });
}

describe("the table of limits", () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened.close());
  const claimOf = (limit: Claim["limit"], subject: string): Claim => ({ limit, subject, weight: 1, rate: { count: 1, periodSeconds: 60 } });

  it("names nobody: no client, no number, no country", async () => {
    const limits = createPrismaLimits(opened.database, HASH_KEY);
    await limits.take([claimOf("address", "192.0.2.77"), claimOf("prefix", "+1202555"), claimOf("country", "US"), claimOf("service", "")], 1000);
    const rows = await opened.database.run<{ key: string }>(sql`SELECT "key" FROM "LimitTally"`);
    expect(rows).toHaveLength(4);
    for (const { key } of rows) expect(key).toMatch(/^(address|prefix|country|service)\|60\|[A-Za-z0-9_-]{43}$/);
  });

  it("is emptied of what nobody counts any more, and of nothing else", async () => {
    const limits = createPrismaLimits(opened.database, HASH_KEY);
    const [old, young] = [claimOf("address", "192.0.2.1"), claimOf("address", "192.0.2.2")];
    await limits.take([old], 1_000_000);
    await limits.take([young], 2_000_000);
    await createPrismaStore(opened.database).purge(outdated({ limitsIdleSince: 1_500_000 }));
    expect((await limits.take([old], 1_000_001)).ok).toBe(true);
    expect((await limits.take([young], 2_000_001)).ok).toBe(false);
  });

  it("that cannot answer refuses: it throws, and grants nothing", async () => {
    const run = () => Promise.reject(new StoreUnavailable("locked"));
    const limits = createPrismaLimits({ run, close: async () => {} }, HASH_KEY);
    await expect(limits.take([claimOf("service", "")], 1000)).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
