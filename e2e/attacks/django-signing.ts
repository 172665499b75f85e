import { createHash, createHmac } from "node:crypto";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function toBase62(seconds: number): string {
  const digits: string[] = [];
  for (let rest = Math.abs(seconds); rest > 0 || digits.length === 0; rest = Math.floor(rest / 62)) digits.unshift(BASE62.charAt(rest % 62));
  return (seconds < 0 ? "-" : "") + digits.join("");
}

/** `django.core.signing.dumps` by its own description, so that a forged key differs from a true one in nothing but what is forged. */
export function djangoKey(
  payload: unknown,
  { secret, salt = "phonenumber", time = toBase62(Math.floor(Date.now() / 1000)), hash = "sha256" }: { secret: string; salt?: string; time?: string; hash?: string },
): string {
  const value = `${Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)).toString("base64url")}:${time}`;
  const key = createHash(hash).update(`${salt}signer${secret}`).digest();
  return `${value}:${createHmac(hash, key).update(value).digest("base64url")}`;
}
