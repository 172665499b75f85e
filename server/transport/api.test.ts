import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConsoleGateway } from "@/server/adapters/console-gateway";
import { CONFIRMATION_PATH, get, KEY_PATH, ORIGIN } from "@/server/testing/doors";
import { createApi, isApiAddress } from "./api";

function apiWith({ trial = true, checks = {} }: { trial?: boolean; checks?: Record<string, () => Promise<string>> } = {}) {
  const gateway = createConsoleGateway(() => {});
  const api = createApi({
    rest: async () => new Response("rest"),
    trpc: async () => new Response("trpc"),
    openApi: { openapi: "3.1.0" },
    checks,
    inbox: trial ? gateway.inbox : null,
  });
  return { api, gateway };
}

const ADDRESSES: [path: string, answeredBy: string][] = [
  [CONFIRMATION_PATH, "rest"],
  [CONFIRMATION_PATH.slice(0, -1), "rest"],
  [`${KEY_PATH}a:b:c/`, "rest"],
  ["/phone-confirmation/", "rest"],
  ["/api/trpc/confirmation.request", "trpc"],
  ["/api/trpc", "trpc"],
];

describe("every address that is not a page", () => {
  it.each(ADDRESSES)("%s is answered by %s", async (path, answeredBy) => {
    expect(await (await apiWith().api(get(path))).text()).toBe(answeredBy);
    expect(isApiAddress(path)).toBe(true);
  });

  it.each(["/healthz", "/readyz", "/openapi.json", "/inbox/messages"])("%s is read with and without a slash", async (path) => {
    const { api } = apiWith();
    for (const slash of ["", "/"]) {
      expect((await api(get(path + slash))).status).toBe(200);
      expect(isApiAddress(path + slash)).toBe(true);
    }
    const response = await api(new Request(ORIGIN + path, { method: "DELETE" }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each(["/", "/verify", "/inbox", "/phone-confirmations", "/api/trpcx", "/api", "/healthz/x", "/readyzx", "/x/healthz", "/_next/x.js"])(
    "%s is a page's",
    (path) => {
      expect(isApiAddress(path)).toBe(false);
    },
  );
});

describe("health", () => {
  it("is alive whatever happens to the rest", async () => {
    const { api } = apiWith({ checks: { database: () => Promise.reject(new Error("gone")) } });
    const response = await api(get("/healthz"));
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it("is ready when every check is in order", async () => {
    const { api } = apiWith({ checks: { database: async () => "ok", gateway: async () => "ok" } });
    const response = await api(get("/readyz"));
    expect([response.status, await response.json()]).toEqual([200, { status: "ok", checks: { database: "ok", gateway: "ok" } }]);
  });

  it.each<[string, () => Promise<string>, string]>([
    ["says what to do", async () => "SMS_GATEWAY is empty", "SMS_GATEWAY is empty"],
    ["fails, whose reason may hold a secret", () => Promise.reject(new Error("password=secret")), "cannot be checked"],
  ])("is not ready when one check %s", async (_name, check, line) => {
    const { api } = apiWith({ checks: { database: async () => "ok", gateway: check } });
    const response = await api(get("/readyz"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toEqual({ status: "not ready", checks: { database: "ok", gateway: line } });
  });
});

describe("the inbox of a trial", () => {
  const message = (to: string, body: string) => ({ to, from: "", body });

  it("lists what was sent, newest first, to one number when it is named, with a bare plus too", async () => {
    const { api, gateway } = apiWith();
    await gateway.send(message("+12025551234", "first"));
    await gateway.send(message("+442079460958", "other"));
    await gateway.send(message("+12025551234", "second"));
    const bodies = async (search: string) => {
      const { messages } = (await (await api(get(`/inbox/messages${search}`))).json()) as { messages: { body: string }[] };
      return messages.map(({ body }) => body);
    };
    expect(await bodies("")).toEqual(["second", "other", "first"]);
    expect(await bodies("?to=%2B12025551234")).toEqual(["second", "first"]);
    expect(await bodies("?to=+12025551234")).toEqual(["second", "first"]);
    expect(await bodies("?to=%2B390669882811")).toEqual([]);
  });

  it.each(["/inbox/messages", "/inbox/events"])("is not there in production: %s is 404", async (path) => {
    const { api } = apiWith({ trial: false });
    expect((await api(get(path))).status).toBe(404);
  });

  describe("live", () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it("tells of each message as it comes, of its own life, and ends with the process", async () => {
      const { api, gateway } = apiWith();
      const response = await api(get("/inbox/events"));
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader.read()).value).toBe(": live\n\n");
      await gateway.send(message("+12025551234", "line\nbreak"));
      const { value = "" } = await reader.read();
      expect(value).toMatch(/^event: message\ndata: \{.*\}\n\n$/);
      expect(JSON.parse(value.slice(value.indexOf("{")))).toMatchObject({ body: "line\nbreak" });
      vi.advanceTimersByTime(25_000);
      expect((await reader.read()).value).toBe(": still here\n\n");
      gateway.inbox.end();
      expect((await reader.read()).done).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
    });

    it("leaves nothing behind when who looked has gone", async () => {
      const { api, gateway } = apiWith();
      const response = await api(get("/inbox/events"));
      await response.body!.cancel();
      expect(vi.getTimerCount()).toBe(0);
      expect(await gateway.send(message("+12025551234", "to nobody"))).toEqual({ status: "sent" });
    });
  });
});
