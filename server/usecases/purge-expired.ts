import type { Ports } from "./ports";

/** Rows older than this serve nobody: confirmations and wrong guesses count for a day at most. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const BATCH_ROWS = 500;

/** Removes one small batch of what has expired; gives whether another is waiting. */
export async function purgeExpired({ store, clock, log }: Ports): Promise<boolean> {
  const before = clock.now() - KEPT_MS;
  const removed = await store.purge({ confirmationsCreatedBefore: before, limitsIdleSince: before, limit: BATCH_ROWS });
  if (removed > 0) log.info("purged", { rows: removed });
  return removed >= BATCH_ROWS;
}
