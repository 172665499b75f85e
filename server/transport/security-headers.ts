import lockedHeaders from "./locked-headers.json";

/**
 * On every answer, whoever gives it: the API, a page, a file, a refusal, Node itself. They stand in a JSON file because
 * `next.config.js` needs them too. A page's own policy takes the place of the locked one; where that fails to happen, the
 * page stays locked.
 *
 * `referrer-policy` is `same-origin` rather than `no-referrer`: under the latter a browser sends `Origin: null` with a form
 * posted to its own site.
 */
export const LOCKED_HEADERS: Readonly<Record<string, string>> = lockedHeaders;

/** What a challenge by a third party needs on a page. */
export interface ExtraSources {
  script?: readonly string[];
  style?: readonly string[];
  frame?: readonly string[];
  connect?: readonly string[];
}

export type ChallengeKind = "proof_of_work" | "turnstile" | "hcaptcha" | "off";

/** As the two services document them. Our own proof of work needs nobody. */
const CHALLENGE_SOURCES: Readonly<Record<ChallengeKind, ExtraSources>> = {
  off: {},
  proof_of_work: {},
  turnstile: oneHost(["https://challenges.cloudflare.com"]),
  hcaptcha: { ...oneHost(["https://hcaptcha.com", "https://*.hcaptcha.com"]), style: ["https://hcaptcha.com", "https://*.hcaptcha.com"] },
};

function oneHost(sources: readonly string[]): ExtraSources {
  return { script: sources, frame: sources, connect: sources };
}

export function sourcesOfChallenge(kind: ChallengeKind): ExtraSources {
  return CHALLENGE_SOURCES[kind];
}

/**
 * The content security policy of pages, as a function of the nonce of one answer. Scripts run when they carry the nonce or
 * are loaded by one that does; nothing may frame a page. `dev` is for `next dev` alone, which compiles in the browser.
 */
export function pagePolicy(extra: ExtraSources = {}, { dev = false }: { dev?: boolean } = {}): (nonce: string) => string {
  const directives: readonly (readonly string[])[] = [
    ["default-src", "'none'"],
    ["script-src", NONCE, "'strict-dynamic'", ...(dev ? ["'unsafe-eval'"] : []), ...(extra.script ?? [])],
    // Next's development overlay writes styles without a nonce, and a nonce would make the exception void.
    ["style-src", "'self'", ...(dev ? ["'unsafe-inline'"] : [NONCE, EMPTY_STYLE]), ...(extra.style ?? [])],
    ["img-src", "'self'", "data:"],
    ["connect-src", "'self'", ...(dev ? ["ws:"] : []), ...(extra.connect ?? [])],
    ["font-src", "'self'"],
    ["manifest-src", "'self'"],
    ["worker-src", "'self'"],
    ...(extra.frame ? [["frame-src", ...extra.frame]] : []),
    ["form-action", "'self'"],
    ["base-uri", "'none'"],
    ["object-src", "'none'"],
    ["frame-ancestors", "'none'"],
    // Our pages turn no text into code or markup (instrumentation-client.ts); a script of somebody else's may.
    ...(dev || extra.script ? [] : [["require-trusted-types-for", "'script'"]]),
  ];
  const parts = directives.map((directive) => directive.join(" ")).join("; ").split(NONCE);
  return (nonce) => parts.join(`'nonce-${nonce}'`);
}

/** The hash of nothing: the code field's library adds an empty style element and writes its rules by script. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** Stands where the nonce goes until there is one. */
const NONCE = "{nonce}";
