import { failureResponse } from "./rest";

/** How soon one refused for want of room may come back; what is in flight then has long been answered. */
const RETRY_AFTER_SECONDS = 1;

export interface InFlight {
  /** Runs it when there is room, or says that there is none. What runs counts until it ends, whoever waits for it. */
  run<T>(work: () => Promise<T>, refused: () => T): Promise<T>;
  hasRoom(): boolean;
  /** Now. */
  count(): number;
  /** At once. */
  most: number;
}

/** Who finds no room and may wait for some: so many, for so long. */
export interface Queue {
  most: number;
  withinMs: number;
}

/** At most so many at once, so that a flood costs the service refusals rather than memory. */
export function createInFlight(most: number, queue: Queue = { most: 0, withinMs: 0 }): InFlight {
  let count = 0;
  /** Each is told whether it got a place. First come, first served. */
  const waiting = new Set<(place: boolean) => void>();
  const nextFree = () =>
    new Promise<boolean>((resolve) => {
      const tell = (free: boolean) => {
        clearTimeout(late);
        waiting.delete(tell);
        resolve(free);
      };
      const late = setTimeout(() => tell(false), queue.withinMs);
      waiting.add(tell);
    });
  const leave = () => {
    const [next] = waiting;
    // The place passes on, so nobody who has just come can take it.
    if (next) next(true);
    else count -= 1;
  };
  return {
    async run(work, refused) {
      if (count < most) count += 1;
      else if (waiting.size >= queue.most || !(await nextFree())) return refused();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    hasRoom: () => count < most,
    count: () => count,
    most,
  };
}

/** Nothing has been looked at. */
export function noRoom(): Response {
  return failureResponse({ code: "unavailable", retryAfterSeconds: RETRY_AFTER_SECONDS });
}
