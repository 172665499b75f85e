/** What return codes stand for. Each method is one statement, and it throws like the store. */
export interface ReturnCodes {
  /** Keeps a code while its holder has fewer than `mostLive` that have not expired; `false` when it has as many. */
  keep(code: KeptReturnCode, allowed: { now: number; mostLive: number }): Promise<boolean>;
  /** Removes the code kept under one of these and gives it, expired or not, to exactly one caller; `null` to all others. */
  take(hashes: readonly [string, ...string[]]): Promise<KeptReturnCode | null>;
}
export interface KeptReturnCode {
  /** A keyed hash of the code. */
  hash: string;
  /** A keyed hash of the confirmation's id. */
  holder: string;
  /** Sealed by who keeps it. */
  sealed: string;
  expiresAt: number;
}
