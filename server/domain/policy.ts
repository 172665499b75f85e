import type { Rate } from "./limits";

/** The numbers the rules go by. Times are in seconds; where they come from: `server/config.ts` and docs/decisions. */
export interface Policy {
  /** How long a code may be used, and how long an activation key is accepted. */
  lifetimeSeconds: number;
  codeLength: number;
  /** Guesses that one confirmation takes, right or wrong. */
  attemptsPerConfirmation: number;
  /** Wrong guesses for one number within `wrongGuessWindowSeconds` that close it. */
  wrongGuessesPerNumber: number;
  wrongGuessWindowSeconds: number;
  /** Confirmations that a number-and-code check considers; older ones no longer count. */
  maxConfirmationsPerNumber: number;
  /** Confirmations by id that may be open for one number at once: closing the number does not take back their attempts. */
  openConfirmationsPerNumber: number;
  /** The wait after the 1st, 2nd, … message of a confirmation; its length + 1 is the most messages one may get. */
  resendWaitsSeconds: readonly number[];
  rates: Readonly<Record<ThrottleScope, Rate | "off">>;
}

/** The scopes of the original, per client address. */
export const THROTTLE_SCOPES = ["phone-number-confirmation", "phone-confirmation-activation-key"] as const;
export type ThrottleScope = (typeof THROTTLE_SCOPES)[number];

/** What no setting changes. */
export const FIXED_POLICY = {
  attemptsPerConfirmation: 5,
  wrongGuessesPerNumber: 20,
  wrongGuessWindowSeconds: 24 * 60 * 60,
  openConfirmationsPerNumber: 10,
  resendWaitsSeconds: [30, 60, 120, 300],
} as const;
