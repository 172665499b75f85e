import type { CheckedBy, Confirmation, ConfirmationStatus } from "@/server/domain/confirmation";
import type { ConfirmationStore, Guess, NumberClosing } from "@/server/usecases/ports";
import { CLOCK_STEP_MS, type Database, join, sql } from "./database";

/**
 * The promises of `ConfirmationStore` in SQL that SQLite and PostgreSQL read alike. Every method is one statement whose
 * precondition stands in its own WHERE: on SQLite statements run one after the other; on PostgreSQL a second writer waits
 * for the row and looks at the condition again, so the default isolation is enough.
 *
 * What is asked by people goes the hot way, housekeeping beside it the cold one.
 * Parameters in a SELECT list carry a CAST because PostgreSQL cannot infer their type there.
 */
export function createPrismaStore(hot: Database, cold: Database = hot): ConfirmationStore {
  const { run } = hot;
  return {
    async insert(confirmation, numberKeys, room) {
      const c = confirmation;
      const rows = await run(sql`
        INSERT INTO "Confirmation"
          ("id", "keyId", "nonce", "codeLength", "checkedBy", "numberKey", "sealedNumber", "status", "attempts", "sends",
           "sendState", "createdAt", "expiresAt", "resendAt", "confirmedAt")
        SELECT CAST(${c.id} AS TEXT), CAST(${c.keyId} AS TEXT), CAST(${c.nonce} AS TEXT), CAST(${c.codeLength} AS INTEGER),
               CAST(${c.checkedBy} AS TEXT), CAST(${c.numberKey} AS TEXT), CAST(${c.sealedNumber} AS TEXT),
               CAST(${c.status} AS TEXT), CAST(${c.attempts} AS INTEGER), CAST(${c.sends} AS INTEGER), 'sending',
               CAST(${c.createdAt} AS BIGINT), CAST(${c.expiresAt} AS BIGINT), CAST(${c.resendAt} AS BIGINT), NULL
         WHERE NOT EXISTS (SELECT 1 FROM "WrongGuesses" WHERE "numberKey" IN (${join(numberKeys)}) AND ${isClosed(room)})
           AND (${c.checkedBy} = 'number' OR ${room.maxOpen} >
                 (SELECT COUNT(*) FROM "Confirmation" WHERE "numberKey" IN (${join(numberKeys)}) AND ${isOpenById(room.now)}))
        RETURNING "id"`);
      return rows.length === 1;
    },

    async read(id) {
      const [row] = await run<Row>(sql`SELECT * FROM "Confirmation" WHERE "id" = ${id}`);
      return row ? toConfirmation(row) : null;
    },

    async spendAttempt(id, guess) {
      const [row] = await run<Row>(sql`
        UPDATE "Confirmation" SET "attempts" = "attempts" + 1
         WHERE "id" = ${id} AND "checkedBy" = 'id' AND ${takesGuess(guess)}
        RETURNING *`);
      return row ? toConfirmation(row) : null;
    },

    async spendAttempts(numberKeys, guess) {
      const rows = await run<Row>(sql`
        UPDATE "Confirmation" SET "attempts" = "attempts" + 1
         WHERE "id" IN (
                 SELECT "id" FROM "Confirmation"
                  WHERE "numberKey" IN (${join(numberKeys)}) AND "checkedBy" = 'number'
                    AND "status" = 'pending' AND "expiresAt" > ${guess.now}
                  ORDER BY "createdAt" DESC, "id" DESC LIMIT ${guess.newest})
           AND ${takesGuess(guess)}
        RETURNING *`);
      return rows.map(toConfirmation);
    },

    async confirm(id, now) {
      const rows = await run(sql`
        UPDATE "Confirmation" SET "status" = 'confirmed', "confirmedAt" = ${now}
         WHERE "id" = ${id} AND "status" = 'pending'
        RETURNING "id"`);
      return rows.length === 1;
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
        RETURNING "id"`);
      return rows.some((row) => row.id === id);
    },

    async countWrongGuess(numberKey, closing) {
      await run(sql`
        INSERT INTO "WrongGuesses" AS w ("numberKey", "times", "lastAt")
        VALUES (${numberKey}, ${stamp(closing.now)}, ${closing.now})
        ${appendUnlessClosed(closing)}`);
    },

    async countGuess(numberKeys, guess, closing) {
      const rows = await run(sql`
        INSERT INTO "WrongGuesses" AS w ("numberKey", "times", "lastAt")
        SELECT CAST(${numberKeys[0]} AS TEXT), CAST(${stamp(closing.now)} AS TEXT), CAST(${closing.now} AS BIGINT)
         WHERE EXISTS (SELECT 1 FROM "Confirmation"
                        WHERE "numberKey" IN (${join(numberKeys)}) AND "checkedBy" = 'number' AND ${takesGuess(guess)})
           AND NOT EXISTS (SELECT 1 FROM "WrongGuesses" WHERE "numberKey" IN (${join(numberKeys)}) AND ${isClosed(closing)})
        ${appendUnlessClosed(closing)}
        RETURNING "numberKey"`);
      return rows.length === 1;
    },

    async uncountGuess(numberKeys) {
      await run(sql`
        UPDATE "WrongGuesses" SET "times" = substr("times", 1, length("times") - ${STAMP_LENGTH})
         WHERE "numberKey" = ${numberKeys[0]}`);
    },

    async roomAgainAt(numberKeys, now) {
      const [row] = await run<{ firstEnd: number | bigint | null }>(sql`
        SELECT MIN("expiresAt") AS "firstEnd" FROM "Confirmation"
         WHERE "numberKey" IN (${join(numberKeys)}) AND ${isOpenById(now)}`);
      return row?.firstEnd == null ? null : Number(row.firstEnd);
    },

    async closedUntil(numberKeys, closing) {
      const rows = await run<{ times: string }>(sql`
        SELECT "times" FROM "WrongGuesses" WHERE "numberKey" IN (${join(numberKeys)}) AND ${isClosed(closing)}`);
      const opens = rows.map((row) => (Number(row.times.slice(0, STAMP_LENGTH)) + closing.windowSeconds) * 1000);
      return opens.length > 0 ? Math.max(...opens) : null;
    },

    async countSend(id, { sends, resendAt, now }) {
      const rows = await run(sql`
        UPDATE "Confirmation" SET "sends" = ${sends}, "resendAt" = ${resendAt}, "sendState" = 'sending'
         WHERE "id" = ${id} AND "sends" = ${sends - 1} AND "status" = 'pending'
           AND "resendAt" <= ${now} AND "expiresAt" > ${now}
        RETURNING "id"`);
      return rows.length === 1;
    },

    async uncountSend(id, sends, now) {
      await run(sql`
        UPDATE "Confirmation" SET "sends" = ${sends - 1}, "resendAt" = ${now}, "sendState" = 'sent'
         WHERE "id" = ${id} AND "sends" = ${sends}`);
    },

    async recordSend(id, state) {
      await run(sql`UPDATE "Confirmation" SET "sendState" = ${state} WHERE "id" = ${id}`);
    },

    async discard(id) {
      await run(sql`DELETE FROM "Confirmation" WHERE "id" = ${id} AND "status" = 'pending' AND "sends" = 1`);
    },

    async purge({ confirmationsCreatedBefore, limitsIdleSince, limit }) {
      const confirmations = await cold.run(sql`
        DELETE FROM "Confirmation" WHERE "id" IN (
          SELECT "id" FROM "Confirmation" WHERE "createdAt" < ${confirmationsCreatedBefore} ORDER BY "createdAt" LIMIT ${limit})
        RETURNING "id"`);
      const guesses = await cold.run(sql`
        DELETE FROM "WrongGuesses" WHERE "numberKey" IN (
          SELECT "numberKey" FROM "WrongGuesses" WHERE "lastAt" < ${limitsIdleSince} ORDER BY "lastAt" LIMIT ${limit})
        RETURNING "numberKey"`);
      const windows = await cold.run(sql`
        DELETE FROM "LimitWindow" WHERE "key" IN (
          SELECT "key" FROM "LimitWindow" WHERE "startedAt" < ${limitsIdleSince} ORDER BY "startedAt" LIMIT ${limit})
        RETURNING "key"`);
      return Math.max(confirmations.length, guesses.length, windows.length);
    },
  };
}

function isOpenById(now: number) {
  return sql`"checkedBy" = 'id' AND "status" = 'pending' AND "expiresAt" > ${now}`;
}

function takesGuess(guess: Guess) {
  return sql`"status" = 'pending' AND "expiresAt" > ${guess.now} AND "attempts" < ${guess.maxAttempts}
             AND "codeLength" = ${guess.codeLength}`;
}

/** Seconds since 1970 have ten digits until the year 2286, so stamps compare as text and sit in a row without separators. */
const STAMP_LENGTH = 10;

function stamp(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000)).padStart(STAMP_LENGTH, "0");
}

function isClosed({ maxWrongGuesses, windowSeconds, now }: NumberClosing) {
  return sql`(length("times") >= ${maxWrongGuesses * STAMP_LENGTH}
              AND substr("times", 1, ${STAMP_LENGTH}) > ${stamp(now - windowSeconds * 1000)}
              AND substr("times", 1, ${STAMP_LENGTH}) <= ${stamp(now + CLOCK_STEP_MS)})`;
}

/** Adds this guess to the number's latest ones, forgetting the oldest of a full row, unless that one is still in the window. */
function appendUnlessClosed({ maxWrongGuesses, windowSeconds, now }: NumberClosing) {
  const full = maxWrongGuesses * STAMP_LENGTH;
  return sql`
    ON CONFLICT ("numberKey") DO UPDATE
       SET "times" = CASE WHEN length(w."times") >= ${full} THEN substr(w."times", ${STAMP_LENGTH + 1}) ELSE w."times" END
                     || excluded."times",
           "lastAt" = excluded."lastAt"
     WHERE length(w."times") < ${full} OR substr(w."times", 1, ${STAMP_LENGTH}) <= ${stamp(now - windowSeconds * 1000)}
        OR substr(w."times", 1, ${STAMP_LENGTH}) > ${stamp(now + CLOCK_STEP_MS)}`;
}

interface Row {
  id: string;
  keyId: string;
  nonce: string;
  codeLength: number | bigint;
  checkedBy: string;
  numberKey: string;
  sealedNumber: string;
  status: string;
  attempts: number | bigint;
  sends: number | bigint;
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
    numberKey: row.numberKey,
    sealedNumber: row.sealedNumber,
    status: row.status as ConfirmationStatus,
    attempts: Number(row.attempts),
    sends: Number(row.sends),
    createdAt: Number(row.createdAt),
    expiresAt: Number(row.expiresAt),
    resendAt: row.resendAt === null ? null : Number(row.resendAt),
    confirmedAt: row.confirmedAt === null ? null : Number(row.confirmedAt),
  };
}
