import type { CheckedBy, Confirmation, ConfirmationStatus, SendState } from "@/server/domain/confirmation";
import type { Outdated } from "@/server/usecases/housekeeping-ports";
import type { ConfirmationStore, Guess, Judged } from "@/server/usecases/ports";
import { type Database, join, PURGE, sql } from "./database";
import { standingOf, type StandingRow, standingWithHistory, toStanding } from "./number-standing-sql";

/**
 * The promises of `ConfirmationStore` in SQL that SQLite and PostgreSQL read alike. Every method is one statement whose
 * precondition stands in its own WHERE: on SQLite statements run one after the other; on PostgreSQL a second writer waits
 * for the row and looks at the condition again. Where a precondition is about other rows too, the statements of one number
 * take turns, so the default isolation is enough.
 *
 * Parameters in a SELECT list carry a CAST because PostgreSQL cannot infer their type there.
 */
export function createPrismaStore(hot: Database): ConfirmationStore {
  const { run, change } = hot;
  return {
    async standing(numberKeys, window) {
      const [row] = await run<StandingRow>(standingWithHistory(numberKeys, window));
      if (!row) throw new Error("A sum over no rows is a row, too.");
      return toStanding(row, window);
    },

    async insert(confirmation, numberKeys, judged) {
      const c = confirmation;
      const inserted = await change(sql`
        INSERT INTO "Confirmation"
          ("id", "keyId", "nonce", "codeLength", "checkedBy", "holder", "numberKey", "sealedNumber", "country", "status",
           "reservedTries", "attempts", "strangerAttempts", "sends", "reserveSends", "lastSentAt", "sendState", "createdAt", "expiresAt",
           "resendAt", "confirmedAt")
        SELECT CAST(${c.id} AS TEXT), CAST(${c.keyId} AS TEXT), CAST(${c.nonce} AS TEXT), CAST(${c.codeLength} AS INTEGER),
               CAST(${c.checkedBy} AS TEXT), CAST(${c.holder} AS TEXT), CAST(${c.numberKey} AS TEXT),
               CAST(${c.sealedNumber} AS TEXT), CAST(${c.country} AS TEXT), CAST(${c.status} AS TEXT),
               CAST(${c.reservedTries} AS INTEGER), CAST(${c.attempts} AS INTEGER), CAST(${c.strangerAttempts} AS INTEGER), CAST(${c.sends} AS INTEGER),
               CAST(${c.reserveSends} AS INTEGER), CAST(${c.lastSentAt} AS BIGINT), 'sending',
               CAST(${c.createdAt} AS BIGINT), CAST(${c.expiresAt} AS BIGINT), CAST(${c.resendAt} AS BIGINT), NULL
          FROM (${standingOf(numberKeys, judged.window)}) s
         WHERE ${sendsAreStill(judged)} AND s."chances" <= ${judged.maxChances}`, { turns: numberKeys });
      return inserted === 1;
    },

    async read(id) {
      const [row] = await run<Row>(sql`SELECT ${COLUMNS} FROM "Confirmation" WHERE "id" = ${id}`);
      return row ? toConfirmation(row) : null;
    },

    async spendAttempt(id, guess) {
      const [row] = await run<Row>(sql`
        UPDATE "Confirmation" SET "attempts" = "attempts" + 1
         WHERE "id" = ${id} AND "checkedBy" = 'id' AND ${takesGuess(guess)}
        RETURNING ${COLUMNS}`, { turns: [id] });
      return row ? toConfirmation(row) : null;
    },

    async spendAttempts(numberKeys, guess) {
      const { maxAttempts, now } = guess;
      const isOwn = sql`"holder" IN (${join(guess.holders)})`;
      // Which of them come first among the open ones is counted, not sorted: there are few.
      const rows = await run<Row>(sql`
        WITH "newest" AS (
          SELECT "id", "createdAt",
                 CASE WHEN "codeLength" <> ${guess.codeLength} THEN 'none'
                      WHEN ${isOwn} THEN CASE WHEN "attempts" >= ${maxAttempts} THEN 'none' WHEN "attempts" < "reservedTries" THEN 'reserved' ELSE 'open' END
                      WHEN "strangerAttempts" < ${maxAttempts} THEN 'open' ELSE 'none' END AS "tries"
            FROM "Confirmation"
           WHERE "numberKey" IN (${join(numberKeys)}) AND "checkedBy" = 'number' AND "status" = 'pending' AND "expiresAt" > ${now}
           ORDER BY CASE WHEN ${isOwn} THEN 0 ELSE 1 END, "createdAt" DESC, "id" DESC LIMIT ${guess.newest})
        UPDATE "Confirmation"
           SET "attempts" = "attempts" + CASE WHEN ${isOwn} THEN 1 ELSE 0 END,
               "strangerAttempts" = "strangerAttempts" + CASE WHEN ${isOwn} THEN 0 ELSE 1 END
         WHERE "numberKey" IN (${join(numberKeys)}) AND "status" = 'pending' AND "id" IN (
               SELECT n."id" FROM "newest" n
                WHERE CASE n."tries" WHEN 'reserved' THEN 1 = 1 WHEN 'none' THEN 1 = 0 ELSE
                      (SELECT "chances" FROM (${standingOf(numberKeys, guess)}) s)
                      + (SELECT COUNT(CASE WHEN o."tries" = 'open' AND (o."createdAt", o."id") >= (n."createdAt", n."id") THEN 1 END) FROM "newest" o)
                      <= ${guess.maxChances} END)
        RETURNING ${COLUMNS}`, { turns: numberKeys });
      return rows.map(toConfirmation);
    },

    async confirm(id, now) {
      const confirmed = await change(sql`
        UPDATE "Confirmation" SET "status" = 'confirmed', "confirmedAt" = ${now}
         WHERE "id" = ${id} AND "status" = 'pending'`, { turns: [id] });
      return confirmed === 1;
    },

    async confirmAndDropOthers(id, numberKeys, now) {
      const rows = await run<{ id: string }>(sql`
        UPDATE "Confirmation"
           SET "status" = CASE WHEN "id" = ${id} THEN 'confirmed' ELSE 'dropped' END,
               "confirmedAt" = CASE WHEN "id" = ${id} THEN CAST(${now} AS BIGINT) ELSE NULL END
         WHERE "numberKey" IN (${join(numberKeys)}) AND "checkedBy" = 'number' AND "status" = 'pending'
           AND EXISTS (SELECT 1 FROM "Confirmation"
                        WHERE "id" = ${id} AND "numberKey" IN (${join(numberKeys)}) AND "checkedBy" = 'number'
                          AND "status" = 'pending')
        RETURNING "id"`, { turns: numberKeys });
      // Not any of them: on PostgreSQL one that was given up meanwhile is left out, and the others are changed all the same.
      return rows.some((row) => row.id === id);
    },

    async countSend(id, { sends, fromReserve, resendAt, now }, numberKeys, judged) {
      const counted = await change(sql`
        UPDATE "Confirmation"
           SET "sends" = ${sends}, "reserveSends" = "reserveSends" + ${fromReserve ? 1 : 0}, "lastSentAt" = ${now},
               "resendAt" = ${resendAt}, "sendState" = 'sending'
         WHERE "id" = ${id} AND "sends" = ${sends - 1} AND "status" = 'pending'
           AND "resendAt" <= ${now} AND "expiresAt" > ${now}
           AND EXISTS (SELECT 1 FROM (${standingOf(numberKeys, judged.window)}) s WHERE ${sendsAreStill(judged)})`, { turns: [id, ...numberKeys] });
      return counted === 1;
    },

    async uncountSend({ id, numberKey, sends, reserveSends, lastSentAt }, now) {
      await change(sql`
        UPDATE "Confirmation"
           SET "sends" = ${sends}, "reserveSends" = ${reserveSends}, "lastSentAt" = ${lastSentAt}, "resendAt" = ${now},
               "sendState" = 'sent'
         WHERE "id" = ${id} AND "sends" = ${sends + 1}`, { turns: [id, numberKey] });
    },

    async recordSend({ id, numberKey }, state) {
      await change(sql`
        UPDATE "Confirmation" SET "sendState" = ${state} WHERE "id" = ${id} AND "sendState" NOT IN ('delivered', 'failed')`, { turns: [id, numberKey] });
    },

    async recordDelivery(id, sends, outcome) {
      const isOlder = outcome === "delivered" ? sql`"sendState" <> 'delivered'` : sql`"sendState" NOT IN ('delivered', 'failed')`;
      const [row] = await run<Row>(sql`
        UPDATE "Confirmation" SET "sendState" = ${outcome}
         WHERE "id" = ${id} AND "sends" = ${sends} AND ${isOlder}
        RETURNING ${COLUMNS}`);
      return row ? toConfirmation(row) : null;
    },

    async discard(id, counts) {
      const isDiscarded = sql`"id" = ${id} AND "status" = 'pending' AND "sends" = 1`;
      const isGuessedAt = sql`"attempts" + "strangerAttempts" > 0`;
      if (counts) {
        await change(sql`UPDATE "Confirmation" SET "status" = 'dropped', "sendState" = 'unknown' WHERE ${isDiscarded}`);
        return;
      }
      // What was guessed counts whatever became of the message. In this order a guess that comes between them counts as well.
      await hot.together([
        sql`DELETE FROM "Confirmation" WHERE ${isDiscarded} AND NOT (${isGuessedAt})`,
        sql`
          UPDATE "Confirmation"
             SET "status" = 'dropped', "sends" = 0, "reserveSends" = 0, "lastSentAt" = 0, "sendState" = 'refused'
           WHERE ${isDiscarded} AND ${isGuessedAt}`,
      ]);
    },

    async purge(older) {
      const { limit } = older;
      const history = sql`
        DELETE FROM "NumberHistory" WHERE "numberKey" IN (
          SELECT "numberKey" FROM "NumberHistory" WHERE "lastAt" < ${older.historyIdleSince} ORDER BY "lastAt" LIMIT ${limit})
        RETURNING "numberKey"`;
      const tallies = sql`
        DELETE FROM "LimitTally" WHERE ("key", "at") IN (
          SELECT "key", "at" FROM "LimitTally" WHERE "endsAt" < ${older.limitsUntil} ORDER BY "endsAt" LIMIT ${TALLIES_OF_ONE * limit})
        RETURNING "key"`;
      // One commit carries them all.
      const [, removed = [], idle = [], ended = []] = await hot.together([...purgingConfirmations(older), history, tallies], PURGE);
      return Math.max(removed.length, idle.length, Math.ceil(ended.length / TALLIES_OF_ONE));
    },

    async giveUpSending({ createdFrom, createdBefore, sentBefore }) {
      await change(sql`
        UPDATE "Confirmation" SET "sendState" = 'unknown'
         WHERE "createdAt" >= ${createdFrom} AND "createdAt" < ${createdBefore} AND "sendState" = 'sending' AND "lastSentAt" < ${sentBefore}`);
    },
  };
}

/** About so many rows of limits come of one confirmation, and are removed in step with it; another code or try leaves a few more. */
const TALLIES_OF_ONE = 7;

/**
 * What outlives a confirmation are the wrong guesses for its number since the last right one. Both statements look at the same
 * oldest rows, together and by one process at a time, so that nothing is counted twice or lost.
 */
function purgingConfirmations({ confirmationsCreatedBefore, limit }: Outdated) {
  const oldest = sql`
    SELECT "id" FROM "Confirmation" WHERE "createdAt" < ${confirmationsCreatedBefore} ORDER BY "createdAt", "id" LIMIT ${limit}`;
  // Whom nobody guessed at says nothing: only a right guess ends the count.
  const hasRightOne = sql`MAX(CASE WHEN "status" = 'confirmed' THEN 1 ELSE 0 END) = 1`;
  const merge = sql`
      INSERT INTO "NumberHistory" AS w ("numberKey", "wrongGuesses", "lastAt")
      SELECT g.* FROM (
        SELECT "numberKey",
               CASE WHEN ${hasRightOne} THEN 0 ELSE SUM("attempts" + "strangerAttempts") END AS "wrong",
               MAX("expiresAt") AS "lastAt"
          FROM "Confirmation" WHERE "id" IN (${oldest}) GROUP BY "numberKey"
        HAVING ${hasRightOne} OR SUM("attempts" + "strangerAttempts") > 0) g
       WHERE g."wrong" > 0 OR EXISTS (SELECT 1 FROM "NumberHistory" n WHERE n."numberKey" = g."numberKey")
      ON CONFLICT ("numberKey") DO UPDATE
         SET "wrongGuesses" = CASE WHEN excluded."wrongGuesses" = 0 THEN 0 ELSE w."wrongGuesses" + excluded."wrongGuesses" END,
             "lastAt" = excluded."lastAt"
      RETURNING "numberKey"`;
  const remove = sql`DELETE FROM "Confirmation" WHERE "id" IN (${oldest}) RETURNING "id"`;
  return [merge, remove] as const;
}

/** Nobody was sent a message to the number since it was judged. */
function sendsAreStill({ sends }: Judged) {
  return sends === null ? sql`1 = 1` : sql`s."sends" = ${sends}`;
}

function takesGuess(guess: Guess) {
  return sql`"status" = 'pending' AND "expiresAt" > ${guess.now} AND "attempts" < ${guess.maxAttempts}
             AND "codeLength" = ${guess.codeLength}`;
}

/** By name: a column that a newer release adds must not change what the statements of an older one give. */
const COLUMNS = sql`"id", "keyId", "nonce", "codeLength", "checkedBy", "holder", "numberKey", "sealedNumber", "country", "status", "reservedTries",
  "attempts", "strangerAttempts", "sends", "reserveSends", "lastSentAt", "sendState", "createdAt", "expiresAt", "resendAt", "confirmedAt"`;

interface Row {
  id: string;
  keyId: string;
  nonce: string;
  codeLength: number | bigint;
  checkedBy: string;
  holder: string;
  numberKey: string;
  sealedNumber: string;
  country: string | null;
  status: string;
  reservedTries: number | bigint;
  attempts: number | bigint;
  strangerAttempts: number | bigint;
  sends: number | bigint;
  reserveSends: number | bigint;
  lastSentAt: number | bigint;
  sendState: string;
  createdAt: number | bigint;
  expiresAt: number | bigint;
  resendAt: number | bigint | null;
  confirmedAt: number | bigint | null;
}

function toConfirmation(row: Row): Confirmation {
  return {
    id: row.id,
    keyId: row.keyId,
    nonce: row.nonce,
    codeLength: Number(row.codeLength),
    checkedBy: row.checkedBy as CheckedBy,
    holder: row.holder,
    numberKey: row.numberKey,
    sealedNumber: row.sealedNumber,
    country: row.country,
    status: row.status as ConfirmationStatus,
    reservedTries: Number(row.reservedTries),
    attempts: Number(row.attempts),
    strangerAttempts: Number(row.strangerAttempts),
    sends: Number(row.sends),
    reserveSends: Number(row.reserveSends),
    lastSentAt: Number(row.lastSentAt),
    sendState: row.sendState as SendState,
    createdAt: Number(row.createdAt),
    expiresAt: Number(row.expiresAt),
    resendAt: row.resendAt === null ? null : Number(row.resendAt),
    confirmedAt: row.confirmedAt === null ? null : Number(row.confirmedAt),
  };
}
