import type { NumberStanding } from "@/server/domain/number-standing";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { NumberWindow } from "@/server/usecases/ports";
import { CLOCK_STEP_MS, join, type Sql, sql } from "./database";

/** No confirmation lives longer, by the settings. */
const LIFETIME_MAX_MS = 24 * 60 * 60 * 1000;

/**
 * How a number stands, as one row, counted from its confirmations. They are grouped by who holds their tries: whoever holds a
 * live one has all the tries of one reserved, and of the rest only what was spent counts.
 */
export function standingOf(numberKeys: NumberKeys, { holders, now, sentSince, chancesSince, maxAttempts }: NumberWindow): Sql {
  // What a clock wrote that has been set right since counts for nothing.
  const sentLately = sql`"lastSentAt" > ${sentSince} AND "lastSentAt" <= ${now + CLOCK_STEP_MS}`;
  const isLive = sql`"status" = 'pending' AND "expiresAt" > ${now}`;
  const guessedLately = sql`"expiresAt" > ${chancesSince}`;
  const isReserving = sql`h."live" = 1 AND h."wrong" < ${maxAttempts}`;
  const isOwn = sql`h."holder" IN (${join(holders)})`;
  const since = Math.min(sentSince, chancesSince) - LIFETIME_MAX_MS;
  return sql`
    SELECT COALESCE(SUM(h."sends"), 0) AS "sends", COALESCE(SUM(h."reserveSends"), 0) AS "reserveSends",
           MIN(h."firstSentAt") AS "firstSentAt", MAX(h."lastSentAt") AS "lastSentAt",
           COALESCE(SUM(h."strangers" + CASE WHEN ${isReserving} THEN ${maxAttempts} ELSE h."wrong" END), 0) AS "chances",
           MIN(CASE WHEN ${isReserving} THEN h."liveUntil" END) AS "reservedUntil", MIN(h."guessedUntil") AS "guessedUntil",
           COALESCE(SUM(CASE WHEN ${isOwn} THEN h."wrong" ELSE 0 END), 0) AS "holderWrong",
           COALESCE(SUM(CASE WHEN ${isOwn} AND ${isReserving} THEN 1 ELSE 0 END), 0) AS "holderHasTries"
      FROM (SELECT "holder",
                   MAX(CASE WHEN ${isLive} THEN 1 ELSE 0 END) AS "live",
                   MAX(CASE WHEN ${isLive} THEN "expiresAt" END) AS "liveUntil",
                   SUM(CASE WHEN ${guessedLately} THEN "attempts" - CASE WHEN "status" = 'confirmed' THEN 1 ELSE 0 END ELSE 0 END) AS "wrong",
                   SUM(CASE WHEN ${guessedLately} THEN "strangerAttempts" ELSE 0 END) AS "strangers",
                   MIN(CASE WHEN ${guessedLately} AND "attempts" + "strangerAttempts" > 0 THEN "expiresAt" END) AS "guessedUntil",
                   SUM(CASE WHEN ${sentLately} THEN "sends" ELSE 0 END) AS "sends",
                   SUM(CASE WHEN ${sentLately} THEN "reserveSends" ELSE 0 END) AS "reserveSends",
                   MIN(CASE WHEN ${sentLately} AND "sends" > "reserveSends" THEN "lastSentAt" END) AS "firstSentAt",
                   MAX(CASE WHEN ${sentLately} THEN "lastSentAt" END) AS "lastSentAt"
              FROM "Confirmation"
             WHERE "numberKey" IN (${join(numberKeys)}) AND "createdAt" > ${since}
             GROUP BY "holder") h`;
}

/**
 * The same with the number's former wrong guesses: those of confirmations that are still kept but too old for the chances of
 * a day, and those of confirmations that are no longer kept. What ended before the last right guess counts no more.
 */
export function standingWithHistory(numberKeys: NumberKeys, window: NumberWindow): Sql {
  const ofNumber = sql`"numberKey" IN (${join(numberKeys)}) AND "createdAt" > ${window.historySince - LIFETIME_MAX_MS}`;
  return sql`
    SELECT s.*, r."rightAt", CASE WHEN r."rightAt" IS NULL THEN 1 ELSE 0 END * (
             SELECT COALESCE(SUM("wrongGuesses"), 0) FROM "NumberHistory"
              WHERE "numberKey" IN (${join(numberKeys)}) AND "lastAt" > ${window.historySince}) + (
             SELECT COALESCE(SUM("attempts" + "strangerAttempts"), 0) FROM "Confirmation"
              WHERE ${ofNumber} AND "status" <> 'confirmed' AND "expiresAt" <= ${window.chancesSince}
                AND "expiresAt" > COALESCE(r."rightAt", 0)) AS "former"
      FROM (${standingOf(numberKeys, window)}) s,
           (SELECT MAX("confirmedAt") AS "rightAt" FROM "Confirmation" WHERE ${ofNumber}) r`;
}

type Integer = number | bigint;
export interface StandingRow {
  sends: Integer;
  reserveSends: Integer;
  firstSentAt: Integer | null;
  lastSentAt: Integer | null;
  chances: Integer;
  reservedUntil: Integer | null;
  guessedUntil: Integer | null;
  holderHasTries: Integer;
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
    chancesFreeAt: freeAt.length > 0 ? Math.min(...freeAt) : null,
    holderHasTries: Number(row.holderHasTries) > 0,
    consecutive: chances + Number(row.former),
  };
}

function nullable(value: Integer | null): number | null {
  return value === null ? null : Number(value);
}
