import type { Inbox } from "@/server/usecases/ports";
import { brandLogo, type ServedLogo } from "./brand-logo";
import { type EmbedFiles, embedFile } from "./embed";
import type { Checks } from "./health";
import { healthz, readyz, sharedLooks } from "./health";
import { inboxEvents, inboxMessages } from "./inbox";
import { failureResponse } from "./rest";

export interface ApiParts {
  rest(request: Request): Promise<Response>;
  trpc(request: Request): Promise<Response>;
  openApi: object;
  checks: Checks;
  /** What this production allows although it should not be there; told by `/readyz`. */
  allowances?: readonly string[];
  /** Where gateways report what became of a message. */
  reports?: (request: Request) => Promise<Response>;
  /** Forms of the page for browsers without a script, posted to its own address. */
  verify?: (request: Request) => Promise<Response>;
  /** `null` without one. */
  logo?: ServedLogo | null;
  /** The custom element and its languages. */
  embed?: EmbedFiles;
  /** `null` in production. */
  inbox: Inbox | null;
}

export type Api = (request: Request) => Promise<Response>;

/** Addresses that are only read. The pages' own are not among them. */
const READ_ADDRESSES = ["/healthz", "/readyz", "/openapi.json", "/inbox/messages", "/inbox/events", "/brand/logo"] as const;
type Read = (request: Request) => Response | Promise<Response>;

/**
 * Every address that is not a page. The production entry asks it before the framework; the route handlers ask it
 * under `next dev`, `next start` and on hosted platforms. `isApiAddress` tells which addresses are its own.
 */
export function createApi({ rest, trpc, openApi, checks, allowances, inbox, logo, verify, reports, embed = new Map() }: ApiParts): Api {
  const openApiText = JSON.stringify(openApi);
  const looks = sharedLooks(checks);
  const reads: Record<(typeof READ_ADDRESSES)[number], Read | null> = {
    "/healthz": () => healthz(),
    "/readyz": () => readyz(looks, allowances),
    "/openapi.json": () => new Response(openApiText, { headers: { "content-type": "application/json; charset=utf-8" } }),
    "/inbox/messages": inbox && ((request) => inboxMessages(inbox, request)),
    "/inbox/events": inbox && (() => inboxEvents(inbox)),
    "/brand/logo": logo ? (request) => brandLogo(logo, request) : null,
  };
  return async (request) => {
    const path = new URL(request.url).pathname;
    if (reports && isUnder("/phone-confirmation/delivery", path)) return reports(request);
    if (isUnder("/phone-confirmation", path)) return rest(request);
    if (isUnder("/api/trpc", path)) return trpc(request);
    if (verify && isFormPost(request.method, path)) return verify(request);
    const address = READ_ADDRESSES.find((each) => each === path.replace(/\/$/, ""));
    const read = isEmbed(path) ? (request: Request) => embedFile(embed, request) : address && reads[address];
    if (!read) return failureResponse({ code: "not_found" });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return failureResponse({ code: "method_not_allowed", allow: ["GET", "HEAD"] });
    }
    return read(request);
  };
}

export function isApiAddress(path: string): boolean {
  return (
    isUnder("/phone-confirmation", path) ||
    isUnder("/api/trpc", path) ||
    isEmbed(path) ||
    READ_ADDRESSES.some((each) => each === path.replace(/\/$/, ""))
  );
}

function isEmbed(path: string): boolean {
  return path === "/embed.js" || isUnder("/embed", path);
}

/** Read, it is a page's; a form that is posted there is answered here. */
export function isFormPost(method: string, path: string): boolean {
  return method === "POST" && /^\/verify\/?$/.test(path);
}

function isUnder(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
