import type { IncomingHttpHeaders } from "node:http";

/**
 * What a page or one of its files may know of a request. The framework steers itself by headers of its own (`rsc`,
 * `next-action`, `x-middleware-subrequest`, …), which anybody can write; the default is no, so that a new one is harmless
 * too. Pages here are whole documents: nothing navigates without loading one.
 */
const KNOWN_TO_PAGES = [
  "host",
  "connection",
  "user-agent",
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "pragma",
  "if-none-match",
  "if-modified-since",
  "range",
  "if-range",
] as const;

export function pageHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(KNOWN_TO_PAGES.filter((name) => name in headers).map((name) => [name, headers[name]]));
}
