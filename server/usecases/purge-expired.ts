import type { Ports } from "./ports";

const LIMITS_KEPT_MS = 2 * 60_000;
/** No gateway takes this long. */
const SENDING_MS = 60_000;
const BATCH_ROWS = 500;

/** Removes one small batch of what has expired; gives whether another is waiting. */
export async function purgeExpired({ store, purges, policy, clock, log }: Ports): Promise<boolean> {
  const now = clock.now();
  // What was sent and guessed counts for a day after a confirmation ended; one that is confirmed in its last moment can be
  // read for as long again as its activation key lives.
  const keptMs = policy.retentionSeconds * 1000 + 2 * policy.lifetimeSeconds * 1000;
  const removed = await store.purge({
    confirmationsCreatedBefore: now - keptMs,
    historyIdleSince: now - policy.consecutiveWindowSeconds * 1000,
    // A clock that is set back by a little still finds them.
    limitsUntil: now - LIMITS_KEPT_MS,
    sendingSince: now - SENDING_MS,
    limit: BATCH_ROWS,
  });
  const others = await Promise.all(purges.map((purge) => purge(now, BATCH_ROWS)));
  const most = Math.max(removed, ...others);
  if (most > 0) log.info("purged", { rows: removed + others.reduce((sum, rows) => sum + rows, 0) });
  return most >= BATCH_ROWS;
}
