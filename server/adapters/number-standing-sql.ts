import type { NumberStanding } from "@/server/domain/number-standing";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { NumberWindow } from "@/server/usecases/ports";
import { CLOCK_STEP_MS, join, type Sql, sql } from "./database";

/** No confirmation lives longer, by the settings. */
const LIFETIME_MAX_MS = 24 * 60 * 60 * 1000;

/**
 * How a number stands, as one row, counted from its confirmations: a live one has its reserved tries, and of the others only
 * what was guessed counts.
 */
export function standingOf(numberKeys: NumberKeys, window: NumberWindow): Sql {
  const { sentSince, chancesSince } = window;
  return sql`SELECT ${countedFor(window)} ${confirmationsOf(numberKeys, Math.min(sentSince, chancesSince))}`;
}

function confirmationsOf(numberKeys: NumberKeys, endedAfter: number): Sql {
  return sql`FROM "Confirmation" WHERE "numberKey" IN (${join(numberKeys)}) AND "createdAt" > ${endedAfter - LIFETIME_MAX_MS}`;
}

function countedFor({ now, sentSince, chancesSince }: NumberWindow): Sql {
  // What a clock wrote that has been set right since counts for nothing.
  const sentLately = sql`"lastSentAt" > ${sentSince} AND "lastSentAt" <= ${now + CLOCK_STEP_MS}`;
  const guessedLately = sql`"expiresAt" > ${chancesSince}`;
  const isReserving = sql`"status" = 'pending' AND "expiresAt" > ${now} AND "attempts" < "reservedTries"`;
  const wrong = sql`"strangerAttempts" + "attempts" - CASE WHEN "status" = 'confirmed' THEN 1 ELSE 0 END`;
  return sql`
           COALESCE(SUM(CASE WHEN ${sentLately} THEN "sends" ELSE 0 END), 0) AS "sends",
           COALESCE(SUM(CASE WHEN ${sentLately} THEN "reserveSends" ELSE 0 END), 0) AS "reserveSends",
           MIN(CASE WHEN ${sentLately} AND "sends" > "reserveSends" THEN "lastSentAt" END) AS "firstSentAt",
           MAX(CASE WHEN ${sentLately} THEN "lastSentAt" END) AS "lastSentAt",
           COALESCE(SUM(CASE WHEN NOT (${guessedLately}) THEN 0
                             WHEN ${isReserving} THEN "strangerAttempts" + "reservedTries" ELSE ${wrong} END), 0) AS "chances",
           COALESCE(SUM(CASE WHEN ${guessedLately} THEN ${wrong} ELSE 0 END), 0) AS "wrongGuesses",
           MIN(CASE WHEN ${isReserving} THEN "expiresAt" END) AS "reservedUntil",
           MIN(CASE WHEN ${guessedLately} AND "attempts" + "strangerAttempts" > 0 THEN "expiresAt" END) AS "guessedUntil"`;
}

/**
 * The same with the number's former wrong guesses: those of confirmations that are still kept but too old for the chances of
 * a day, and those of confirmations that are no longer kept. What ended before the last right guess counts no more.
 */
export function standingWithHistory(numberKeys: NumberKeys, window: NumberWindow): Sql {
  const { chancesSince, historySince } = window;
  const kept = confirmationsOf(numberKeys, historySince);
  // Most numbers have neither, so neither is looked for without need.
  return sql`
    SELECT s.*, CASE WHEN s."rightAt" IS NOT NULL THEN 0 ELSE (
             SELECT COALESCE(SUM("wrongGuesses"), 0) FROM "NumberHistory"
              WHERE "numberKey" IN (${join(numberKeys)}) AND "lastAt" > ${historySince}) END
           + CASE WHEN s."firstEndsAt" IS NULL OR s."firstEndsAt" > ${chancesSince} THEN 0 ELSE (
             SELECT COALESCE(SUM("attempts" + "strangerAttempts"), 0) ${kept} AND "status" <> 'confirmed'
                AND "expiresAt" <= ${chancesSince} AND "expiresAt" > COALESCE(s."rightAt", 0)) END AS "former"
      FROM (SELECT ${countedFor(window)}, MAX("confirmedAt") AS "rightAt", MIN("expiresAt") AS "firstEndsAt" ${kept}) s`;
}

type Integer = number | bigint;
export interface StandingRow {
  sends: Integer;
  reserveSends: Integer;
  firstSentAt: Integer | null;
  lastSentAt: Integer | null;
  chances: Integer;
  wrongGuesses: Integer;
  reservedUntil: Integer | null;
  guessedUntil: Integer | null;
  former: Integer;
  rightAt: Integer | null;
}

export function toStanding(row: StandingRow, { now, chancesSince }: NumberWindow): NumberStanding {
  const chances = Number(row.chances);
  const guessedUntil = nullable(row.guessedUntil);
  // Tries that nobody spent are free when their confirmation ends; what was guessed counts a day longer.
  const freeAt = [nullable(row.reservedUntil), guessedUntil === null ? null : guessedUntil + (now - chancesSince)].filter((time) => time !== null);
  const lastSentAt = nullable(row.lastSentAt);
  return {
    sends: Number(row.sends),
    reserveSends: Number(row.reserveSends),
    firstSentAt: nullable(row.firstSentAt),
    lastSentAt,
    isConfirmedSince: lastSentAt !== null && Number(row.rightAt ?? 0) >= lastSentAt,
    chances,
    wrongGuesses: Number(row.wrongGuesses),
    chancesFreeAt: freeAt.length > 0 ? Math.min(...freeAt) : null,
    consecutive: chances + Number(row.former),
  };
}

function nullable(value: Integer | null): number | null {
  return value === null ? null : Number(value);
}
