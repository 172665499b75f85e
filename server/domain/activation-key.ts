import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";

/**
 * Activation keys: Django's `signing.dumps({"phone_number": "+1…"}, salt=…)`, byte for byte.
 *
 *     payload ":" time ":" signature
 *
 * payload    base64url of compact JSON; with a leading "." when it was deflated
 * time       seconds since 1970 in base 62
 * signature  base64url of HMAC(hash(salt + "signer" + secret), payload ":" time)
 *
 * The hash is SHA-256, or SHA-1 in keys of Django before 3.1, which are read and never made.
 */

export interface ActivationKeyFormat {
  /** The first signs; all verify. */
  secrets: readonly [string, ...string[]];
  salt: string;
}

const HASHES = ["sha256", "sha1"] as const;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** A payload of ours is under 40 bytes; whoever could sign a bomb holds the secret, but a bound costs nothing. */
const INFLATED_MAX_BYTES = 64 * 1024;

export function signActivationKey(format: ActivationKeyFormat, phoneNumber: string, signedAt: number): string {
  return signPayload(format, { phone_number: phoneNumber }, signedAt);
}

/** `signedAt` in milliseconds; the key carries whole seconds. */
export function signPayload(format: ActivationKeyFormat, payload: unknown, signedAt: number): string {
  const value = `${Buffer.from(toPythonJson(payload)).toString("base64url")}:${toBase62(Math.floor(signedAt / 1000))}`;
  return `${value}:${sign(value, format.secrets[0], format.salt, "sha256")}`;
}

/** The number inside, when the signature is right and the key not older than `maxAgeSeconds`; `null` otherwise. */
export function readActivationKey(
  format: ActivationKeyFormat,
  key: string,
  { now, maxAgeSeconds }: { now: number; maxAgeSeconds: number },
): { phoneNumber: string; signedAt: number } | null {
  const read = readPayload(format, key);
  if (!read) return null;
  // Compared as Django does: refused only when older, and with fractions of a second.
  if (now / 1000 - read.signedAtSeconds > maxAgeSeconds) return null;
  const phoneNumber = (read.payload as { phone_number?: unknown } | null)?.phone_number;
  if (typeof phoneNumber !== "string") return null;
  return { phoneNumber, signedAt: read.signedAtSeconds * 1000 };
}

/** The signature is checked before anything is decoded or inflated. */
export function readPayload(
  format: ActivationKeyFormat,
  key: string,
): { payload: unknown; signedAtSeconds: number } | null {
  const signatureAt = key.lastIndexOf(":");
  if (signatureAt < 0) return null;
  const value = key.slice(0, signatureAt);
  if (!signatureIsRight(format, value, key.slice(signatureAt + 1))) return null;
  const timeAt = value.lastIndexOf(":");
  const signedAtSeconds = timeAt < 0 ? null : fromBase62(value.slice(timeAt + 1));
  if (signedAtSeconds === null) return null;
  try {
    return { payload: decodePayload(value.slice(0, timeAt)), signedAtSeconds };
  } catch {
    return null;
  }
}

function decodePayload(encoded: string): unknown {
  const deflated = encoded.startsWith(".");
  const bytes = fromBase64Url(deflated ? encoded.slice(1) : encoded);
  const json = deflated ? inflateSync(bytes, { maxOutputLength: INFLATED_MAX_BYTES }) : bytes;
  return JSON.parse(json.toString("latin1")) as unknown;
}

/** As Python: letters outside the alphabet are skipped, padding may stand or not. */
function fromBase64Url(text: string): Buffer {
  return Buffer.from(text.replace(/[^A-Za-z0-9_-]/g, ""), "base64url");
}

function signatureIsRight(format: ActivationKeyFormat, value: string, signature: string): boolean {
  const given = Buffer.from(signature);
  return format.secrets.some((secret) =>
    HASHES.some((hash) => {
      const expected = Buffer.from(sign(value, secret, format.salt, hash));
      return given.length === expected.length && timingSafeEqual(given, expected);
    }),
  );
}

function sign(value: string, secret: string, salt: string, hash: (typeof HASHES)[number]): string {
  const key = createHash(hash).update(`${salt}signer${secret}`).digest();
  return createHmac(hash, key).update(value).digest("base64url");
}

/** Python's `json.dumps(…, separators=(",", ":"))` escapes everything outside U+0020–U+007E. */
function toPythonJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function toBase62(seconds: number): string {
  let rest = seconds;
  let text = "";
  do {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text;
}

function fromBase62(text: string): number | null {
  if (!/^-?[0-9A-Za-z]{1,11}$/.test(text)) return null;
  const negative = text.startsWith("-");
  let value = 0;
  for (const character of negative ? text.slice(1) : text) value = value * 62 + BASE62.indexOf(character);
  return negative ? -value : value;
}
