import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isApiAddress } from "./api";
import { kindOf, pathOf, refusedAtTheGate } from "./gate";

const PUBLIC_URL = "https://confirm.example.com/sub";

function ask(method: string, target: string, host: string | undefined = "localhost:3000", more: { hasBody?: boolean; readsPages?: boolean } = {}) {
  const refusal = refusedAtTheGate({ method, target, host, ...more }, PUBLIC_URL);
  return refusal && [refusal.status, refusal.headers.get("allow")];
}

describe("a page is read and nothing else", () => {
  it.each(["GET", "HEAD"])("%s passes", (method) => {
    expect(ask(method, "/verify?x=1")).toBeNull();
  });
  it("but the one page with a form, which is posted to its own address (C24)", () => {
    for (const path of ["/verify", "/verify/", "/verify?return_to=x"]) expect(ask("POST", path, undefined, { hasBody: true })).toBeNull();
    expect(ask("PUT", "/verify")).toEqual([405, "GET, HEAD, POST"]);
    expect(ask("POST", "/verify/x")).toEqual([405, "GET, HEAD"]);
  });
  it.each(["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])("%s is refused with 405 and Allow", (method) => {
    expect(ask(method, "/index.rsc")).toEqual([405, "GET, HEAD"]);
    expect(ask(method, "/")).toEqual([405, "GET, HEAD"]);
  });
  it.each(["/phone-confirmation/confirmation/", "/phone-confirmation", "/api/trpc/a", "/healthz", "/inbox/messages/"])(
    "the API's own address %s decides for itself",
    (target) => {
      expect(ask("POST", target)).toBeNull();
    },
  );
});

describe("what the framework would do beside serving pages", () => {
  it.each([
    "/_next/image?url=%2Fx&w=64&q=75", "/_next/data/build/verify.json", "/_next", "/_next/webpack-hmr", "/verify.rsc", "/verify.segments/_tree.segment.rsc",
    "/_next/static/chunks/a.js.map", "/.env", "/.git/config", "/x/.well-known/y",
  ])("%s is not found", (target) => {
    for (const readsPages of [false, true]) expect(ask("GET", target, "localhost:3000", { readsPages })).toEqual([404, null]);
  });
  it("its files pass", () => {
    expect(ask("GET", "/_next/static/chunks/a.js")).toBeNull();
  });
  it("a page takes no body", () => {
    expect(ask("GET", "/verify", "localhost:3000", { hasBody: true })).toEqual([413, null]);
  });
});

describe("a head that nobody needs", () => {
  it("an address of more than 8 KiB is too long, on the API and on pages", () => {
    for (const path of ["/verify", "/healthz"]) {
      expect(ask("GET", `${path}?${"x".repeat(8191 - path.length)}`)).toBeNull();
      expect(ask("GET", `${path}?${"x".repeat(8192 - path.length)}`)).toEqual([414, null]);
    }
  });
  it("HTTP/1.1 without a host is broken, HTTP/1.0 is not", () => {
    const without = (needsHost: boolean) => refusedAtTheGate({ method: "GET", target: "/healthz", host: undefined, needsHost }, PUBLIC_URL);
    expect([without(true)?.status, without(false)]).toEqual([400, null]);
  });
  it.each(["TRACE", "TRACK", "CONNECT"])("%s is refused on the API too", (method) => {
    expect(ask(method, "/api/trpc/x")).toEqual([405, "GET, HEAD, POST, OPTIONS"]);
  });
});

describe("what is no page", () => {
  it("is not found, but whoever reads pages is shown one", () => {
    for (const target of ["/nothing", "/verify/x", "/%76erify", "/inbox%2fmessages", "/favicon.ico", "/_not-found", "/%zz"]) {
      expect(ask("GET", target)).toEqual([404, null]);
      expect(ask("GET", target, "localhost:3000", { readsPages: true })).toBeNull();
      expect(kindOf(target)).toBe("missing");
    }
  });
  it("every page and file of ours is known", () => {
    const app = readdirSync("app", { recursive: true, encoding: "utf8" });
    const pages = app.filter((path) => /(^|\/)page\.tsx$/.test(path)).map((path) => `/${path.replace(/\/?page\.tsx$/, "")}`);
    expect(pages).toContain("/verify");
    for (const path of pages) expect([path, kindOf(path), kindOf(`${path}/`.replace("//", "/"))]).toEqual([path, "page", "page"]);
    const files = app.map((path) => `/${path}`).filter((path) => /\.(?!tsx?$|css$)[a-z]+$/.test(path) && !isApiAddress(path));
    expect([files.includes("/icon.svg"), existsSync("public")]).toEqual([true, false]);
    for (const path of [...files, "/_next/static/chunks/a.js"]) expect([path, kindOf(path)]).toEqual([path, "file"]);
  });
});

describe("one path is looked at and answered", () => {
  it.each([
    "/phone-confirmation/../inbox/messages", "/./inbox/messages", "/%2e/inbox/messages", "/x/%2E%2e/inbox", "/inbox\\messages", "/inbox/messages#x",
    "/phone-confirmation/./confirmation/", "/verify/..", "/_next/static/../../inbox", "/phone-confirmation/\u00e9", '/"',
  ])("%s is not found, by whatever method", (target) => {
    for (const method of ["GET", "POST"]) expect(ask(method, target, "localhost:3000", { readsPages: true })).toEqual([404, null]);
  });
  it.each(["/phone-confirmation/activation-key/+12025550123:1abc:x-_=/", "/api/trpc/a,b?batch=1&input=../x", "/phone-confirmation/%2B1%zz/"])("%s is", (target) => {
    expect(ask("GET", target)).toBeNull();
  });
});

describe("what names no address of ours", () => {
  it.each(["*", "//evil.example/", "", "evil"])("%s is not found", (target) => {
    expect(ask("GET", target)).toEqual([404, null]);
  });
  it.each([
    ["http://evil.example/healthz?a=1", "/healthz?a=1"],
    ["HTTPS://evil.example", "/"],
    ["/verify?u=http://x/", "/verify?u=http://x/"],
    ["http://", "http://"],
  ])("%s is read as %s", (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});

describe("the inbox answers on this machine's names and the public one", () => {
  it.each(["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "confirm.example.com"])("%s", (host) => {
    expect(ask("GET", "/inbox/messages?to=1", host)).toBeNull();
    expect(ask("GET", "/inbox", host)).toBeNull();
  });
  it.each(["evil.example", "localhost.evil.example", "evil.example:3000", "a b"])("not on %s", (host) => {
    expect(ask("GET", "/inbox/events", host)).toEqual([404, null]);
    expect(ask("GET", "/inbox", host)).toEqual([404, null]);
    expect(ask("GET", "/verify", host)).toBeNull();
  });
});
