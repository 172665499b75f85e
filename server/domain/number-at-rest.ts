import { recentKeyedHash } from "./keyed-hash";
import type { KeyRing } from "./keys";

/**
 * How a phone number is kept: a keyed hash to find it by, which is made here, and a sealed form that only the key opens.
 * A copy of the database alone names nobody.
 */

/** Equal numbers give equal keys, under one secret. */
export function numberLookupKey(key: Buffer, e164: string): string {
  return recentKeyedHash(key, e164);
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
