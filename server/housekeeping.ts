import type { Log } from "./usecases/ports";
import type { Service } from "./usecases/service";

const PURGE_EVERY_MS = 60_000;
const PURGE_AGAIN_MS = 200;
const WATCH_EVERY_MS = 10_000;

/** What runs beside the load, until the function it gives is called. */
export function keepHouse(service: Service, log: Log): () => void {
  const stops = [
    // One small batch at a time, sooner again while more is waiting.
    nowAndThen("purge", log, async () => ((await service.purge()) ? PURGE_AGAIN_MS : PURGE_EVERY_MS)),
    nowAndThen("spending_watch", log, async () => {
      await service.watchSpending();
      return WATCH_EVERY_MS;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Runs again after as many milliseconds as the last run said. */
function nowAndThen(name: string, log: Log, run: () => Promise<number>): () => void {
  let timer: NodeJS.Timeout;
  const schedule = (delayMs: number) => {
    timer = setTimeout(() => {
      run().then(schedule, (error: unknown) => {
        log.error(`${name}_failed`, error);
        schedule(PURGE_EVERY_MS);
      });
    }, delayMs);
    timer.unref();
  };
  schedule(WATCH_EVERY_MS);
  return () => clearTimeout(timer);
}
