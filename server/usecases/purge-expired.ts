import type { Ports, Purge } from "./ports";

const LIMITS_KEPT_MS = 2 * 60_000;
const LOOK_EVERY_MS = 60_000;
/** Few: on SQLite everybody waits for the one commit that removes them. */
export const BATCH_ROWS = 50;

/**
 * Removes one small batch of what has expired; gives whether another is waiting. Only where there was more is looked again at
 * once, everywhere else each minute.
 */
export function createPurge({ store, purges, policy, clock, log }: Ports): () => Promise<boolean> {
  // What was sent and guessed counts for a day after a confirmation ended; one that is confirmed in its last moment can be
  // read for as long again as its activation key lives.
  const keptMs = policy.retentionSeconds * 1000 + 2 * policy.lifetimeSeconds * 1000;
  const purgeStore: Purge = (now, limit) =>
    store.purge({
      confirmationsCreatedBefore: now - keptMs,
      historyIdleSince: now - policy.consecutiveWindowSeconds * 1000,
      // A clock that is set back by a little still finds them.
      limitsUntil: now - LIMITS_KEPT_MS,
      limit,
    });
  const all = [purgeStore, ...purges];
  let unfinished: readonly Purge[] = [];
  let lookedAt = -Infinity;
  let rows = 0;
  return async () => {
    const now = clock.now();
    const isLater = Math.abs(now - lookedAt) >= LOOK_EVERY_MS;
    const isGoingOn = unfinished.length > 0;
    const asked = isGoingOn && !isLater ? unfinished : all;
    if (asked === all) lookedAt = now;
    // Asked at once, they share a commit on SQLite.
    const removed = await Promise.all(asked.map((purge) => purge(now, BATCH_ROWS)));
    unfinished = asked.filter((_, index) => (removed[index] ?? 0) >= BATCH_ROWS);
    rows += removed.reduce((sum, each) => sum + each, 0);
    // Not of each batch: they are many.
    if (rows > 0 && (unfinished.length === 0 || (isGoingOn && isLater))) {
      log.info("purged", { rows });
      rows = 0;
    }
    return unfinished.length > 0;
  };
}
