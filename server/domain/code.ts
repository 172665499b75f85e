import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The code of a confirmation, derived rather than stored: whoever reads the database without the key
 * learns nothing, and a repeated message carries the same code.
 *
 * 64 bits of HMAC-SHA-256, reduced to `length` decimal digits; the bias is below 10⁻⁹ even at ten digits.
 */
export function deriveCode(key: Buffer, confirmation: { id: string; nonce: string }, length: number): string {
  const mac = createHmac("sha256", key).update(`${confirmation.id}|${confirmation.nonce}`).digest();
  const code = mac.readBigUInt64BE() % 10n ** BigInt(length);
  return code.toString().padStart(length, "0");
}

/** Compares in a time that does not depend on where the first difference is. */
export function codesAreEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
