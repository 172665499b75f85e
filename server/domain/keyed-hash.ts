import { createHmac } from "node:crypto";
import { remembered } from "./remembered";

/** HMAC-SHA-256 of a text, base64url. */
export function keyedHash(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/**
 * The same for what is asked for again within the same flow: a number, an address, a client. So many for each key are
 * remembered, in clear; never for a code or anything else that must not be found in memory.
 */
export function recentKeyedHash(key: Buffer, text: string): string {
  let hashOf = recent.get(key);
  if (!hashOf) recent.set(key, (hashOf = remembered(REMEMBERED, (each) => keyedHash(key, each))));
  return hashOf(text);
}

const REMEMBERED = 10_000;
const recent = new WeakMap<Buffer, (text: string) => string>();
