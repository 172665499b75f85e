import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { KeyRing } from "./keys";

/**
 * How a phone number is kept: a keyed hash to find it by, and an encrypted form that only the key opens.
 * A copy of the database alone names nobody.
 */

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Equal numbers give equal keys, under one secret. */
export function numberLookupKey(key: Buffer, e164: string): string {
  return createHmac("sha256", key).update(e164).digest("base64url");
}

/** A number's lookup keys under every secret of the ring, the current one's first. */
export type NumberKeys = readonly [string, ...string[]];

export function numberLookupKeys(ring: KeyRing, e164: string): NumberKeys {
  const former = ring.all.filter((keys) => keys !== ring.current);
  return [
    numberLookupKey(ring.current.number, e164),
    ...former.map((keys) => numberLookupKey(keys.number, e164)),
  ];
}

/** AES-256-GCM, bound to the confirmation it belongs to so that rows cannot be swapped. `iv` is 12 fresh random bytes. */
export function sealNumber(key: Buffer, e164: string, confirmationId: string, iv: Buffer): string {
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(confirmationId));
  const sealed = Buffer.concat([cipher.update(e164, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Throws when the value was altered or sealed for another confirmation. */
export function openNumber(key: Buffer, sealed: string, confirmationId: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(confirmationId))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
