import { type Api, isFormPost } from "./api";
import { type ArrivingBodies, createArrivingBodies } from "./arriving-bodies";
import type { InFlight } from "./in-flight";
import { noRoom } from "./in-flight";
import { isForeign, isPreflight, type Origins, preflightAnswer, shareWith } from "./origins";
import { failureResponse } from "./rest";

export interface Walls {
  origins: Origins;
  /** At the address where return codes are exchanged, and nowhere else. */
  exchangeOrigins?: Origins;
  inFlight: InFlight;
  bodies?: ArrivingBodies;
  /** Told to a browser whose person has pressed a button elsewhere that posts to the page. */
  foreignForm?: (request: Request) => Promise<Response>;
}

/** Bodies on their way for each request that is worked on: 8 KiB each, so 16 MB by default. */
const BODIES_PER_PLACE = 4;

/** The API behind what guards it from pages elsewhere and from floods; both refuse before a body is read. */
export function behindWalls(api: Api, { origins, exchangeOrigins = origins, inFlight, bodies = createArrivingBodies({ most: BODIES_PER_PLACE * inFlight.most }), foreignForm }: Walls): Api {
  const answer = async (request: Request, path: string, origins: Origins): Promise<Response> => {
    if (isPreflight(request)) return preflightAnswer(request.headers.get("origin"), origins);
    if (isForeign(request, origins)) return foreignForm && isFormPost(request.method, path) && readsPages(request) ? foreignForm(request) : failureResponse({ code: "origin_not_allowed" });
    // Whoever asks whether the service lives must hear it most of all when it is busy.
    if (HEALTH.test(path)) return api(request);
    if (request.method !== "POST") return inFlight.run(() => api(request), noRoom);
    if (!inFlight.hasRoom()) return noRoom();
    const whole = await bodies.whole(request);
    return whole instanceof Response ? whole : inFlight.run(() => api(whole), noRoom);
  };
  return async (request) => {
    const path = new URL(request.url).pathname;
    const here = EXCHANGE.test(path) ? exchangeOrigins : isFormPost(request.method, path) ? { ...origins, listed: NOBODY } : origins;
    return shareWith(await answer(request, path, here), request.headers.get("origin"), here);
  };
}

function readsPages({ headers }: Request): boolean {
  return headers.get("accept")?.includes("text/html") ?? false;
}

/** The page's own forms are posted by the page alone. */
const NOBODY: ReadonlySet<string> = new Set();
const EXCHANGE = /^\/phone-confirmation\/activation-key\/exchange\/?$/;
const HEALTH = /^\/(healthz|readyz)\/?$/;
