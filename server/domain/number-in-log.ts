import { createHmac } from "node:crypto";

/** A number as the log shows it: its last two digits for who knows it anyway, and a keyed hash that finds all of its lines. */
export interface NumberInLog {
  number: string;
  numberHash: string;
}

const HASH_CHARACTERS = 16;

export function numberInLog(key: Buffer, e164: string): NumberInLog {
  const numberHash = createHmac("sha256", key).update(e164).digest("base64url").slice(0, HASH_CHARACTERS);
  return { number: `…${e164.slice(-2)}`, numberHash };
}
