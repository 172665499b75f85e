import { keyedHash } from "./keyed-hash";
import type { KeyRing } from "./keys";
import { seal, unseal } from "./seal";

/** How long a return code may be exchanged. */
export const RETURN_CODE_LIFETIME_MS = 60_000;
/** Codes that one confirmation may have open at once: people reload, and press buttons again. */
export const RETURN_CODES_PER_CONFIRMATION = 5;
/** 256 random bits. */
export const RETURN_CODE_BYTES = 32;

/** What a code stands for. The number is not among it: it is read from the key, and with it that the key still lives. */
export interface ReturnPayload {
  activationKey: string;
  /** The only address it is exchanged for. */
  returnTo: string;
  state: string | null;
}

/** Where a code is kept, under one secret: the code itself is kept nowhere. */
export function returnCodeHash(key: Buffer, code: string): string {
  return keyedHash(key, JSON.stringify(["code", code]));
}

/** The same under every secret of the ring, the current one's first. */
export function returnCodeHashes(ring: KeyRing, code: string): [string, ...string[]] {
  const former = ring.all.filter((keys) => keys !== ring.current);
  return [returnCodeHash(ring.current.returnCode, code), ...former.map((keys) => returnCodeHash(keys.returnCode, code))];
}

/** Whose codes are counted together. */
export function returnHolder(key: Buffer, confirmationId: string): string {
  return keyedHash(key, JSON.stringify(["holder", confirmationId]));
}

/** Bound to where it is kept. `iv` is 12 fresh random bytes. */
export function sealReturn(key: Buffer, payload: ReturnPayload, keptUnder: string, iv: Buffer): string {
  return seal(key, JSON.stringify(payload), keptUnder, iv);
}

/** Throws when it was altered, or sealed for another place. */
export function openReturn(ring: KeyRing, sealed: string, { code, keptUnder }: { code: string; keptUnder: string }): ReturnPayload {
  const keys = ring.all.find(({ returnCode }) => returnCodeHash(returnCode, code) === keptUnder);
  if (!keys) throw new Error("A return code was kept under a secret that is not known.");
  return JSON.parse(unseal(keys.returnCode, sealed, keptUnder)) as ReturnPayload;
}
