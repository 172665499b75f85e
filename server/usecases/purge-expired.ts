import type { Ports } from "./ports";

/** Wrong guesses count for a day; a limit over a day still weighs the one before it. */
const COUNTED_MS = 2 * 24 * 60 * 60 * 1000;
const BATCH_ROWS = 500;

/** Removes one small batch of what has expired; gives whether another is waiting. */
export async function purgeExpired({ store, policy, clock, log }: Ports): Promise<boolean> {
  const now = clock.now();
  // A confirmation that is confirmed in its last moment can be read for as long again as its activation key lives.
  const keptMs = Math.max(COUNTED_MS, 2 * policy.lifetimeSeconds * 1000);
  const removed = await store.purge({
    confirmationsCreatedBefore: now - keptMs,
    limitsIdleSince: now - COUNTED_MS,
    limit: BATCH_ROWS,
  });
  if (removed > 0) log.info("purged", { rows: removed });
  return removed >= BATCH_ROWS;
}
