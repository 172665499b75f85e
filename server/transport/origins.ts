/** Which pages in a browser may ask, as `Origin` names them: exact, never a pattern. */
export interface Origins {
  /** Pages of the service itself. */
  own: ReadonlySet<string>;
  /** `PHONE_CONFIRMATION_ORIGINS`: pages elsewhere. */
  listed: ReadonlySet<string>;
  trial: boolean;
}

const READING = ["GET", "HEAD", "OPTIONS"];
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A trial is opened under each name of this machine. */
export function originsOf(publicUrl: string, listed: readonly string[], trial: boolean): Origins {
  const { origin, protocol, port } = new URL(publicUrl);
  const own = trial ? LOOPBACK.map((host) => new URL(`${protocol}//${host}${port && `:${port}`}`).origin) : [];
  return { own: new Set([origin, ...own]), listed: new Set(listed), trial };
}

/** The same for one address where more pages may ask. */
export function withListed(origins: Origins, more: readonly string[]): Origins {
  return { ...origins, listed: new Set([...origins.listed, ...more]) };
}

/**
 * Whether this would change something for a page that may not ask. Browsers say truthfully where a request comes from;
 * programs say nothing, and are let in: there is no cookie or other standing permission that a page could borrow.
 */
export function isForeign({ method, headers }: Pick<Request, "method" | "headers">, origins: Origins): boolean {
  if (READING.includes(method)) return false;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin === null) return site !== null && site !== "same-origin" && site !== "none";
  if (origins.listed.has(origin)) return false;
  // "Same origin" alone does not make it ours: a page elsewhere can point its own name at this machine.
  return !isOwn(origin, site, origins) || (site !== null && site !== "same-origin");
}

/** No page elsewhere has a name of this machine, so a browser that says "same origin" names one of our ports. */
function isOwn(origin: string, site: string | null, { own, trial }: Origins): boolean {
  if (own.has(origin)) return true;
  return trial && site === "same-origin" && URL.canParse(origin) && LOOPBACK.includes(new URL(origin).hostname);
}

/**
 * The host of the page that asks, of those that may: whoever is named in a message gets the code filled in. A bracketed
 * address is no host that phones look for.
 */
export function pageHostOf({ headers }: Pick<Request, "headers">, origins: Origins): string | null {
  const origin = headers.get("origin");
  if (origin === null || isForeign({ method: "POST", headers }, origins)) return null;
  const { hostname } = new URL(origin);
  return hostname.startsWith("[") ? null : hostname;
}

const EXPOSED = "Retry-After, RateLimit, RateLimit-Policy, X-Request-Id";
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST",
  "access-control-allow-headers": "content-type, idempotency-key, x-trpc-source",
  "access-control-max-age": "7200",
};

/** Lets a listed page read the answer, if not everybody may. What is said to others is the same but for that. */
export function shareWith(response: Response, origin: string | null, { listed }: Origins): Response {
  if (response.headers.has("access-control-allow-origin")) return response;
  response.headers.append("vary", "Origin");
  if (origin !== null && listed.has(origin)) {
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", EXPOSED);
  }
  return response;
}

/** A browser's question whether a page elsewhere may ask; any other OPTIONS is a question about the address. */
export function isPreflight({ method, headers }: Pick<Request, "method" | "headers">): boolean {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

export function preflightAnswer(origin: string | null, { listed }: Origins): Response {
  return new Response(null, { status: 204, headers: origin !== null && listed.has(origin) ? PREFLIGHT : {} });
}
