import { StoreUnavailable } from "@/server/usecases/ports";
import type { Sql } from "./database";
import type { Result } from "./pg-batch";

export interface Asked {
  statement: Sql;
  /** As in `Beside`. */
  turns: readonly string[];
}

interface Waiting extends Asked {
  askedAt: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** So that what they lock is locked for a few milliseconds only. */
const MOST_TOGETHER = 24;
/** Who waited longer than this for a transaction that then found no database does not wait for a second one. */
const WAITS_MS = 1000;

/**
 * So many transactions at a time, and what is asked meanwhile goes together in the next one: the busier it is, the fewer
 * packets, commits and flushes there are for each statement. `transact` does all it is given or nothing, and throws
 * `StoreUnavailable` when the database cannot answer; any other error is one statement's own mistake, and then each is tried alone.
 */
export function openLane(transact: (asked: readonly Asked[]) => Promise<readonly Result[]>, atOnce: number): (asked: Asked) => Promise<Result> {
  let waiting: Waiting[] = [];
  let running = 0;
  let isLeaving = false;

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await transact(batch);
      for (const [index, each] of batch.entries()) each.resolve(results[index] as Result);
    } catch (error) {
      const isOnesMistake = !(error instanceof StoreUnavailable) && batch.length > 1;
      if (isOnesMistake) {
        for (const each of batch) await settle([each]);
        return;
      }
      const before = performance.now() - WAITS_MS;
      const refused = [...batch, ...waiting.filter(({ askedAt }) => askedAt < before)];
      waiting = waiting.filter(({ askedAt }) => askedAt >= before);
      for (const each of refused) each.reject(error);
    }
  };

  const run = async (): Promise<void> => {
    running += 1;
    while (waiting.length > 0) await settle(waiting.splice(0, MOST_TOGETHER));
    running -= 1;
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ ...asked, askedAt: performance.now(), resolve, reject });
      if (isLeaving || running === atOnce) return;
      isLeaving = true;
      // What else arrives in this turn of the event loop goes along.
      setImmediate(() => {
        isLeaving = false;
        if (running < atOnce) void run();
      });
    });
}
