import { isApiAddress } from "./api";
import { failureResponse } from "./rest";

/** The first line of a request and the host it names, as they came. */
export interface Asked {
  method: string;
  /** The request target: a path, or whatever a client wrote in its place. */
  target: string;
  host: string | undefined;
}

const READING = ["GET", "HEAD"];
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A whole address as the target names a path of ours, as RFC 9112 asks of a server. */
export function pathOf(target: string): string {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/** What is refused before the API or the framework sees it; `null` for everything else. */
export function refusedAtTheGate({ method, target, host }: Asked, publicUrl: string): Response | null {
  const path = target.split("?", 1)[0] ?? "";
  // "*" or two slashes name no page of ours, and would be read as another host's.
  if (!/^\/(?!\/)/.test(path)) return failureResponse({ code: "not_found" });
  // A page elsewhere can point its own name at this machine and then read what is shown to it.
  if (/^\/inbox(\/|$)/.test(path) && !isOurs(host, publicUrl)) return failureResponse({ code: "not_found" });
  // Pages are read and nothing else: no form of ours is posted to one, and the framework fails at some that are.
  if (isApiAddress(path) || READING.includes(method)) return null;
  return failureResponse({ code: "method_not_allowed", allow: READING });
}

function isOurs(host: string | undefined, publicUrl: string): boolean {
  const address = `http://${host ?? ""}`;
  if (!URL.canParse(address)) return false;
  return [...LOOPBACK, new URL(publicUrl).hostname].includes(new URL(address).hostname);
}
