import { Worker } from "node:worker_threads";
import type { Log } from "@/server/usecases/ports";
import { copyTheLog, type Said, type Task, type Told, untilIdle } from "./checkpoint-thread";
import { sqlitePath } from "./database";

const PACE = {
  everyMs: 1000,
  /** 16 MB. */
  longLog: 4000,
  /** After the thread has ended by itself. */
  startAgainMs: 10_000,
  /** A thread that stands before a disk keeps writers no longer; what is written meanwhile only makes the log longer. */
  silentMs: 1000,
};

/** Copying SQLite's write-ahead log into its file, beside the load. */
export interface Checkpoints {
  /** While the log is about to begin anew nobody writes: resolves when all may again. `null` when they may. */
  readonly silence: Promise<void> | null;
  /** Ends the thread. */
  stop(): Promise<void>;
}

/**
 * A thread of its own with a connection of its own copies the log, so that nobody's commit waits for that. While somebody
 * writes without a pause it never reaches the end, and the log would grow for ever: from a length on it asks the writers of
 * this process for silence, copies the rest, and whoever writes next begins the log anew. Nobody waits inside the driver.
 *
 * Without the thread, SQLite itself copies at COMMIT as soon as the log is very long (`pragmasOf`).
 */
export function keepCheckpoints(url: string, log: Log, pace: Partial<typeof PACE> = {}): Checkpoints {
  const { startAgainMs, silentMs, ...rest } = { ...PACE, ...pace };
  let silence: { over: Promise<void>; end: () => void } | null = null;
  let isStopping = false;
  let again: NodeJS.Timeout | undefined;

  const endSilence = () => {
    silence?.end();
    silence = null;
  };

  const hear = (said: Said) => {
    if ("failed" in said) return said.failed === null ? log.info("checkpoint_well") : log.warn("checkpoint_failed", { reason: said.failed });
    endSilence();
    if (!said.silence) return;
    let end = () => {};
    const late = setTimeout(endSilence, silentMs).unref();
    silence = { over: new Promise((resolve) => (end = resolve)), end: () => (clearTimeout(late), end()) };
    // A transaction ends before the next event, so none is under way.
    tell("silent");
  };

  const start = (): Worker => {
    const task: Task = { path: sqlitePath(url), ...rest, turn: new Int32Array(new SharedArrayBuffer(8)) };
    // From its text, so that it is found in every bundle; and what is preloaded into a process is no concern of it.
    const started = new Worker(`(${copyTheLog.toString()})(require)`, { eval: true, execArgv: [], workerData: task });
    started.unref();
    const stay = () => untilIdle(task.turn);
    process.on("exit", stay);
    let reason = "";
    started.on("error", (error: Error) => (reason = error.message));
    started.on("message", hear);
    started.on("exit", () => {
      process.off("exit", stay);
      endSilence();
      if (isStopping) return;
      log.warn("checkpoints_ended", { reason });
      again = setTimeout(() => (thread = start()), startAgainMs).unref();
    });
    return started;
  };

  let thread = start();
  const tell = (told: Told) => thread.postMessage(told);
  return {
    get silence() {
      return silence && silence.over;
    },
    async stop() {
      isStopping = true;
      clearTimeout(again);
      // Of a thread that has ended nothing more is heard.
      if (thread.threadId === -1) return;
      const ended = new Promise((resolve) => thread.once("exit", resolve));
      thread.ref();
      tell("stop");
      await ended;
    },
  };
}
