import type { MessagePort } from "node:worker_threads";
import type Libsql from "libsql";

/** What the thread is given. */
export interface Task {
  path: string;
  /** How often the log is looked at, and ten times as often while it grows fast. */
  everyMs: number;
  /** In pages: from here on the log is to begin anew. */
  longLog: number;
  /** `ENDING` and `AT_WORK`: what both sides look at without a message. */
  turn: Int32Array;
}

/** What it says: that it wants silence or no longer does, or why nothing can be copied, `null` when it can again. */
export type Said = { silence: boolean } | { failed: string | null };
export type Told = "silent" | "stop";

/** Set: the thread begins nothing any more. */
const ENDING = 0;
/** Set: the thread is inside the driver. */
const AT_WORK = 1;
const STAY_MS = 1000;

/**
 * A thread that is ended inside the driver takes the process with it, and an orderly end would look like a crash. So the end
 * of the process waits for it.
 */
export function untilIdle(turn: Int32Array): void {
  Atomics.store(turn, ENDING, 1);
  if (Atomics.load(turn, AT_WORK) === 1) Atomics.wait(turn, AT_WORK, 1, STAY_MS);
}

/** Runs in the thread, from its text: it knows nothing but what it is given. */
export function copyTheLog(require: NodeJS.Require): void {
  const { parentPort, workerData } = require("node:worker_threads") as { parentPort: MessagePort; workerData: Task };
  const Driver = require("libsql") as typeof Libsql;
  const { path, everyMs, longLog, turn } = workerData;
  const [ending, atWork] = [0, 1];

  const work = (step: () => void) => {
    Atomics.store(turn, atWork, 1);
    try {
      if (Atomics.load(turn, ending) === 0) step();
    } finally {
      Atomics.store(turn, atWork, 0);
      Atomics.notify(turn, atWork);
    }
  };

  let copied = () => ({ busy: 0, log: 0, checkpointed: 0 });
  let begin = () => {};
  work(() => {
    const driver = new Driver(path);
    const read = driver.prepare("SELECT 1 FROM sqlite_schema LIMIT 1");
    const passive = driver.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    const version = driver.prepare("PRAGMA user_version");
    begin = () => {
      try {
        const [now] = version.all() as [{ user_version: number }];
        driver.exec(`PRAGMA user_version = ${now.user_version}`);
      } catch {
        // Somebody else writes, and so begins it.
      }
    };
    copied = () => {
      // Before it has read, a connection does not know that there is a log.
      read.all();
      return (passive.all() as [ReturnType<typeof copied>])[0];
    };
  });
  const say = (said: Said) => parentPort.postMessage(said);
  let length = 0;
  let grown = 0;
  let reason: string | null = null;

  /** Whether the log is long and still grows. */
  const copy = (): boolean => {
    let failure: string | null = null;
    let isWhole = false;
    work(() => {
      try {
        const { busy, log, checkpointed } = copied();
        // Where another process reads what is old, silence would not help.
        isWhole = busy === 0 && log === checkpointed;
        grown = log < length ? log : log - length;
        length = log;
      } catch (error) {
        failure = (error as Error).message;
      }
    });
    if (failure !== reason) say({ failed: (reason = failure) });
    return isWhole && length >= longLog && grown > 0;
  };

  let timer: NodeJS.Timeout;
  const look = () => {
    if (copy()) say({ silence: true });
    timer = setTimeout(look, grown < longLog / 8 ? everyMs : everyMs / 10);
  };
  const answers: Record<Told, () => void> = {
    silent() {
      copy();
      // The first commit of a new log flushes its head: that is done here, where nobody waits.
      work(() => begin());
      say({ silence: false });
    },
    stop() {
      clearTimeout(timer);
      copy();
      parentPort.close();
    },
  };
  parentPort.on("message", (told: Told) => answers[told]());
  look();
}
