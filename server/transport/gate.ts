import { isApiAddress, isFormPost } from "./api";
import { failureResponse } from "./rest";

/** The first line of a request and what its head says beside, as they came. */
export interface Asked {
  method: string;
  /** The request target: a path, or whatever a client wrote in its place. */
  target: string;
  host: string | undefined;
  /** HTTP/1.1, where a request without a host is broken. */
  needsHost?: boolean;
  hasBody?: boolean;
  /** Somebody looks at the answer, and should see a page although there is none. */
  readsPages?: boolean;
}

const TARGET_MAX_CHARACTERS = 8 * 1024;
const API_METHODS = ["GET", "HEAD", "POST", "OPTIONS"];
/** A web-standard `Request` cannot even be made of these. */
const NEVER_ANSWERED = ["TRACE", "TRACK", "CONNECT"];
/**
 * Nothing of ours: the framework's image resizer, data and prefetch addresses, source maps, hidden files. The framework
 * knows them by these spellings alone.
 */
const NOT_SERVED = /^\/_next\/(?!static\/)|^\/_next$|\.map$|\.rsc$|\.segments\/|\/\./;
const READING = ["GET", "HEAD"];
const PAGES = ["", "/verify", "/inbox"];
const FILES = /^\/_next\/static\/|^\/icon\.svg$/;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A whole address as the target names a path of ours, as RFC 9112 asks of a server. */
export function pathOf(target: string): string {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/** What is refused before the API or the framework sees it; `null` for everything else. */
export function refusedAtTheGate(asked: Asked, publicUrl: string): Response | null {
  const { method, target, host, needsHost } = asked;
  if (target.length > TARGET_MAX_CHARACTERS) return new Response(null, { status: 414 });
  if (needsHost && host === undefined) return new Response(null, { status: 400 });
  const path = target.split("?", 1)[0] ?? "";
  // "*" or two slashes name no page of ours, and would be read as another host's.
  if (!/^\/(?!\/)/.test(path) || !isPlain(path)) return failureResponse({ code: "not_found" });
  // A page elsewhere can point its own name at this machine and then read what is shown to it.
  if (/^\/inbox(\/|$)/.test(path) && !isOurs(host, publicUrl)) return failureResponse({ code: "not_found" });
  if (isApiAddress(path)) {
    return NEVER_ANSWERED.includes(method) ? failureResponse({ code: "method_not_allowed", allow: API_METHODS }) : null;
  }
  return isFormPost(method, path) ? null : refusedAsPage(asked, path);
}

function refusedAsPage({ method, hasBody, readsPages }: Asked, path: string): Response | null {
  // Pages are read and nothing else: the one form of ours has been let through, and the framework fails at some that are not.
  if (!READING.includes(method)) return failureResponse({ code: "method_not_allowed", allow: isFormPost("POST", path) ? [...READING, "POST"] : READING });
  if (NOT_SERVED.test(path) || (kindOf(path) === "missing" && !readsPages)) return failureResponse({ code: "not_found" });
  // The framework would keep it whole before it looks at the page.
  return hasBody ? failureResponse({ code: "body_too_large", limitBytes: 0 }) : null;
}

/** What the framework makes of an address that is not the API's. */
export function kindOf(path: string): "page" | "file" | "missing" {
  if (PAGES.includes(path.replace(/\/$/, ""))) return "page";
  return FILES.test(path) ? "file" : "missing";
}

/** Whether it means what it says: by dots or backslashes one path could be looked at here and another one answered. */
function isPlain(path: string): boolean {
  if (/^[\w/-]*$/.test(path)) return true;
  const base = "http://localhost";
  return URL.canParse(path, base) && new URL(path, base).pathname === path;
}

function isOurs(host: string | undefined, publicUrl: string): boolean {
  const address = `http://${host ?? ""}`;
  if (!URL.canParse(address)) return false;
  return [...LOOPBACK, new URL(publicUrl).hostname].includes(new URL(address).hostname);
}
