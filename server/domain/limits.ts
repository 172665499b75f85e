/** So many at once, and as many again over the period that follows. */
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

/** The counter of one key: what was taken in the current window and in the one before it. Times in milliseconds. */
export interface Window {
  startedAt: number;
  taken: number;
  takenBefore: number;
}

/**
 * When a refused key may try again, in whole seconds, at least 1.
 *
 * A sliding window counts what was `taken` plus the part of `takenBefore` that still overlaps the last period, and lets
 * one more pass while that sum is below the rate. So a burst at the edge of two windows gains nothing.
 */
export function retryAfterSeconds(window: Window, rate: Rate, now: number): number {
  const period = rate.periodSeconds * 1000;
  const room = rate.count - window.taken;
  const passesAfter =
    room > 0
      ? period - (room * period) / Math.max(1, window.takenBefore)
      : 2 * period - (rate.count * period) / window.taken;
  const waitMs = passesAfter + 1 - (now - window.startedAt);
  return Math.max(1, Math.ceil(waitMs / 1000));
}
