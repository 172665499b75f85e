import type { Rate } from "./limits";

/** The numbers the rules go by. Times are in seconds; where they come from: `server/config.ts` and docs/decisions. */
export interface Policy {
  /** How long a code may be used, and how long an activation key is accepted. */
  lifetimeSeconds: number;
  codeLength: number;
  /** How long a confirmation is kept after it ended; at least a day, because its messages and wrong guesses count so long. */
  retentionSeconds: number;
  /** Guesses that one confirmation takes, right or wrong. */
  attemptsPerConfirmation: number;
  /**
   * Chances that one number gives within `chancesWindowSeconds`: one guess compared with one code, and wrong. Whoever makes a
   * confirmation has its tries reserved out of them, so that no stranger can use them up.
   */
  chancesPerNumber: number;
  /** How many of them are given without a challenge. */
  openChancesPerNumber: number;
  chancesWindowSeconds: number;
  /** Wrong guesses without a right one between them, within `consecutiveWindowSeconds`, after which a number is suspended. */
  consecutiveWrongGuesses: number;
  consecutiveWindowSeconds: number;
  /** Confirmations that a number-and-code check considers; older ones no longer count. */
  maxConfirmationsPerNumber: number;
  /** The wait after the 1st, 2nd, … message of a confirmation; its length + 1 is the most messages one may get. */
  resendWaitsSeconds: readonly number[];
  rates: Readonly<Record<ThrottleScope, Rate | "off">>;
  sends: SendLimits;
}

/** What messages are limited by; each list of rates holds all of its rates at once, and none of them when it is empty. */
export interface SendLimits {
  /** From one IPv4 address or IPv6 /64. A challenge lifts all but the one with the longest period. */
  address: readonly Rate[];
  /** From one IPv4 /24 or IPv6 /48. */
  addressWide: readonly Rate[];
  /** To one number; `null` is no limit, neither of messages nor by challenge. */
  number: Rate | null;
  /** To one number beyond that, or before its wait is over, in the same period: with a challenge. */
  numberReserve: number;
  /** The wait between the 1st and the 2nd message to one number in its period, the 2nd and the 3rd, …; the last one goes on. */
  backoffSeconds: readonly number[];
  /** To one number without its last four digits. A challenge lifts all but the one with the longest period. */
  prefix: readonly Rate[];
  /** To one country that is not on the operator's list. */
  country: readonly Rate[];
  /** In all. */
  service: readonly Rate[];
  /** What all messages of a day may cost, in millionths of a US dollar; `null` is no limit. */
  dailyBudgetMicros: number | null;
}

/** The scopes of the original, per client address. */
export const THROTTLE_SCOPES = ["phone-number-confirmation", "phone-confirmation-activation-key"] as const;
export type ThrottleScope = (typeof THROTTLE_SCOPES)[number];

/** What no setting changes. */
export const FIXED_POLICY = {
  attemptsPerConfirmation: 5,
  chancesPerNumber: 20,
  openChancesPerNumber: 10,
  chancesWindowSeconds: 24 * 60 * 60,
  consecutiveWrongGuesses: 100,
  consecutiveWindowSeconds: 30 * 24 * 60 * 60,
  resendWaitsSeconds: [30, 60, 120, 300],
} as const;
