import { describe, expect, it } from "vitest";
import { bodyOf, CONFIRMATION_PATH, get, KEY_PATH, openDoors, ORIGIN, post, query, streamed } from "@/server/testing/doors";
import { createApi } from "./api";
import { createInFlight } from "./in-flight";
import { originsOf } from "./origins";
import { behindWalls } from "./walls";

const LISTED = "https://app.example.com";
const EVIL = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
const ask = { phone_number: "+12025551234" };
const origins = originsOf(ORIGIN, [LISTED], true);

function walled({ most = 500 } = {}) {
  const doors = openDoors();
  const api = createApi({ ...doors, openApi: {}, checks: {}, inbox: null });
  return { ...doors, api: behindWalls(api, { origins, inFlight: createInFlight(most) }) };
}

describe("a page elsewhere", () => {
  it.each([
    ["REST", (headers: Record<string, string>) => post(CONFIRMATION_PATH, ask, headers)],
    ["REST by a form", (headers: Record<string, string>) =>
      post(CONFIRMATION_PATH, "phone_number=%2B12025551234", { ...headers, "content-type": "application/x-www-form-urlencoded" })],
    ["tRPC", (headers: Record<string, string>) => post("/api/trpc/confirmation.request", { phoneNumber: ask.phone_number }, headers)],
  ])("has nothing done through %s, and no message sent", async (_door, request) => {
    const { api, fakes } = walled();
    const foreign: Record<string, string>[] = [EVIL, { origin: "null" }, { "sec-fetch-site": "same-site" }];
    for (const headers of foreign) {
      const response = await api(request(headers));
      const { code, error } = await bodyOf(response);
      expect([response.status, code]).toEqual([403, "origin_not_allowed"]);
      // Whoever set up the service with another address than it has finds out here.
      expect(error).toMatch(/PUBLIC_URL.*PHONE_CONFIRMATION_ORIGINS/);
      expect([response.headers.get("access-control-allow-origin"), response.headers.get("vary")]).toEqual([null, "Origin"]);
    }
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("is refused before its body is read", async () => {
    const { request, pulled } = streamed(CONFIRMATION_PATH, Array.from({ length: 50 }, () => new Uint8Array(1000)));
    request.headers.set("sec-fetch-site", "cross-site");
    expect((await walled().api(request)).status).toBe(403);
    // A stream fills its own queue by one.
    expect(pulled()).toBeLessThanOrEqual(1);
  });

  it("posts no form of the page's own, listed or not (E-13)", async () => {
    let answered = 0;
    const verify = async () => new Response(String((answered += 1)));
    const api = behindWalls(createApi({ ...openDoors(), verify, openApi: {}, checks: {}, inbox: null }), { origins, inFlight: createInFlight(5) });
    const form = (headers: HeadersInit) => api(new Request(`${ORIGIN}/verify?x=1`, { method: "POST", body: new URLSearchParams({ phone: "1" }), headers }));
    const foreign: Record<string, string>[] = [EVIL, { origin: "null" }, { origin: LISTED, "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }];
    for (const headers of foreign) {
      const response = await form(headers);
      expect([response.status, response.headers.get("access-control-allow-origin"), answered]).toEqual([403, null, 0]);
    }
    expect((await form({ origin: ORIGIN, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  it("that posts a form there in a browser gets a page for who pressed the button, and nothing is read of it", async () => {
    const foreignForm = async (request: Request) => new Response(String(request.bodyUsed), { status: 403, headers: { "content-type": "text/html" } });
    const { rest, trpc } = openDoors();
    const api = behindWalls(createApi({ rest, trpc, verify: () => Promise.reject(new Error("read")), openApi: {}, checks: {}, inbox: null }), { origins, inFlight: createInFlight(5), foreignForm });
    const send = (path: string, accept: string) => api(new Request(ORIGIN + path, { method: "POST", body: new URLSearchParams({ phone: "1" }), headers: { ...EVIL, accept } }));
    const page = await send("/verify", "text/html,*/*;q=0.8");
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([403, "text/html", "false"]);
    for (const [path, accept] of [["/verify", "*/*"], [CONFIRMATION_PATH, "text/html"]] as const) {
      expect((await bodyOf(await send(path, accept))).code).toBe("origin_not_allowed");
    }
  });

  it("may ask when it is listed, and read every answer, refusals too", async () => {
    const { api } = walled();
    const from = { origin: LISTED, "sec-fetch-site": "cross-site" };
    for (const [request, status] of [
      [post(CONFIRMATION_PATH, ask, from), 201],
      [post(CONFIRMATION_PATH, {}, from), 400],
      [new Request(ORIGIN + KEY_PATH, { method: "DELETE", headers: from }), 405],
      [new Request(`${ORIGIN}/api/trpc/nothing`, { headers: from }), 404],
    ] as const) {
      const { headers, status: given } = await api(request);
      expect([given, headers.get("access-control-allow-origin")]).toEqual([status, LISTED]);
    }
  });

  it("gets its question answered at any address, without anything being looked at", async () => {
    const { api, callers } = walled();
    const headers = { origin: LISTED, "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
    for (const path of [CONFIRMATION_PATH, "/api/trpc/confirmation.request"]) {
      const response = await api(new Request(ORIGIN + path, { method: "OPTIONS", headers }));
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([204, LISTED]);
      expect(response.headers.get("access-control-allow-headers")).toContain("content-type");
    }
    expect(callers).toEqual([]);
  });
});

it("a program that asks OPTIONS is still told about the address", async () => {
  const response = await walled().api(new Request(ORIGIN + CONFIRMATION_PATH, { method: "OPTIONS" }));
  expect([response.status, response.headers.get("allow")]).toEqual([200, "POST, OPTIONS"]);
});

it("nothing changes by GET, also not on a page elsewhere", async () => {
  const { api, fakes } = walled();
  const response = await api(query("confirmation.request", { phoneNumber: ask.phone_number }));
  expect([response.status, fakes.gateway.asked]).toEqual([405, []]);
});

describe("too much at once", () => {
  /** An API of which each request stays until it is let go. */
  function held(most: number) {
    const open: (() => void)[] = [];
    const inFlight = createInFlight(most);
    const api = behindWalls(() => new Promise((answer) => open.push(() => answer(new Response("done")))), { origins, inFlight });
    return { api, open, inFlight };
  }

  it("is refused at once, says when to come back, and is taken again when there is room", async () => {
    const { api, open, inFlight } = held(2);
    const taken = [api(get("/x")), api(get("/x"))];
    const { request, pulled } = streamed(CONFIRMATION_PATH, [new Uint8Array(9), new Uint8Array(9), new Uint8Array(9)]);
    const refused = await api(request);
    expect([refused.status, refused.headers.get("retry-after"), (await bodyOf(refused))["code"]]).toEqual([503, "1", "unavailable"]);
    expect([open.length, pulled() <= 1]).toEqual([2, true]);
    open.forEach((letGo) => letGo());
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200]);
    expect(inFlight.count()).toBe(0);
    const next = api(get("/x"));
    open.at(-1)!();
    expect((await next).status).toBe(200);
  });

  it("bodies on their way hold no place: only who is worked on does", async () => {
    const { api, open, inFlight } = held(1);
    const slow = Array.from({ length: 600 }, () => {
      const body = new ReadableStream<Uint8Array>();
      return api(new Request(ORIGIN + CONFIRMATION_PATH, { method: "POST", body, duplex: "half" } as RequestInit));
    });
    const honest = api(post(CONFIRMATION_PATH, ask));
    await expect.poll(() => open.length).toBe(1);
    // All but four of them have given way by then.
    expect((await slow[0])?.status).toBe(503);
    expect(inFlight.count()).toBe(1);
    open[0]!();
    expect((await honest).status).toBe(200);
  });

  it("is refused also when the room was taken while the body came", async () => {
    const { api, open } = held(1);
    const both = [api(post(CONFIRMATION_PATH, ask)), api(post(CONFIRMATION_PATH, ask))];
    expect((await Promise.race(both)).status).toBe(503);
    expect(open).toHaveLength(1);
    open[0]!();
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 503]);
  });

  it("does not keep health from being told", async () => {
    const { api, open } = held(1);
    void api(get("/x"));
    void api(get("/healthz"));
    void api(get("/readyz/?x"));
    await Promise.resolve();
    expect(open).toHaveLength(3);
    expect((await api(get("/healthz/x"))).status).toBe(503);
  });

  it("200 at once are no flood", async () => {
    const { api } = walled();
    const responses = await Promise.all(Array.from({ length: 200 }, () => api(post(KEY_PATH, { ...ask, code: "123456" }))));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([400]));
  });

  it("counts what fails only while it runs", async () => {
    const inFlight = createInFlight(1);
    const failing = inFlight.run(() => Promise.reject(new Error("no")), () => "refused");
    await expect(failing).rejects.toThrow("no");
    expect(await inFlight.run(async () => "ran", () => "refused")).toBe("ran");
  });
});
