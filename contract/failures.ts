import type { Challenge } from "./challenge";

/**
 * Everything the product may refuse, as one closed union.
 *
 * An expected refusal is a value, never a throw. Each member carries the data its reader needs and
 * nothing an attacker could use: no reason that tells whether a number is known, no code, no key.
 * REST answers `code` and the sentence of `server/transport/failure-table.ts`; tRPC answers the whole
 * failure in `error.data.failure`.
 */
export type Failure =
  /** A field is missing, of another type, or malformed. Sentences per field, as Django REST framework gives them. */
  | { code: "invalid_request"; fields: FieldErrors }
  /** The number cannot be parsed, or no such number can exist. */
  | { code: "invalid_phone_number"; fields: FieldErrors }
  /** The number exists, but no messages are sent to its country or to its kind of number. */
  | { code: "destination_not_allowed"; fields: FieldErrors }
  /** Messages to this destination are held back for a time, because hardly any of the latest ones were confirmed. */
  | { code: "destination_paused"; retryAfterSeconds: number }
  /** The same request is answered once it comes with the solution of `challenge`, or without one in `retryAfterSeconds`. */
  | { code: "challenge_required"; challenge: Challenge; retryAfterSeconds: number }
  /** The `Idempotency-Key` was used for another request before. */
  | { code: "idempotency_key_reused" }
  /** The first request with this `Idempotency-Key` is still being answered. */
  | { code: "idempotency_in_progress"; retryAfterSeconds: number }
  /** The request was made by a page of another site that is not on the list of allowed origins. */
  | { code: "origin_not_allowed" }
  /** The body is not the JSON or form it claims to be. */
  | { code: "malformed_body" }
  /** The body is larger than the service reads. */
  | { code: "body_too_large"; limitBytes: number }
  /** The media type of the body is none of JSON, form and multipart. */
  | { code: "unsupported_media_type" }
  | { code: "method_not_allowed"; allow: readonly string[] }
  | { code: "not_found" }
  /** The code is not right. `triesLeft` is told only to who holds the confirmation's id. */
  | { code: "invalid_code"; triesLeft?: number }
  /** The tries of this confirmation are used up; a new confirmation is needed. */
  | { code: "no_tries_left" }
  | { code: "confirmation_expired" }
  | { code: "confirmation_not_found" }
  /** The right code was already given; the activation key can still be read with the id. */
  | { code: "already_confirmed" }
  /** The next message for this confirmation is allowed only in `retryAfterSeconds`. */
  | { code: "resend_too_soon"; retryAfterSeconds: number }
  /** This confirmation has had all its messages. */
  | { code: "no_resends_left" }
  /** The activation key is not ours, was altered, or is older than its lifetime. */
  | { code: "invalid_activation_key" }
  /** A return code that never was, was used, is older than its 60 seconds, or belongs to another `return_to`. */
  | { code: "invalid_return_code" }
  /** The address is not, letter by letter, one of `PHONE_CONFIRMATION_RETURN_URLS`, or may not be returned to this way. */
  | { code: "return_url_not_allowed" }
  /** Too often, by one of the limits; which one is told to nobody. */
  | { code: "throttled"; retryAfterSeconds: number }
  /** The wrong guesses that one number takes in 24 hours are used up or spoken for, whatever was sent since. */
  | { code: "number_closed"; retryAfterSeconds: number }
  /** No gateway took the message: nothing was sent and nothing counts. */
  | { code: "message_not_sent"; reason: SendRefusal; retryAfterSeconds: number }
  /** The service cannot decide safely right now (database busy or gone), so it refuses. */
  | { code: "unavailable"; retryAfterSeconds: number }
  /** A fault of ours, logged under the request id of the answer. */
  | { code: "internal_error" };

/** Field name to its sentences, for people. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/**
 * Why a gateway refused a message.
 *
 * - `invalid_number`: the carrier says that no message can reach it
 * - `unsubscribed`: its owner asked this sender to stop
 * - `blocked_destination`: the account may not send there
 * - `rate_limited`: the account sends too fast
 * - `authentication`: the gateway does not accept the operator's credentials
 * - `unavailable`: the gateway cannot be reached or is at fault
 */
export const SEND_REFUSALS = [
  "invalid_number",
  "unsubscribed",
  "blocked_destination",
  "rate_limited",
  "authentication",
  "unavailable",
] as const;
export type SendRefusal = (typeof SEND_REFUSALS)[number];

export type FailureCode = Failure["code"];
export type FailureOf<Code extends FailureCode> = Extract<Failure, { code: Code }>;

/** What every operation gives: a value, or the failure that explains why not. */
export type Result<T> = { ok: true; value: T } | Refusal;
export type Refusal = { ok: false; failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(failure: Failure): Refusal {
  return { ok: false, failure };
}
