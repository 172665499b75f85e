/** So many in any stretch of time of this length. */
export interface Rate {
  count: number;
  periodSeconds: number;
}

const PERIOD_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads Django REST framework's notation: `10/min`, `60/m`, `5/hour`, `2/d`. As there, the first letter of the period
 * decides. `null` when it is not of that form.
 */
export function parseRate(text: string): Rate | null {
  const match = /^([1-9][0-9]{0,6})\/(s|sec|second|m|min|minute|h|hour|d|day)$/.exec(text.trim());
  if (!match) return null;
  const [, count, period] = match;
  const periodSeconds = PERIOD_SECONDS[period?.charAt(0) ?? ""];
  return periodSeconds === undefined ? null : { count: Number(count), periodSeconds };
}

/** What one request wants of one limit. */
export interface Claim {
  /** Names the limit in the log, and its rows together with `subject`. */
  limit: LimitName;
  /** Whose limit it is: an address, a prefix, a country, or nothing for the whole service. */
  subject: string;
  /** 1, or millionths of a US dollar for the budget. */
  weight: number;
  rate: Rate;
  /** Counted even when another claim of the same request is refused: for what limits asking itself. */
  always?: true;
  /** A solved challenge lifts it. */
  liftable?: true;
}

export type LimitName =
  | "phone-number-confirmation"
  | "phone-confirmation-activation-key"
  | "address"
  | "address-wide"
  | "prefix"
  | "country"
  | "service"
  | "budget"
  | "challenge";

/** How long a challenge may be solved, and its solution is remembered as used. */
export const CHALLENGE_LIFETIME_SECONDS = 300;

/**
 * A minute is counted in seconds, what is longer in this many slices. A slice counts until its last moment is a whole period
 * old, so that no stretch of that length ever holds more than the rate; for that a refused client waits up to one slice longer.
 */
const SLICES = 24;
const SECOND_MS = 1000;

export function sliceMs({ periodSeconds }: Rate): number {
  return periodSeconds <= 60 ? SECOND_MS : (periodSeconds * SECOND_MS) / SLICES;
}

/** The start of the slice that a moment belongs to; times in milliseconds. */
export function sliceOf(rate: Rate, now: number): number {
  const length = sliceMs(rate);
  return Math.floor(now / length) * length;
}

/** Slices that begin after this moment count. */
export function countsSince(rate: Rate, now: number): number {
  return now - rate.periodSeconds * 1000 - sliceMs(rate);
}

/** The moment from which the slice of this one no longer counts. */
export function countsUntil(rate: Rate, now: number): number {
  return sliceOf(rate, now) + sliceMs(rate) + rate.periodSeconds * SECOND_MS;
}

/** What was taken in one slice. */
export interface Slice {
  at: number;
  taken: number;
}

/** When a claim that does not fit now will, in whole seconds, at least 1, if nobody takes anything meanwhile; `null` when it fits. */
export function retryAfterSeconds({ rate, weight }: Pick<Claim, "rate" | "weight">, slices: readonly Slice[], now: number): number | null {
  const counted = slices.filter((slice) => slice.at > countsSince(rate, now)).sort((a, b) => a.at - b.at);
  let taken = counted.reduce((sum, slice) => sum + slice.taken, 0);
  if (taken + weight <= rate.count) return null;
  for (const slice of counted) {
    taken -= slice.taken;
    if (taken + weight > rate.count) continue;
    return Math.max(1, Math.ceil((slice.at + sliceMs(rate) + rate.periodSeconds * 1000 - now) / 1000));
  }
  // It asks for more than the whole rate.
  return rate.periodSeconds;
}
