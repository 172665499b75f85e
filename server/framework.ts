import type { IncomingMessage, ServerResponse } from "node:http";
import { kindOf } from "./transport/gate";
import { createInFlight, noRoom } from "./transport/in-flight";
import { pageHeaders } from "./transport/page-headers";
import { failureResponse } from "./transport/rest";

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A page is 10 ms of work on the one thread that answers the API too: more at once are no faster, and all else waits for them. */
export const PAGES_AT_ONCE = 8;
const PAGES_WAITING = { most: 64, withinMs: 2_000 };
/** For a typo now and then; whoever tries addresses in bulk reads no pages. */
const MISSING_AT_ONCE = 1;
/** Where the framework keeps its page for what is not there. What was asked for is no business of its router. */
const MISSING_PAGE = "/_not-found";
/** By then the framework has done what it does for a client that has gone, even if it never says so. */
const GONE_MS = 2_000;

/** Hands pages and files to the framework while there is room for them; else gives what is answered in its place. */
export function createFramework(handler: NodeHandler, { most, dev }: { most: number; dev: boolean }) {
  const all = createInFlight(most);
  const pages = createInFlight(Math.min(PAGES_AT_ONCE, most), PAGES_WAITING);
  const missing = createInFlight(MISSING_AT_ONCE);
  const answer = (request: IncomingMessage, response: ServerResponse): Promise<Response | void> => {
    if (dev) return handler(request, response);
    request.headers = pageHeaders(request.headers);
    const kind = kindOf(request.url?.split("?", 1)[0] ?? "");
    if (kind === "file") return handler(request, response);
    // Who has left the queue is not rendered for.
    const render = async () => (response.destroyed ? undefined : untilRendered(response, () => handler(request, response)));
    if (kind === "page") return pages.run<Response | void>(render, noRoom);
    request.url = MISSING_PAGE;
    return missing.run<Response | void>(() => pages.run<Response | void>(render, noRoom), notFound);
  };
  return (request: IncomingMessage, response: ServerResponse): Promise<Response | void> =>
    all.run<Response | void>(() => untilOver(response, answer(request, response)), noRoom);
}

function notFound(): Response {
  return failureResponse({ code: "not_found" });
}

/** Until the client has it all or has gone, whether the framework notices or not; or until nobody has answered it. */
async function untilOver(response: ServerResponse, answer: Promise<Response | void>): Promise<Response | void> {
  const over = new Promise<void>((resolve) => response.once("close", resolve));
  return (await Promise.race([answer, over])) ?? over;
}

/**
 * Until the work is done, whether the client waits for it, takes its time or has gone. What a slow client does not take is
 * kept for it, a few dozen kB a page: it must not keep others from theirs.
 */
function untilRendered(response: ServerResponse, render: () => Promise<void>): Promise<void> {
  const { write, end } = response;
  response.write = ((...chunk: Parameters<typeof write>) => {
    write.apply(response, chunk);
    return true;
  }) as typeof write;
  const ended = new Promise<void>((resolve) => {
    response.end = ((...chunk: Parameters<typeof end>) => {
      resolve();
      return end.apply(response, chunk);
    }) as typeof end;
    response.once("close", () => setTimeout(resolve, GONE_MS).unref());
  });
  return Promise.race([render(), ended]);
}
