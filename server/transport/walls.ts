import type { Api } from "./api";
import type { InFlight } from "./in-flight";
import { noRoom } from "./in-flight";
import { isForeign, isPreflight, type Origins, preflightAnswer, shareWith } from "./origins";
import { failureResponse } from "./rest";

export interface Walls {
  origins: Origins;
  inFlight: InFlight;
}

/** The API behind what guards it from pages elsewhere and from floods; both refuse before a body is read. */
export function behindWalls(api: Api, { origins, inFlight }: Walls): Api {
  const answer = (request: Request): Promise<Response> => {
    if (isPreflight(request)) return Promise.resolve(preflightAnswer(request.headers.get("origin"), origins));
    if (isForeign(request, origins)) return Promise.resolve(failureResponse({ code: "origin_not_allowed" }));
    // Whoever asks whether the service lives must hear it most of all when it is busy.
    if (isHealth(request.url)) return api(request);
    return inFlight.run(() => api(request), noRoom);
  };
  return async (request) => shareWith(await answer(request), request.headers.get("origin"), origins);
}

function isHealth(url: string): boolean {
  return HEALTH.test(new URL(url).pathname);
}

const HEALTH = /^\/(healthz|readyz)\/?$/;
