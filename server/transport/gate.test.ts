import { describe, expect, it } from "vitest";
import { pathOf, refusedAtTheGate } from "./gate";

const PUBLIC_URL = "https://confirm.example.com/sub";

function ask(method: string, target: string, host: string | undefined = "localhost:3000") {
  const refusal = refusedAtTheGate({ method, target, host }, PUBLIC_URL);
  return refusal && [refusal.status, refusal.headers.get("allow")];
}

describe("a page is read and nothing else", () => {
  it.each(["GET", "HEAD"])("%s passes", (method) => {
    expect(ask(method, "/verify?x=1")).toBeNull();
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
