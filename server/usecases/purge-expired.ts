import type { Ports } from "./ports";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Wrong guesses count for a day; a limit by the day weighs the day before it too. */
const LIMITS_KEPT_MS = 2 * DAY_MS;
const BATCH_ROWS = 500;

/** Removes one small batch of what has expired; gives whether another is waiting. */
export async function purgeExpired({ store, policy, clock, log }: Ports): Promise<boolean> {
  const now = clock.now();
  // A confirmation that is confirmed in its last moment can be read for as long again as its activation key lives.
  const keptMs = Math.max(DAY_MS, 2 * policy.lifetimeSeconds * 1000);
  const removed = await store.purge({
    confirmationsCreatedBefore: now - keptMs,
    limitsIdleSince: now - LIMITS_KEPT_MS,
    limit: BATCH_ROWS,
  });
  if (removed > 0) log.info("purged", { rows: removed });
  return removed >= BATCH_ROWS;
}
