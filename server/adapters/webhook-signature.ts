import { createHmac, timingSafeEqual } from "node:crypto";

/** A receiver's clock may be off by this much, and a signed request may be repeated for so long. */
const TOLERANCE_SECONDS = 5 * 60;

/** `secret` may carry the `whsec_` prefix of Standard Webhooks before base64; without it its characters are the key. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
}

interface Signed {
  id: string;
  /** In seconds since 1970. */
  timestamp: string;
  body: string | Buffer;
}

/** One signature as Standard Webhooks 1.0.0 writes it. */
export function webhookSignature(key: Buffer, { id, timestamp, body }: Signed): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}

/** Whether one of `signatures`, separated by spaces, is right, and the time they were made at is now. `now` in milliseconds. */
export function isSignedNow(key: Buffer, signed: Signed, signatures: string, now: number): boolean {
  const { id, timestamp } = signed;
  if (id === "" || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = Buffer.from(webhookSignature(key, signed));
  return signatures.split(" ").some((each) => isSame(Buffer.from(each), expected));
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
