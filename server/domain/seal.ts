import { createCipheriv, createDecipheriv } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM, bound to where the text is kept, so that rows cannot be swapped. `iv` is 12 fresh random bytes, and one key
 * seals one kind of thing.
 */
export function seal(key: Buffer, text: string, keptUnder: string, iv: Buffer): string {
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(keptUnder));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Throws when it was altered, or sealed for another place. */
export function unseal(key: Buffer, sealed: string, keptUnder: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(keptUnder))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
