import cluster, { type Worker } from "node:cluster";
import type { Log } from "./usecases/ports";

/** What was built, whoever started this process and however: `npm start` would look at every source again. */
const SERVE = "scripts/serve.mjs";
/** Between the end of a process and the next one in its place. */
const START_AGAIN_MS = 1_000;

/**
 * Keeps so many processes serving on the one port, each the whole service, until it is told to stop. The first one starts
 * alone, so that the database is migrated once and what is wrong with the settings is said once.
 */
export function keepWorkers(count: number, log: Log): void {
  cluster.setupPrimary({ exec: SERVE, args: [] });
  const serving = new Set<Worker>();
  let isStopping = false;
  let hasServed = false;
  let status = 0;

  const start = () => {
    const worker = cluster.fork();
    serving.add(worker);
    worker.once("listening", () => {
      if (hasServed || isStopping) return;
      hasServed = true;
      for (let more = 1; more < count; more += 1) start();
    });
    worker.once("exit", (code, signal) => {
      serving.delete(worker);
      if (!isStopping && hasServed) {
        log.warn("worker_ended", { pid: worker.process.pid, code, signal });
        setTimeout(() => isStopping || start(), START_AGAIN_MS);
        return;
      }
      // One that never served has said why; one that was told to stop before it listened for that ended by the signal itself.
      status ||= code || (signal && signal !== "SIGTERM" ? 1 : 0);
      if (serving.size === 0) process.exit(status);
    });
  };

  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    if (serving.size === 0) process.exit(status);
    for (const worker of serving) worker.process.kill("SIGTERM");
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  start();
}
