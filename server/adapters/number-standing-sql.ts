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
export function standingOf(numberKeys: NumberKeys, { holder, now, sentSince, chancesSince, maxAttempts }: NumberWindow): Sql {
  // What a clock wrote that has been set right since counts for nothing.
  const sentLately = sql`"lastSentAt" > ${sentSince} AND "lastSentAt" <= ${now + CLOCK_STEP_MS}`;
  const isLive = sql`"status" = 'pending' AND "expiresAt" > ${now}`;
  const since = Math.min(sentSince, chancesSince) - LIFETIME_MAX_MS;
  return sql`
    SELECT COALESCE(SUM(h."sends"), 0) AS "sends", COALESCE(SUM(h."reserveSends"), 0) AS "reserveSends",
           MIN(h."firstSentAt") AS "firstSentAt", MAX(h."lastSentAt") AS "lastSentAt",
           COALESCE(SUM(h."strangers" + CASE WHEN h."live" = 1 AND h."wrong" < ${maxAttempts} THEN ${maxAttempts} ELSE h."wrong" END), 0) AS "chances",
           MIN(h."endedAt") AS "endedAt", COALESCE(MAX(h."confirmed"), 0) AS "confirmed",
           COALESCE(SUM(CASE WHEN h."holder" = ${holder} THEN h."wrong" ELSE 0 END), 0) AS "holderWrong",
           COALESCE(SUM(CASE WHEN h."holder" = ${holder} THEN h."live" ELSE 0 END), 0) AS "holderIsLive"
      FROM (SELECT "holder",
                   MAX(CASE WHEN ${isLive} THEN 1 ELSE 0 END) AS "live",
                   SUM(CASE WHEN "expiresAt" > ${chancesSince} THEN "attempts" - CASE WHEN "status" = 'confirmed' THEN 1 ELSE 0 END ELSE 0 END) AS "wrong",
                   SUM(CASE WHEN "expiresAt" > ${chancesSince} THEN "strangerAttempts" ELSE 0 END) AS "strangers",
                   SUM(CASE WHEN ${sentLately} THEN "sends" ELSE 0 END) AS "sends",
                   SUM(CASE WHEN ${sentLately} THEN "reserveSends" ELSE 0 END) AS "reserveSends",
                   MIN(CASE WHEN ${sentLately} THEN "lastSentAt" END) AS "firstSentAt",
                   MAX(CASE WHEN ${sentLately} THEN "lastSentAt" END) AS "lastSentAt",
                   MIN(CASE WHEN "expiresAt" > ${chancesSince} AND (${isLive} OR "attempts" + "strangerAttempts" > 0) THEN "expiresAt" END) AS "endedAt",
                   MAX(CASE WHEN "status" = 'confirmed' THEN 1 ELSE 0 END) AS "confirmed"
              FROM "Confirmation"
             WHERE "numberKey" IN (${join(numberKeys)}) AND "createdAt" > ${since}
             GROUP BY "holder") h`;
}

/** The same with the number's former wrong guesses. */
export function standingWithHistory(numberKeys: NumberKeys, window: NumberWindow): Sql {
  return sql`
    SELECT s.*, (SELECT COALESCE(SUM("wrongGuesses"), 0) FROM "NumberHistory"
                  WHERE "numberKey" IN (${join(numberKeys)}) AND "lastAt" > ${window.historySince}) AS "former"
      FROM (${standingOf(numberKeys, window)}) s`;
}

type Integer = number | bigint;
export interface StandingRow {
  sends: Integer;
  reserveSends: Integer;
  firstSentAt: Integer | null;
  lastSentAt: Integer | null;
  chances: Integer;
  endedAt: Integer | null;
  confirmed: Integer;
  holderIsLive: Integer;
  former: Integer;
}

export function toStanding(row: StandingRow, { now, chancesSince }: NumberWindow): NumberStanding {
  const chances = Number(row.chances);
  const endedAt = nullable(row.endedAt);
  return {
    sends: Number(row.sends),
    reserveSends: Number(row.reserveSends),
    firstSentAt: nullable(row.firstSentAt),
    lastSentAt: nullable(row.lastSentAt),
    chances,
    // A live confirmation may give its tries back when it ends; what was guessed counts a day longer.
    chancesFreeAt: endedAt === null || endedAt > now ? endedAt : endedAt + (now - chancesSince),
    holderIsLive: Number(row.holderIsLive) > 0,
    consecutive: chances + (Number(row.confirmed) > 0 ? 0 : Number(row.former)),
  };
}

function nullable(value: Integer | null): number | null {
  return value === null ? null : Number(value);
}
