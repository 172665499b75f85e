import { failureResponse } from "./rest";

/** How soon one refused for want of room may come back; what is in flight then has long been answered. */
const RETRY_AFTER_SECONDS = 1;

export interface InFlight {
  /** Runs it when there is room, or says at once that there is none. What runs counts until it ends, whoever waits for it. */
  run<T>(work: () => Promise<T>, refused: () => T): Promise<T>;
  /** Now. */
  count(): number;
}

/** At most so many at once, so that a flood costs the service refusals rather than memory. */
export function createInFlight(most: number): InFlight {
  let count = 0;
  return {
    async run(work, refused) {
      if (count >= most) return refused();
      count += 1;
      try {
        return await work();
      } finally {
        count -= 1;
      }
    },
    count: () => count,
  };
}

/** No body has been read and nothing has been looked at. */
export function noRoom(): Response {
  return failureResponse({ code: "unavailable", retryAfterSeconds: RETRY_AFTER_SECONDS });
}
