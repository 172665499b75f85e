import type { Inbox } from "@/server/usecases/ports";
import type { Checks } from "./health";
import { healthz, readyz } from "./health";
import { inboxEvents, inboxMessages } from "./inbox";
import { failureResponse } from "./rest";

export interface ApiParts {
  rest(request: Request): Promise<Response>;
  trpc(request: Request): Promise<Response>;
  openApi: object;
  checks: Checks;
  /** `null` in production. */
  inbox: Inbox | null;
}

export type Api = (request: Request) => Promise<Response>;

/**
 * Every address that is not a page. The production entry asks it before the framework; the route handlers ask it
 * under `next dev`, `next start` and on hosted platforms. `isApiAddress` tells which addresses are its own.
 */
export function createApi({ rest, trpc, openApi, checks, inbox }: ApiParts): Api {
  const openApiText = JSON.stringify(openApi);
  const reads: Record<string, (request: Request) => Response | Promise<Response>> = {
    "/healthz": () => healthz(),
    "/readyz": () => readyz(checks),
    "/openapi.json": () => new Response(openApiText, { headers: { "content-type": "application/json; charset=utf-8" } }),
    ...(inbox && {
      "/inbox/messages": (request) => inboxMessages(inbox, request),
      "/inbox/events": () => inboxEvents(inbox),
    }),
  };
  return async (request) => {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/phone-confirmation/")) return rest(request);
    if (/^\/api\/trpc(\/|$)/.test(path)) return trpc(request);
    const read = reads[path.replace(/\/$/, "")];
    if (!read) return failureResponse({ code: "not_found" });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return failureResponse({ code: "method_not_allowed", allow: ["GET"] });
    }
    return read(request);
  };
}

export function isApiAddress(path: string): boolean {
  return /^\/(phone-confirmation\/|api\/trpc(\/|$)|(healthz|readyz|openapi\.json|inbox\/messages|inbox\/events)\/?$)/.test(path);
}
