import { StoreUnavailable } from "@/server/usecases/ports";
import type { Sql } from "./database";
import type { Result } from "./pg-batch";
import { isOnesOwn, undoerOf } from "./pg-faults";

export interface SharingStatement {
  statement: Sql;
  /** As in `Beside`. */
  turns: readonly string[];
}

interface Waiting extends SharingStatement {
  askedAt: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** So that what they lock is locked for a few milliseconds only. */
const MOST_TOGETHER = 24;
/** Who waited longer than this for a transaction that then found no database does not wait for a second one. */
const WAITS_MS = 1000;
/** Who waited longer than this behind one that was answered slowly is not begun with any more. */
const WAITS_MOST_MS = 3000;
/** For so long the others of a transaction that one of them undid are tried again. */
const AGAIN_MS = 1000;

/** All it is given or nothing. Throws `StoreUnavailable` when the database cannot answer; any other error is one statement's own mistake. */
type Transact = (asked: readonly SharingStatement[]) => Promise<readonly Result[]>;

/**
 * So many transactions at a time, and what is asked meanwhile goes together in the next one: the busier it is, the fewer
 * packets, commits and flushes there are for each statement. What one of them undid is tried again without it, or each alone where
 * nobody knows which it was. While the database cannot answer fewer go together, until it answers again: a slow one may have been
 * asked for too much at once.
 */
export function openLane(transact: Transact, atOnce: number): (asked: SharingStatement) => Promise<Result> {
  let waiting: Waiting[] = [];
  let running = 0;
  let isLeaving = false;
  let most = MOST_TOGETHER;

  const settle = async (batch: readonly Waiting[], giveUpAt?: number): Promise<void> => {
    try {
      const results = await transact(batch);
      for (const [index, each] of batch.entries()) each.resolve(results[index] as Result);
      most = Math.min(MOST_TOGETHER, most * 2);
    } catch (error) {
      if (wasUndone(error) && batch.length > 1) return settleOthers(batch, error, giveUpAt ?? performance.now() + AGAIN_MS);
      refuse(batch, error);
      if (!(error instanceof StoreUnavailable)) return;
      most = Math.ceil(most / 2);
      refuseLate(WAITS_MS, error);
    }
  };

  const settleOthers = async (batch: readonly Waiting[], error: unknown, giveUpAt: number): Promise<void> => {
    const undoer = undoerOf(error, batch);
    const groups = undoer ? [batch.filter((each) => each !== undoer)] : batch.map((each) => [each]);
    if (undoer) refuse([undoer], error);
    for (const group of groups) {
      // They are not to blame, and whose mistake it was nobody may know yet.
      if (performance.now() >= giveUpAt) refuse(group, new StoreUnavailable("The database cannot answer.", { cause: error }));
      else await settle(group, giveUpAt);
    }
  };

  const refuseLate = (waitsMs: number, error: unknown): void => {
    const before = performance.now() - waitsMs;
    const isLate = ({ askedAt }: Waiting) => askedAt < before;
    if (!waiting[0] || !isLate(waiting[0])) return;
    refuse(waiting.filter(isLate), error);
    waiting = waiting.filter((each) => !isLate(each));
  };

  const run = async (): Promise<void> => {
    running += 1;
    while (waiting.length > 0) {
      await settle(waiting.splice(0, most));
      refuseLate(WAITS_MOST_MS, TOO_LATE);
    }
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
        while (running < atOnce && waiting.length > 0) void run();
      });
    });
}

const TOO_LATE = new StoreUnavailable("The database answers too slowly.");

function refuse(asked: readonly Waiting[], error: unknown): void {
  for (const each of asked) each.reject(error);
}

/** By one of them, so that the others may be tried again. */
function wasUndone(error: unknown): boolean {
  return !(error instanceof StoreUnavailable) || isOnesOwn(error.cause);
}
