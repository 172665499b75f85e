import { readBytes } from "./body";
import { noRoom } from "./in-flight";
import { failureResponse } from "./rest";

/** From the head on. An honest client sends a few hundred bytes right behind it. */
export const BODY_WITHIN_MS = 3_000;

export interface ArrivingBodies {
  /** The same request with its whole body in memory, at most 8 KiB of it, or what is answered in its place. */
  whole(request: Request): Promise<Request | Response>;
  /** Now. */
  count(): number;
}

/**
 * Bodies on their way hold no place among the requests that are worked on, or slow ones would keep everybody out. When too
 * many are on their way, the oldest gives way to the newest: a slow one has been waiting longest, and what its address is
 * says nothing, since many people share one behind a proxy or a carrier.
 */
export function createArrivingBodies({ most, withinMs = BODY_WITHIN_MS }: { most: number; withinMs?: number }): ArrivingBodies {
  /** How to give each of them up, oldest first. */
  const arriving = new Set<() => void>();
  const read = (request: Request) =>
    new Promise<Request | Response>((resolve, reject) => {
      const giveWay = () => end(closing(noRoom()));
      const late = setTimeout(() => end(closing(new Response(null, { status: 408 }))), withinMs);
      const end = (outcome: Request | Response) => {
        clearTimeout(late);
        arriving.delete(giveWay);
        resolve(outcome);
      };
      arriving.add(giveWay);
      // Whoever answers reads it again, out of memory.
      readBytes(request).then((body) => end(body.ok ? request : failureResponse(body.failure)), reject);
    });
  return {
    whole(request) {
      if (!request.headers.has("content-length") && !request.body) return Promise.resolve(request);
      const [oldest] = arriving;
      if (arriving.size >= most) oldest?.();
      return read(request);
    },
    count: () => arriving.size,
  };
}

/** What is left of the body would be taken for the next request. */
function closing(response: Response): Response {
  response.headers.set("connection", "close");
  return response;
}
