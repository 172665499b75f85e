import { EXPIRES_AFTER_MS, GIVEN_UP_AFTER_MS } from "@/server/domain/kept-answer";
import type { AnswerBook, Begun } from "@/server/usecases/ports";
import { type Database, PURGE, sql } from "./database";

export interface PurgedAnswerBook extends AnswerBook {
  /** Removes answers that are given to nobody any more, at most `limit`; gives how many. */
  purge(now: number, limit: number): Promise<number>;
}

/**
 * Kept answers in SQL that SQLite and PostgreSQL read alike. Who may begin is decided by one statement; only who may not
 * looks at what there is.
 */
export function createPrismaAnswerBook({ run, together }: Pick<Database, "run" | "together">): PurgedAnswerBook {
  return {
    async begin(key, fingerprint, now) {
      const begun = await run(sql`
        INSERT INTO "KeptAnswer" AS k ("key", "fingerprint", "answer", "startedAt") VALUES (${key}, ${fingerprint}, NULL, ${now})
        ON CONFLICT ("key") DO UPDATE
          SET "fingerprint" = excluded."fingerprint", "answer" = NULL, "startedAt" = excluded."startedAt"
        WHERE k."startedAt" <= ${now - EXPIRES_AFTER_MS}
           OR (k."answer" IS NULL AND k."fingerprint" = excluded."fingerprint"
               AND (k."startedAt" <= ${now - GIVEN_UP_AFTER_MS} OR k."startedAt" > ${now + GIVEN_UP_AFTER_MS}))
        RETURNING "key"`);
      if (begun.length > 0) return { state: "begun" };
      const [row] = await run<Row>(sql`SELECT "fingerprint", "answer" FROM "KeptAnswer" WHERE "key" = ${key}`);
      return row ? whatThereIs(row, fingerprint) : { state: "in_progress" };
    },

    async keep(key, answer) {
      await run(sql`UPDATE "KeptAnswer" SET "answer" = ${answer} WHERE "key" = ${key} AND "answer" IS NULL RETURNING "key"`);
    },

    async forget(key) {
      await run(sql`DELETE FROM "KeptAnswer" WHERE "key" = ${key} AND "answer" IS NULL RETURNING "key"`);
    },

    async purge(now, limit) {
      const [rows = []] = await together([sql`
        DELETE FROM "KeptAnswer" WHERE "key" IN (
          SELECT "key" FROM "KeptAnswer" WHERE "startedAt" <= ${now - EXPIRES_AFTER_MS} LIMIT ${limit})
        RETURNING "key"`], PURGE);
      return rows.length;
    },
  };
}

interface Row {
  fingerprint: string;
  answer: string | null;
}

/** A row that is gone by now was forgotten this moment: its key is free for the next request. */
function whatThereIs({ fingerprint: kept, answer }: Row, fingerprint: string): Begun {
  if (kept !== fingerprint) return { state: "other_request" };
  return answer === null ? { state: "in_progress" } : { state: "answered", answer };
}
