import { requested, trpc } from "./api";
import { throughBothEntries } from "./both-entries";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

interface Said {
  status: number;
  code: unknown;
  headers: Headers;
}

/** What a refusal says, whichever door it came from. */
async function said(response: Response): Promise<Said> {
  const body = (await response.json()) as { error?: { data?: { failure?: { code: string } } }; code?: string };
  return { status: response.status, code: body.error?.data?.failure?.code ?? body.code, headers: response.headers };
}

const JSON_TYPE = { "content-type": "application/json" };

throughBothEntries(() => {
  test("a confirmation lives its whole life over tRPC, and two reads go in one batch", async ({ url, phone }) => {
    const { confirmationId, triesLeft } = await requested(url, phone.number);
    expect(triesLeft).toBe(5);
    const early = await trpc.resend(url, confirmationId);
    expect(early).toMatchObject({ status: 429, failure: { code: "resend_too_soon", retryAfterSeconds: expect.any(Number) } });
    const code = await phone.code();
    expect(await trpc.check(url, confirmationId, wrongCodes(code, 1)[0] ?? "")).toMatchObject({ status: 400, failure: { code: "invalid_code", triesLeft: 4 } });
    expect(await trpc.read(url, confirmationId)).toMatchObject({ status: 200, value: { status: "pending", triesLeft: 4 } });
    const checked = await trpc.check(url, confirmationId, code);
    expect(checked).toMatchObject({ status: 200, value: { phoneNumber: phone.number } });
    expect(await trpc.check(url, confirmationId, code)).toMatchObject({ failure: { code: "already_confirmed" } });

    const inputs = encodeURIComponent(JSON.stringify({ 0: { confirmationId }, 1: { activationKey: checked.value?.activationKey } }));
    const batch = await fetch(`${url}/api/trpc/confirmation.read,activationKey.read?batch=1&input=${inputs}`);
    expect(batch.status).toBe(200);
    expect(await batch.json()).toMatchObject([{ result: { data: { status: "confirmed" } } }, { result: { data: { phoneNumber: phone.number } } }]);
  });

  test("a request that is repeated under its key has one answer and one message", async ({ url, phone }) => {
    const headers = { "idempotency-key": `both-entries-${phone.number}-repeated` };
    const [first, again] = [await requested(url, phone.number, headers), await requested(url, phone.number, headers)];
    expect(again).toEqual(first);
    expect(await phone.messages()).toHaveLength(1);
  });

  test("every kind of refusal has its status and its code", async ({ url }) => {
    const ask = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init).then(said);
    const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE) => ask(path, { method: "POST", body, headers });
    const REQUEST = "/api/trpc/confirmation.request";
    const unknown = JSON.stringify({ confirmationId: "A".repeat(22), code: "123456" });
    const cases: [string, Promise<Said>, { status: number; code?: string }][] = [
      ["a number that is none", post(REQUEST, '{"phoneNumber":"hello"}'), { status: 400, code: "invalid_phone_number" }],
      ["no number", post(REQUEST, "{}"), { status: 400, code: "invalid_request" }],
      ["half a body", post(REQUEST, '{"phoneNumber":'), { status: 400, code: "malformed_body" }],
      ["a body over 8 KiB", post(REQUEST, JSON.stringify({ phoneNumber: "1".repeat(9000) })), { status: 413, code: "body_too_large" }],
      ["a body of another type", post(REQUEST, "<a/>", { "content-type": "text/xml" }), { status: 415, code: "unsupported_media_type" }],
      ["a confirmation of nobody", post("/api/trpc/confirmation.check", unknown), { status: 404, code: "confirmation_not_found" }],
      ["a key of nobody", ask(`/api/trpc/activationKey.read?input=${encodeURIComponent('{"activationKey":"abc"}')}`), { status: 400, code: "invalid_activation_key" }],
      ["a procedure that is not there", post("/api/trpc/confirmation.delete", "{}"), { status: 404, code: "not_found" }],
      ["another site's page", post(REQUEST, '{"phoneNumber":"+12025551234"}', { ...JSON_TYPE, origin: "https://evil.example" }), { status: 403, code: "origin_not_allowed" }],
    ];
    for (const [name, answer, expected] of cases) {
      const { status, code, headers } = await answer;
      expect({ name, status, code }).toEqual({ name, ...expected });
      expect(headers.get("cache-control")).toContain("no-store");
    }
  });
});
