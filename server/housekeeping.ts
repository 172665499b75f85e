import type { Log } from "./usecases/ports";
import type { Service } from "./usecases/service";

const PURGE_EVERY_MS = 60_000;
/** A batch takes no more than this part of the time, while more is waiting; twice as much after each while that it fell behind. */
const PURGE_SHARE = { least: 1 / 20, most: 1 / 4 };
const FALLS_BEHIND_MS = 10 * 60_000;
const PURGE_AGAIN_MS = { least: 50, most: 5000 };
/** Waiting for others only adds to what a batch takes: the shortest of so many comes nearest to its own time. */
const BATCHES_COMPARED = 10;
const SENDING_LOOK_EVERY_MS = 60_000;
const WATCH_EVERY_MS = 10_000;

type Works = Pick<Service, "purge" | "giveUpSending" | "watchSpending">;

/** What runs beside the load, until the function it gives is called. */
export function keepHouse(service: Works, log: Log): () => void {
  const stops = [
    nowAndThen({ name: "purge", log, firstAfterMs: WATCH_EVERY_MS }, createPurging(service)),
    // Not before what another process had under way at our start is old enough.
    nowAndThen({ name: "sending_look", log, firstAfterMs: SENDING_LOOK_EVERY_MS }, async () => {
      await service.giveUpSending();
      return SENDING_LOOK_EVERY_MS;
    }),
    nowAndThen({ name: "spending_watch", log, firstAfterMs: WATCH_EVERY_MS }, async () => {
      await service.watchSpending();
      return WATCH_EVERY_MS;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * One small batch at a time, and again while more is waiting, so seldom that it stays a small part of what a core does. What a
 * busy hour leaves may wait for a quieter one; where none comes, more and more of the time is taken until nothing is waiting.
 */
function createPurging({ purge }: Pick<Works, "purge">): () => Promise<number> {
  let took: number[] = [];
  let behindSince: number | null = null;
  return async () => {
    const startedAt = performance.now();
    const isMore = await purge().catch((error: unknown) => {
      // While it could not be asked it did not fall behind.
      [took, behindSince] = [[], null];
      throw error;
    });
    // What found little says nothing of what the next full one takes.
    took = isMore ? [...took, performance.now() - startedAt].slice(-BATCHES_COMPARED) : [];
    behindSince = isMore ? (behindSince ?? startedAt) : null;
    if (behindSince === null) return PURGE_EVERY_MS;
    const whiles = Math.floor((startedAt - behindSince) / FALLS_BEHIND_MS);
    const share = Math.min(PURGE_SHARE.most, PURGE_SHARE.least * 2 ** whiles);
    const { least, most } = PURGE_AGAIN_MS;
    return Math.min(most, Math.max(least, Math.min(...took) / share));
  };
}

interface Work {
  /** In the log, when it failed. */
  name: string;
  log: Log;
  firstAfterMs: number;
}

/** Runs again after as many milliseconds as the last run said. */
function nowAndThen({ name, log, firstAfterMs }: Work, run: () => Promise<number>): () => void {
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const schedule = (delayMs: number) => {
    if (isStopped) return;
    timer = setTimeout(() => {
      run().then(schedule, (error: unknown) => {
        log.error(`${name}_failed`, error);
        schedule(PURGE_EVERY_MS);
      });
    }, delayMs);
    timer.unref();
  };
  schedule(firstAfterMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
