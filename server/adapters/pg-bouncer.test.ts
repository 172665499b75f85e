import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerBookSuite } from "@/server/testing/answer-book-suite";
import { newPostgresDatabase, POSTGRES_MIGRATIONS } from "@/server/testing/postgres";
import { limitsSuite } from "@/server/testing/limits-suite";
import { returnCodesSuite } from "@/server/testing/return-codes-suite";
import { storeSuite } from "@/server/testing/store-suite";
import { pgBouncerVersion, startPgBouncer } from "../../scripts/pgbouncer.mjs";
import { sql } from "./database";
import { openPostgres } from "./pg-database";
import { migratePostgres } from "./pg-migrate";
import { createPrismaAnswerBook } from "./prisma-answer-book";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaReturnCodes } from "./prisma-return-codes";
import { createPrismaStore } from "./prisma-store";

const version = pgBouncerVersion();
const title = `PgBouncer ${version ?? "(none on this machine)"} in transaction mode`;

/** A migrated database, through a PgBouncer of its own. */
async function openThrough() {
  const { url, remove } = await newPostgresDatabase();
  const bouncer = await startPgBouncer(url);
  await migratePostgres(bouncer.url(), POSTGRES_MIGRATIONS);
  const database = await openPostgres(bouncer.url());
  return {
    url,
    bouncer,
    database,
    close: async () => {
      await database.close();
      await bouncer.stop();
      await remove();
    },
  };
}

describe.skipIf(version === null)(title, () => {
  storeSuite("the store", async () => {
    const { database, close } = await openThrough();
    return { store: createPrismaStore(database), close };
  });
  limitsSuite("the limits", async () => {
    const { database, close } = await openThrough();
    return { limits: createPrismaLimits(database, Buffer.alloc(32, 5)), close };
  });
  answerBookSuite("the answers that are kept", async () => {
    const { database, close } = await openThrough();
    return { book: createPrismaAnswerBook(database), close };
  });
  returnCodesSuite("the codes of the way back", async () => {
    const { database, close } = await openThrough();
    return { codes: createPrismaReturnCodes(database), close };
  });

  describe("a database", () => {
    let opened: Awaited<ReturnType<typeof openThrough>>;
    beforeAll(async () => {
      opened = await openThrough();
    });
    afterAll(() => opened.close());

    it("is migrated by one of those that start at once", async () => {
      const { url, remove } = await newPostgresDatabase();
      const through = opened.bouncer.url(url);
      const applied = await Promise.all(Array.from({ length: 4 }, () => migratePostgres(through, POSTGRES_MIGRATIONS)));
      expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
      await remove();
    });

    it("is lent to more statements at once than it has connections, and nothing stays behind on them", async () => {
      const left = sql`
        SELECT (SELECT COUNT(*) FROM pg_prepared_statements WHERE "name" <> '') AS "prepared",
               (SELECT COUNT(*) FROM pg_locks WHERE "locktype" = 'advisory' AND "pid" = pg_backend_pid()) AS "locks",
               current_setting('synchronous_commit') AS "commit"`;
      const early = await Promise.all(Array.from({ length: 40 }, (_, index) => opened.database.together([sql`SELECT 1 AS "one"`], { turns: [`turn ${index % 3}`], early: true })));
      expect(early.flat(2)).toEqual(Array(40).fill({ one: 1 }));
      expect((await Promise.all(Array.from({ length: 40 }, () => opened.database.together([left])))).flat(2)).toEqual(Array(40).fill({ prepared: 0, locks: 0, commit: "on" }));
    });

    it("without its word in the address is one sentence at the start, which says what is missing", async () => {
      const url = opened.bouncer.url().replace("pgbouncer=true", "");
      await expect(openPostgres(url)).rejects.toThrow(/unsupported startup parameter.+pgbouncer=true/);
    });
  });
});
