import type { Slice } from "@/server/domain/breaker";
import type { Decision, KeptPause } from "@/server/domain/breaker-state";
import { type Asked, type Database, join, PURGE, sql } from "./database";

/** The tables Outcome and BreakerDecision, in SQL that SQLite and PostgreSQL read alike. Times in milliseconds. */

/** One statement each; few enough that each length may stay prepared. */
const ROWS_A_STATEMENT = 50;
/** More than an hour of the default limits fills; beyond it the newest count. */
const ROWS_READ = 20_000;

type OutcomeRow = { key: string } & Slice;

/** Adds to what is kept, a batch at a time; tells for each what all processes together have counted by then. */
export async function* keepOutcomes(hot: Asked, rows: readonly OutcomeRow[]) {
  // In one order everywhere, so that no two processes each hold a row that the other one waits for.
  const inOrder = [...rows].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  for (let from = 0; from < inOrder.length; from += ROWS_A_STATEMENT) {
    const written = inOrder.slice(from, from + ROWS_A_STATEMENT);
    const values = written.map((row) => sql`(${row.key}, ${row.at}, ${row.tried}, ${row.succeeded})`);
    const totals = await hot.run<OutcomeRow>(sql`
      INSERT INTO "Outcome" AS o ("key", "at", "tried", "succeeded") VALUES ${join(values)}
      ON CONFLICT ("key", "at") DO UPDATE
        SET "tried" = o."tried" + excluded."tried", "succeeded" = o."succeeded" + excluded."succeeded"
      RETURNING "key", "at", "tried", "succeeded"`);
    yield { written, totals: totals.map(toOutcome) };
  }
}

/** Alone, since it may be long. */
export async function readOutcomes({ together }: Pick<Database, "together">, since: number): Promise<OutcomeRow[]> {
  const [rows = []] = await together([sql`
    SELECT "key", "at", "tried", "succeeded" FROM "Outcome" WHERE "at" >= ${since} ORDER BY "at" DESC LIMIT ${ROWS_READ}`]);
  return (rows as OutcomeRow[]).map(toOutcome);
}

/** Keeps a decision unless its subject stands so already, by another process; `true` when it is news. */
export async function keepDecision(hot: Asked, decision: Decision & { id: string; mode: string }): Promise<boolean> {
  const d = decision;
  const rows = await hot.run(sql`
    INSERT INTO "BreakerDecision"
      ("id", "scope", "subject", "mode", "state", "tried", "succeeded", "decidedAt", "endsAt", "reason")
    SELECT CAST(${d.id} AS TEXT), CAST(${d.scope} AS TEXT), CAST(${d.subject} AS TEXT), CAST(${d.mode} AS TEXT),
           CAST(${d.state} AS TEXT), CAST(${d.tried} AS INTEGER), CAST(${d.succeeded} AS INTEGER),
           CAST(${d.decidedAt} AS BIGINT), CAST(${d.endsAt} AS BIGINT), CAST(${d.reason} AS TEXT)
     WHERE NOT EXISTS (
             SELECT 1 FROM "BreakerDecision"
              WHERE "scope" = ${d.scope} AND "subject" = ${d.subject} AND "mode" = ${d.mode} AND "state" = ${d.state}
                AND ("state" = 'open' OR "endsAt" > ${d.decidedAt})
                AND "decidedAt" = (SELECT MAX("decidedAt") FROM "BreakerDecision"
                                    WHERE "scope" = ${d.scope} AND "subject" = ${d.subject} AND "mode" = ${d.mode}))
    RETURNING "id"`, { turns: [`breaker|${d.scope}|${d.subject}|${d.mode}`] });
  return rows.length === 1;
}

/** Pauses that are in force or ended after a moment, the older first. */
export async function readPauses(cold: Asked, mode: string, endedAfter: number): Promise<KeptPause[]> {
  const rows = await cold.run<KeptPause>(sql`
    SELECT "scope", "subject", "decidedAt", "endsAt" FROM "BreakerDecision"
     WHERE "endsAt" > ${endedAfter} AND "state" = 'paused' AND "mode" = ${mode} AND "scope" IN ('prefix', 'country')
     ORDER BY "decidedAt"`);
  return rows.map((row) => ({ ...row, decidedAt: Number(row.decidedAt), endsAt: Number(row.endsAt) }));
}

const OUTCOMES_KEPT_MS = 2 * 60 * 60_000;
const DECISIONS_KEPT_MS = 90 * 24 * 60 * 60_000;

/** Removes counts that judge nothing any more and decisions of the last quarter, at most `limit` rows of each. */
export async function purgeBreaker({ together }: Pick<Database, "together">, now: number, limit: number): Promise<number> {
  const outcomes = together([sql`
    DELETE FROM "Outcome" WHERE ("key", "at") IN (
      SELECT "key", "at" FROM "Outcome" WHERE "at" < ${now - OUTCOMES_KEPT_MS} OR "at" > ${now + OUTCOMES_KEPT_MS} LIMIT ${limit})
    RETURNING "at"`], PURGE);
  const decisions = together([sql`
    DELETE FROM "BreakerDecision" WHERE "id" IN (
      SELECT "id" FROM "BreakerDecision" WHERE "endsAt" < ${now - DECISIONS_KEPT_MS} LIMIT ${limit})
    RETURNING "id"`], PURGE);
  // Asked at once, they share a commit on SQLite.
  const removed = await Promise.all([outcomes, decisions]);
  return Math.max(...removed.map(([rows = []]) => rows.length));
}

function toOutcome({ key, at, tried, succeeded }: OutcomeRow): OutcomeRow {
  return { key, at: Number(at), tried: Number(tried), succeeded: Number(succeeded) };
}
