import { keyedHash } from "./keyed-hash";
import { parsePhoneNumber } from "./phone";

/** A request that came with an `Idempotency-Key`, as far as it tells one from another. */
export interface KeyedRequest {
  /** What the client wrote. */
  idempotencyKey: string;
  operation: string;
  address: string | null;
  input: Readonly<Record<string, unknown>>;
}

/** How long an answer is given again. */
export const EXPIRES_AFTER_MS = 24 * 60 * 60_000;
/** No request takes this long: whoever began it is gone, and the next one may begin anew. */
export const GIVEN_UP_AFTER_MS = 60_000;

/** Visible ASCII, as headers carry it unchanged. */
export function isIdempotencyKey(text: string): boolean {
  return /^[\x21-\x7e]{1,255}$/.test(text);
}

/** Shorter keys can be guessed, and the answer may hold a confirmation's id: each address has its own ones. */
const UNGUESSABLE_CHARACTERS = 16;

/** Where the answer is kept, under one secret. */
export function answerKey(key: Buffer, { idempotencyKey, operation, address }: KeyedRequest): string {
  const own = idempotencyKey.length < UNGUESSABLE_CHARACTERS ? [address ?? ""] : [];
  return keyedHash(key, JSON.stringify(["key", operation, idempotencyKey, ...own]));
}

/**
 * What makes two requests the same: the operation and what it was asked, with the number in its one spelling. The solution
 * of a challenge is left out, since the same request comes again with one.
 */
export function requestFingerprint(key: Buffer, { operation, input }: KeyedRequest): string {
  const fields = Object.entries(input)
    .filter(([name, value]) => name !== "challenge" && value !== undefined)
    .map(([name, value]) => [name, name === "phoneNumber" ? oneSpelling(value) : value])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return keyedHash(key, JSON.stringify(["fingerprint", operation, fields]));
}

function oneSpelling(value: unknown): unknown {
  return typeof value === "string" ? (parsePhoneNumber(value)?.e164 ?? value) : value;
}
