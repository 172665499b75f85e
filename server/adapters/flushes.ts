import fs from "node:fs";
import Driver from "libsql";
import { sqlitePath } from "./database";

/** Bringing SQLite's log to the disk while the event loop goes on. */
export interface Flushes {
  /** Resolves once all that is committed by now is on the disk. */
  flush(): Promise<void>;
  /** Until when something committed is not there yet: nobody is to be told of it before. `null` when all is. */
  readonly pending: Promise<void> | null;
  close(): void;
}

/** The log of what commits wrote is in the system's memory when COMMIT returns; it is nobody's but this file's business. */
export const NO_FLUSHES: Omit<Flushes, "close"> = { flush: () => Promise.resolve(), pending: null };

type Sync = (file: number, done: (error: Error | null) => void) => void;

/**
 * With synchronous=FULL SQLite would flush inside COMMIT, and the process would stand still for as long as the disk takes. So
 * connections commit with NORMAL, which only writes, and are answered after a flush by one of Node's own threads: the same
 * file, the same flush, the same moment of the answer. The log is one, so a flush brings every earlier commit along.
 *
 * `giveUp` is told of a flush that failed, whereupon nothing that was committed since the last one may be relied on, and whoever
 * waits for it is never answered.
 */
export function openFlushes(url: string, giveUp: (error: Error) => void, sync: Sync = fs.fdatasync): Flushes {
  // While one connection is open the log is never put away: it stays the file that is flushed here. SQLite locks none of it.
  const anchor = new Driver(sqlitePath(url));
  anchor.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").all();
  const file = fs.openSync(`${sqlitePath(url)}-wal`, "r+");
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const flushAfter = async (before: Promise<void> | null): Promise<void> => {
    await before;
    running = next;
    next = null;
    await new Promise<void>((resolve) => sync(file, (error) => (error ? giveUp(error) : resolve())));
    if (next === null) running = null;
  };

  return {
    flush: () => (next ??= flushAfter(running)),
    get pending() {
      return next ?? running;
    },
    close() {
      fs.closeSync(file);
      anchor.close();
    },
  };
}
