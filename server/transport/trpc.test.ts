import { describe, expect, it } from "vitest";
import { bodyOf, get, mutation, openDoors, ORIGIN, post, query, streamed } from "@/server/testing/doors";
import { callerFrom, createFakes, wrongCode } from "@/server/testing/fakes";
import { NUMBER } from "@/server/testing/stories";
import { appRouter } from "./trpc";

interface Reply {
  result?: { data: Record<string, unknown> };
  error?: { message: string; data: { failure: Record<string, unknown>; httpStatus: number } };
}
const replyOf = async (response: Response) => (await response.json()) as Reply;

describe("the procedures", () => {
  it("tell the whole story: request, wrong code, resend, check, read, activation key", async () => {
    const fakes = createFakes();
    const caller = appRouter.createCaller({ service: fakes.service, caller: callerFrom() });
    const { confirmationId, phoneNumber } = await caller.confirmation.request({ phoneNumber: "+1-202-555-1234" });
    expect(phoneNumber).toBe(NUMBER);
    const code = fakes.gateway.code();
    await expect(caller.confirmation.check({ confirmationId, code: wrongCode(code) })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      cause: { failure: { code: "invalid_code", triesLeft: 4 } },
    });
    fakes.clock.advance(30);
    expect(await caller.confirmation.resend({ confirmationId })).toMatchObject({ confirmationId, triesLeft: 4 });
    expect(await caller.confirmation.read({ confirmationId })).toMatchObject({ status: "pending" });
    const confirmed = await caller.confirmation.check({ confirmationId, code });
    expect(await caller.confirmation.read({ confirmationId })).toEqual({ status: "confirmed", confirmationId, ...confirmed });
    expect(await caller.activationKey.read({ activationKey: confirmed.activationKey })).toEqual({ phoneNumber: NUMBER });
  });

  it("are these six", () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual([
      "activationKey.read",
      "confirmation.check",
      "confirmation.read",
      "confirmation.request",
      "confirmation.resend",
      "returnCode.create",
    ]);
  });
});

describe("over HTTP", () => {
  it("a mutation is a POST of JSON; a query a GET, or a POST, which keeps ids out of addresses", async () => {
    const { trpc } = openDoors();
    const requested = await trpc(mutation("confirmation.request", { phoneNumber: NUMBER }));
    expect(requested.status).toBe(200);
    const { confirmationId } = (await replyOf(requested)).result!.data;
    for (const read of [query("confirmation.read", { confirmationId }), mutation("confirmation.read", { confirmationId })]) {
      expect((await replyOf(await trpc(read))).result?.data).toMatchObject({ status: "pending", confirmationId });
    }
  });

  it.each<[string, Request, number, string]>([
    ["a field of another type", mutation("confirmation.request", { phoneNumber: 5 }), 400, "invalid_request"],
    ["an empty body", mutation("confirmation.request", undefined), 400, "malformed_body"],
    ["an object without fields", mutation("confirmation.request", {}), 400, "invalid_request"],
    ["a list", mutation("confirmation.request", []), 400, "invalid_request"],
    ["an id that is none", mutation("confirmation.check", { confirmationId: "x", code: "123456" }), 400, "invalid_request"],
    ["half of an object", post("/api/trpc/confirmation.request", '{"phoneNumber"'), 400, "malformed_body"],
    ["half of an input", get("/api/trpc/confirmation.read?input=%7B"), 400, "malformed_body"],
    ["an unknown procedure", mutation("confirmation.other", {}), 404, "not_found"],
    ["a procedure that everything has", mutation("constructor", {}), 404, "not_found"],
    ["a GET of a mutation", query("confirmation.request", { phoneNumber: NUMBER }), 405, "method_not_allowed"],
    ["an unknown id", query("confirmation.read", { confirmationId: "A".repeat(22) }), 404, "confirmation_not_found"],
  ])("%s", async (_name, request, status, code) => {
    const { trpc, fakes } = openDoors();
    const response = await trpc(request);
    const { error } = await replyOf(response);
    expect([response.status, error?.data.failure["code"]]).toEqual([status, code]);
    expect(error?.message).toMatch(/^[A-Z]/);
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("field errors stand under the field's name", async () => {
    const response = await openDoors().trpc(mutation("confirmation.check", { confirmationId: "x" }));
    expect((await replyOf(response)).error?.data.failure).toEqual({
      code: "invalid_request",
      fields: { confirmationId: ["This is not a confirmation id."], code: ["This field is required."] },
    });
  });

  it("no answer may be kept", async () => {
    const { trpc } = openDoors();
    for (const request of [mutation("confirmation.request", { phoneNumber: NUMBER }), mutation("confirmation.request", {})]) {
      expect((await trpc(request)).headers.get("cache-control")).toBe("no-store");
    }
  });

  it("429 says when to come back", async () => {
    const { trpc } = openDoors();
    const requested = await replyOf(await trpc(mutation("confirmation.request", { phoneNumber: NUMBER })));
    const { confirmationId } = requested.result!.data;
    const response = await trpc(mutation("confirmation.resend", { confirmationId }));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "30"]);
    expect((await replyOf(response)).error?.data.failure).toEqual({ code: "resend_too_soon", retryAfterSeconds: 30 });
  });

  it("a fault of ours is answered without a detail or a stack, and logged once", async () => {
    const fakes = createFakes();
    const fault = new Error("secret detail");
    const { trpc, log } = openDoors(fakes, { ...fakes.service, request: () => Promise.reject(fault) });
    const response = await trpc(mutation("confirmation.request", { phoneNumber: NUMBER }));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/secret detail|stack|\.ts/);
    expect((JSON.parse(text) as Reply).error?.data.failure).toEqual({ code: "internal_error" });
    expect(log.entries).toEqual([
      { level: "error", event: "internal_error", details: { requestId: response.headers.get("x-request-id") }, error: fault },
    ]);
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("who was refused is not logged as a fault", async () => {
    const { trpc, log } = openDoors();
    await trpc(mutation("confirmation.request", { phoneNumber: "hello" }));
    await trpc(mutation("confirmation.other", {}));
    expect(log.entries).toEqual([]);
  });
});

describe("the HTTP of tRPC is ours too", () => {
  it.each(["/api/trpc/%", "/api/trpc/confirmation.read%E0%A4%A", "/api/trpc/%ff?batch=1"])("%s names nothing: 404, never 5xx", async (path) => {
    const { trpc, log } = openDoors();
    for (const request of [get(path), post(path, "{}")]) {
      const response = await trpc(request);
      expect([response.status, response.headers.get("content-type")]).toEqual([404, expect.stringMatching(/^application\/json/)]);
    }
    expect(log.entries).toEqual([]);
  });

  it.each(["PUT", "PATCH", "DELETE"])("%s: 405 with Allow", async (method) => {
    const response = await openDoors().trpc(new Request(ORIGIN + "/api/trpc/confirmation.request", { method }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
  });

  it("a GET of a mutation: 405 with Allow", async () => {
    const response = await openDoors().trpc(query("confirmation.request", { phoneNumber: NUMBER }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
  });

  it("OPTIONS: what is allowed", async () => {
    const response = await openDoors().trpc(new Request(ORIGIN + "/api/trpc/confirmation.request", { method: "OPTIONS" }));
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
  });

  it("what is refused as a whole is JSON and says so", async () => {
    const names = Array(6).fill("confirmation.read").join(",");
    const response = await openDoors().trpc(get(`/api/trpc/${names}?batch=1&input=%7B%7D`));
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/json"]);
  });
});

describe("what a foreign page can post without asking is not read", () => {
  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", ""])(
    "%j: 415",
    async (type) => {
      const { trpc, fakes } = openDoors();
      const response = await trpc(post("/api/trpc/confirmation.request", { phoneNumber: NUMBER }, { "content-type": type }));
      expect([response.status, (await bodyOf(response))["code"]]).toEqual([415, "unsupported_media_type"]);
      expect(fakes.gateway.asked).toEqual([]);
    },
  );

  it("a compressed body: 415", async () => {
    const { trpc } = openDoors();
    const response = await trpc(post("/api/trpc/confirmation.request", {}, { "content-encoding": "gzip" }));
    expect(response.status).toBe(415);
  });
});

it.each(["trpc-accept", "accept"])("nobody is answered by a stream, which would say 200 before anything is done: %s", async (name) => {
  const rates = { "phone-number-confirmation": { count: 1, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } as const;
  const { trpc } = openDoors(createFakes({ policy: { rates } }));
  const headers = { [name]: "application/jsonl" };
  const ask = () => trpc(post("/api/trpc/confirmation.request,confirmation.request?batch=1", { 0: { phoneNumber: NUMBER }, 1: { phoneNumber: NUMBER } }, headers));
  await ask();
  const limited = await ask();
  expect([limited.status, Number(limited.headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect((await limited.json()) as Reply[]).toHaveLength(2);
  const unknown = encodeURIComponent(JSON.stringify({ 0: { confirmationId: "A".repeat(22) } }));
  const read = await trpc(new Request(`${ORIGIN}/api/trpc/confirmation.read?batch=1&input=${unknown}`, { headers }));
  expect([read.status, ((await read.json()) as Reply[])[0]?.error?.data.failure["code"]]).toEqual([404, "confirmation_not_found"]);
});

describe("one request is bounded", () => {
  const batch = (calls: number) => {
    const inputs = Object.fromEntries(Array.from({ length: calls }, (_, index) => [index, { phoneNumber: NUMBER }]));
    const names = Array.from({ length: calls }, () => "confirmation.request").join(",");
    return post(`/api/trpc/${names}?batch=1`, inputs);
  };

  it("to 5 calls in a batch, each limited like a call of its own", async () => {
    const rates = { "phone-number-confirmation": { count: 3, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } as const;
    const { trpc, fakes } = openDoors(createFakes({ policy: { rates } }));
    const replies = (await (await trpc(batch(5))).json()) as Reply[];
    expect(replies.map(({ error }) => error?.data.failure["code"])).toEqual([undefined, undefined, undefined, "throttled", "throttled"]);
    expect(fakes.gateway.asked).toHaveLength(3);
  });

  it.each([6, 100])("%i calls are refused, all of them", async (calls) => {
    const { trpc, fakes } = openDoors();
    const response = await trpc(batch(calls));
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain("invalid_request");
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("never more than 5 guesses of a confirmation are compared, however they are batched", async () => {
    const { trpc, fakes } = openDoors();
    const requested = await replyOf(await trpc(mutation("confirmation.request", { phoneNumber: NUMBER })));
    const { confirmationId } = requested.result!.data;
    const guesses = Array.from({ length: 20 }, (_, guess) => wrongCode(fakes.gateway.code(), guess + 1));
    const batches = [0, 5, 10, 15].map((from) => {
      const inputs = Object.fromEntries(guesses.slice(from, from + 5).map((code, index) => [index, { confirmationId, code }]));
      return trpc(post(`/api/trpc/${Array(5).fill("confirmation.check").join(",")}?batch=1`, inputs));
    });
    const replies = (await Promise.all((await Promise.all(batches)).map((each) => each.json()))).flat() as Reply[];
    const codes = replies.map(({ error }) => error?.data.failure["code"]);
    expect(codes.filter((code) => code === "invalid_code")).toHaveLength(5);
    expect(codes.filter((code) => code === "no_tries_left")).toHaveLength(15);
  });

  it("to 8 KiB, counted while it is read", async () => {
    const { trpc } = openDoors();
    const { request, pulled } = streamed("/api/trpc/confirmation.request", Array.from({ length: 1000 }, () => Buffer.alloc(1024, " ")));
    const response = await trpc(request);
    expect([response.status, (await bodyOf(response))["code"]]).toEqual([413, "body_too_large"]);
    expect(pulled()).toBeLessThanOrEqual(12);
  });
});

describe("an address that only begins like ours", () => {
  it.each(["/api/trpc", "/api/trpc/"])("%s names no procedure", async (path) => {
    const response = await openDoors().trpc(new Request(ORIGIN + path));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});
