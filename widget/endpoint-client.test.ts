import { afterEach, expect, test, vi } from "vitest";
import { failureOf, requestIdOf } from "./client";
import { endpointClient } from "./endpoint-client";

afterEach(() => vi.unstubAllGlobals());

function answering(response: () => Response) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => response());
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

test("every call is one POST without cookies, ids in its body alone", async () => {
  const fetch = answering(() => Response.json({ result: { data: { status: "pending" } } }));
  const { confirmation } = endpointClient("https://confirm.example.com/");
  await expect(confirmation.read.query({ confirmationId: "id" })).resolves.toEqual({ status: "pending" });
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("https://confirm.example.com/api/trpc/confirmation.read");
  expect(init).toMatchObject({ method: "POST", credentials: "omit", body: JSON.stringify({ confirmationId: "id" }) });
});

test("without an endpoint the page's own origin is asked", async () => {
  const fetch = answering(() => Response.json({ result: { data: {} } }));
  await endpointClient("").confirmation.check.mutate({ confirmationId: "id", code: "123456" });
  expect(fetch.mock.calls[0]?.[0]).toBe("/api/trpc/confirmation.check");
});

test("the key of a press and the signal go along", async () => {
  const fetch = answering(() => Response.json({ result: { data: {} } }));
  const { signal } = new AbortController();
  await endpointClient("").confirmation.request.mutate({ phoneNumber: "+12025550134" }, { signal, context: { idempotencyKey: "press" } });
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ signal, headers: { "idempotency-key": "press", "content-type": "application/json" } });
});

test("a refusal keeps its failure, and the id under which it was logged (E13)", async () => {
  const body = { error: { message: "x", data: { failure: { code: "internal_error" } } } };
  answering(() => Response.json(body, { status: 500, headers: { "x-request-id": "abc" } }));
  const error: unknown = await endpointClient("").confirmation.check.mutate({ confirmationId: "i", code: "123456" }).catch((error: unknown) => error);
  expect(failureOf(error)).toEqual({ code: "internal_error" });
  expect(requestIdOf(error)).toBe("abc");
});

test.each([
  ["a proxy's own page", () => new Response("<h1>Bad gateway</h1>", { status: 502 })],
  ["an answer that is no value", () => Response.json({}, { status: 200 })],
  ["an answer that is no object", () => Response.json(null)],
])("%s is no answer", async (_, response) => {
  answering(response);
  const error: unknown = await endpointClient("").confirmation.check.mutate({ confirmationId: "i", code: "123456" }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Error);
  expect(failureOf(error)).toBeNull();
});

test("the id of a fault is found beside the error of a tRPC client, too", () => {
  const response = new Response(null, { headers: { "x-request-id": "abc" } });
  expect(requestIdOf({ data: { failure: { code: "internal_error" } }, meta: { response } })).toBe("abc");
  expect(requestIdOf({ data: null, meta: undefined })).toBeNull();
  expect(requestIdOf(new Error("fetch failed"))).toBeNull();
});
