import { describe, expect, it } from "vitest";
import type { Failure } from "@/contract/failures";
import { FAILURE_CODES, retryAfterOf, sentenceOf, statusOf } from "./failure-table";
import { failureResponse } from "./rest";

const FIELDS = { phoneNumber: ["Not a valid string."] };

/** One of each; a new code does not compile until it is here. */
const EACH: { [Code in Failure["code"]]: Extract<Failure, { code: Code }> } = {
  invalid_request: { code: "invalid_request", fields: FIELDS },
  invalid_phone_number: { code: "invalid_phone_number", fields: FIELDS },
  destination_not_allowed: { code: "destination_not_allowed", fields: FIELDS },
  destination_paused: { code: "destination_paused", retryAfterSeconds: 3600 },
  challenge_required: {
    code: "challenge_required",
    challenge: { kind: "turnstile", siteKey: "a site key" },
    retryAfterSeconds: 30,
  },
  idempotency_key_reused: { code: "idempotency_key_reused" },
  idempotency_in_progress: { code: "idempotency_in_progress", retryAfterSeconds: 1 },
  origin_not_allowed: { code: "origin_not_allowed" },
  malformed_body: { code: "malformed_body" },
  body_too_large: { code: "body_too_large", limitBytes: 8192 },
  unsupported_media_type: { code: "unsupported_media_type" },
  method_not_allowed: { code: "method_not_allowed", allow: ["GET", "POST"] },
  not_found: { code: "not_found" },
  invalid_code: { code: "invalid_code", triesLeft: 4 },
  no_tries_left: { code: "no_tries_left" },
  confirmation_expired: { code: "confirmation_expired" },
  confirmation_not_found: { code: "confirmation_not_found" },
  already_confirmed: { code: "already_confirmed" },
  resend_too_soon: { code: "resend_too_soon", retryAfterSeconds: 1 },
  no_resends_left: { code: "no_resends_left" },
  invalid_activation_key: { code: "invalid_activation_key" },
  invalid_return_code: { code: "invalid_return_code" },
  return_url_not_allowed: { code: "return_url_not_allowed" },
  throttled: { code: "throttled", retryAfterSeconds: 30 },
  number_closed: { code: "number_closed", retryAfterSeconds: 86_400 },
  message_not_sent: { code: "message_not_sent", reason: "unavailable", retryAfterSeconds: 1 },
  unavailable: { code: "unavailable", retryAfterSeconds: 1 },
  internal_error: { code: "internal_error" },
};
const failures: Failure[] = Object.values(EACH);

describe("every refusal", () => {
  it("is in the table, and the table has no other", () => {
    expect([...FAILURE_CODES].sort()).toEqual(Object.keys(EACH).sort());
  });

  it.each(failures)("$code has one sentence for people, ended by a full stop or in the original's words", (failure) => {
    expect(sentenceOf(failure)).toMatch(/^[A-Z].*\.$|^Invalid activation key$/);
    expect(sentenceOf(failure)).not.toMatch(/undefined|NaN|\[object/);
  });

  it.each(failures)("$code has the one shape over HTTP", async (failure) => {
    const response = failureResponse(failure);
    const body = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(statusOf(failure.code));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ error: sentenceOf(failure), code: failure.code });
    expect(Object.keys(body).filter((name) => !/^[a-z_]+$/.test(name))).toEqual([]);
  });

  it.each(failures)("$code has Retry-After when its status is 429 or 503 or it tells a wait, at least one second", (failure) => {
    const wait = failureResponse(failure).headers.get("retry-after");
    if ([429, 503].includes(statusOf(failure.code))) expect(wait).toMatch(/^[1-9][0-9]*$/);
    else expect(wait === null).toBe(!("retryAfterSeconds" in failure));
    expect(retryAfterOf(failure)).toBe(wait === null ? null : Number(wait));
  });
});

describe("a sentence", () => {
  it.each<[Failure, string]>([
    [EACH.resend_too_soon, "Another message can be sent in 1 second."],
    [EACH.throttled, "Too many requests. Try again in 30 seconds."],
    [EACH.method_not_allowed, "This method is not allowed here. Use GET or POST."],
    [EACH.invalid_phone_number, "Not a valid string."],
    [{ code: "invalid_request", fields: {} }, "The request is not complete."],
  ])("of %j", (failure, sentence) => {
    expect(sentenceOf(failure)).toBe(sentence);
  });
});

describe("field errors", () => {
  it("stand under the field's name, unless that name is one that every failure has", async () => {
    const fields = { phoneNumber: ["one"], code: ["two"], error: ["three"] };
    const body: unknown = await failureResponse({ code: "invalid_request", fields }).json();
    expect(body).toEqual({
      error: "one",
      code: "invalid_request",
      phone_number: ["one"],
      fields: { phone_number: ["one"], code: ["two"], error: ["three"] },
    });
  });
});
