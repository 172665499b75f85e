import { describe, expect, it } from "vitest";
import { isForeign, isPreflight, originsOf, pageHostOf, preflightAnswer, shareWith } from "./origins";

const LISTED = "https://app.example.com";
const production = originsOf("https://confirm.example.com/sub", [LISTED], false);
const trial = originsOf("http://localhost:3000", [], true);

function asked(method: string, headers: Record<string, string>) {
  return { method, headers: new Headers(headers) };
}

describe("a request that may change something", () => {
  const allowed: [name: string, headers: Record<string, string>][] = [
    ["a program, which says nothing", {}],
    ["a page of our own", { origin: "https://confirm.example.com" }],
    ["a page of our own by name and by the browser's word", { origin: "https://confirm.example.com", "sec-fetch-site": "same-origin" }],
    ["a page of our own that says no more than that", { "sec-fetch-site": "same-origin" }],
    ["a listed page", { origin: LISTED }],
    ["a listed page of another site", { origin: LISTED, "sec-fetch-site": "cross-site" }],
    ["a listed page of the same site", { origin: LISTED, "sec-fetch-site": "same-site" }],
    ["a person's own doing", { "sec-fetch-site": "none" }],
  ];
  it.each(allowed)("is taken from %s", (_name, headers) => {
    expect(isForeign(asked("POST", headers), production)).toBe(false);
  });

  it.each([...allowed.map(([, headers]) => headers)])("from %j is from a page's host only if that page is named", (headers) => {
    const host = headers.origin === undefined ? null : new URL(headers.origin).host;
    expect(pageHostOf(asked("POST", headers), production)).toBe(host);
  });

  const refused: [name: string, headers: Record<string, string>][] = [
    ["a page elsewhere", { origin: "https://evil.example" }],
    ["a page elsewhere, by the browser's word", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["a page elsewhere that hides its origin", { "sec-fetch-site": "cross-site" }],
    ["a sibling", { "sec-fetch-site": "same-site" }],
    ["a sibling that names itself", { origin: "https://evil.example.com", "sec-fetch-site": "same-site" }],
    ["a sandboxed frame", { origin: "null" }],
    ["a sandboxed frame of our own", { origin: "null", "sec-fetch-site": "same-origin" }],
    ["our own name over another port", { origin: "https://confirm.example.com:8443" }],
    ["our own name without encryption", { origin: "http://confirm.example.com" }],
    ["our own name in the browser's other word", { origin: "https://confirm.example.com", "sec-fetch-site": "cross-site" }],
    ["a name that begins like a listed one", { origin: `${LISTED}.evil.example` }],
    ["two origins", { origin: `${LISTED}, https://evil.example` }],
    ["an empty origin", { origin: "" }],
    ["a word no browser has", { "sec-fetch-site": "same-origin, cross-site" }],
    ["a person's own doing with a foreign origin", { origin: "https://evil.example", "sec-fetch-site": "none" }],
    ["a page that points its own name at us, which browsers call the same origin", { origin: "https://other.example", "sec-fetch-site": "same-origin" }],
    ["this machine, in production", { origin: "http://localhost:3000" }],
    ["this machine, in production, by the browser's word too", { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }],
  ];
  it.each(refused)("is refused from %s", (_name, headers) => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "X"]) expect(isForeign(asked(method, headers), production)).toBe(true);
  });

  it.each(refused)("is from no page that a message may name, for %s", (_name, headers) => {
    for (const method of ["POST", "GET", "OPTIONS"]) expect(pageHostOf(asked(method, headers), production)).toBeNull();
  });

  it.each([
    ["http://localhost:3000", "localhost"],
    ["http://127.0.0.1:3000", "127.0.0.1"],
    ["http://[::1]:3000", null],
  ])("from %s in a trial is from the host %j, without its port", (origin, host) => {
    expect(pageHostOf(asked("POST", { origin }), trial)).toBe(host);
  });

  it.each(["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])("is taken from this machine's %s in a trial", (origin) => {
    expect(isForeign(asked("POST", { origin }), trial)).toBe(false);
  });
  it.each(["http://localhost:3001", "https://localhost:3000", "http://evil.example:3000"])("is refused from %s in a trial", (origin) => {
    expect(isForeign(asked("POST", { origin }), trial)).toBe(true);
    expect(isForeign(asked("POST", { origin, "sec-fetch-site": "same-site" }), trial)).toBe(true);
  });
  it("is taken in a trial from another port of this machine that a browser says is ours", () => {
    for (const origin of ["http://localhost:8080", "http://127.0.0.1:8080", "https://[::1]"]) {
      expect(isForeign(asked("POST", { origin, "sec-fetch-site": "same-origin" }), trial)).toBe(false);
    }
  });
  it.each(["http://evil.example:3000", "http://localhost.evil.example", "http://evil.example/localhost", "null", "", "localhost"])(
    "is refused in a trial from %j, whatever a browser says",
    (origin) => {
      expect(isForeign(asked("POST", { origin, "sec-fetch-site": "same-origin" }), trial)).toBe(true);
    },
  );
});

it.each(["GET", "HEAD", "OPTIONS"])("%s changes nothing, so anybody may", (method) => {
  expect(isForeign(asked(method, { origin: "null", "sec-fetch-site": "cross-site" }), production)).toBe(false);
});

describe("who may read the answer", () => {
  const ACAO = "access-control-allow-origin";
  const shared = (origin: string | null) => shareWith(new Response("{}", { headers: { vary: "accept" } }), origin, production).headers;

  it("a listed page may, the headers about waiting included, and without credentials", () => {
    expect(shared(LISTED).get(ACAO)).toBe(LISTED);
    expect(shared(LISTED).get("access-control-expose-headers")).toBe("Retry-After, RateLimit, RateLimit-Policy, X-Request-Id");
    expect(shared(LISTED).get("access-control-allow-credentials")).toBeNull();
  });
  it.each([null, "null", "https://evil.example", `${LISTED}.evil.example`, "http://app.example.com", "https://confirm.example.com", `${LISTED}, x`])(
    "%s is told nothing",
    (origin) => {
      expect([...shared(origin).keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    },
  );
  it("is what every answer depends on", () => {
    expect([shared(null).get("vary"), shared(LISTED).get("vary")]).toEqual(["accept, Origin", "accept, Origin"]);
  });
});

describe("the question before", () => {
  it("is OPTIONS with an origin and a method; any other OPTIONS is about the address", () => {
    expect(isPreflight(asked("OPTIONS", { origin: LISTED, "access-control-request-method": "POST" }))).toBe(true);
    expect(isPreflight(asked("OPTIONS", { origin: LISTED }))).toBe(false);
    expect(isPreflight(asked("OPTIONS", { "access-control-request-method": "POST" }))).toBe(false);
    expect(isPreflight(asked("POST", { origin: LISTED, "access-control-request-method": "POST" }))).toBe(false);
  });
  it("is answered to a listed page with what it may send", () => {
    const { status, headers } = preflightAnswer(LISTED, production);
    expect([status, headers.get("access-control-allow-methods")]).toEqual([204, "GET, HEAD, POST"]);
    expect(headers.get("access-control-allow-headers")).toBe("content-type, idempotency-key, x-trpc-source");
    expect(headers.get("access-control-max-age")).toBe("7200");
  });
  it("is answered to others with nothing", () => {
    const { status, headers } = preflightAnswer("https://evil.example", production);
    expect([status, [...headers]]).toEqual([204, []]);
  });
});
