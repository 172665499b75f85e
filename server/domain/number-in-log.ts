import { recentKeyedHash } from "./keyed-hash";

/** A number as the log shows it: its last two digits for who knows it anyway, and a keyed hash that finds all of its lines. */
export interface NumberInLog {
  number: string;
  numberHash: string;
}

const HASH_CHARACTERS = 16;

export function numberInLog(key: Buffer, e164: string): NumberInLog {
  return { number: `…${e164.slice(-2)}`, numberHash: recentKeyedHash(key, e164).slice(0, HASH_CHARACTERS) };
}
