import type { KeptReturnCode, ReturnCodes } from "@/server/usecases/return-ports";
import { type Database, join, PURGE, sql } from "./database";

export interface PurgedReturnCodes extends ReturnCodes {
  /** Removes codes that nobody can exchange any more, at most `limit`; gives how many. */
  purge(now: number, limit: number): Promise<number>;
}

/** Return codes in SQL that SQLite and PostgreSQL read alike: who gets one is decided by the statement that removes it. */
export function createPrismaReturnCodes({ run, together }: Pick<Database, "run" | "together">): PurgedReturnCodes {
  return {
    async keep({ hash, holder, sealed, expiresAt }, { now, mostLive }) {
      const rows = await run(sql`
        INSERT INTO "ReturnCode" ("hash", "holder", "sealed", "expiresAt")
        SELECT CAST(${hash} AS TEXT), CAST(${holder} AS TEXT), CAST(${sealed} AS TEXT), CAST(${expiresAt} AS BIGINT)
         WHERE (SELECT COUNT(*) FROM "ReturnCode" WHERE "holder" = ${holder} AND "expiresAt" > ${now}) < ${mostLive}
        RETURNING "hash"`, { turns: [`return-codes|${holder}`] });
      return rows.length === 1;
    },

    async take(hashes) {
      const [row] = await run<Row>(sql`DELETE FROM "ReturnCode" WHERE "hash" IN (${join(hashes)}) RETURNING "hash", "holder", "sealed", "expiresAt"`);
      return row ? { ...row, expiresAt: Number(row.expiresAt) } : null;
    },

    async purge(now, limit) {
      const [rows = []] = await together([sql`
        DELETE FROM "ReturnCode" WHERE "hash" IN (
          SELECT "hash" FROM "ReturnCode" WHERE "expiresAt" <= ${now} ORDER BY "expiresAt" LIMIT ${limit})
        RETURNING "hash"`], PURGE);
      return rows.length;
    },
  };
}

type Row = Omit<KeptReturnCode, "expiresAt"> & { expiresAt: number | bigint };
