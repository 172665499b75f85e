import type { PendingConfirmation } from "@/contract/confirmation";

/**
 * A confirmation that waits for its code, with its times moved to this device's clock.
 *
 * The server decides every wait. A device's clock may be minutes off, so only the distance from the
 * server's `now` counts, measured from the moment its answer came.
 */
export interface WaitingConfirmation {
  confirmationId: string;
  /** E.164 */
  phoneNumber: string;
  codeLength: number;
  triesLeft: number;
  expiresAtMilliseconds: number;
  /** When another message may be asked for; null once no more are left. */
  resendAtMilliseconds: number | null;
  /** What became of the newest message, as far as its gateway reports; "awaited" until it does. */
  delivery?: PendingConfirmation["delivery"];
}

export function toWaiting(confirmation: PendingConfirmation, receivedAtMilliseconds: number): WaitingConfirmation {
  const serverNow = Date.parse(confirmation.now);
  const here = (time: string) => receivedAtMilliseconds + (Date.parse(time) - serverNow);
  return {
    confirmationId: confirmation.confirmationId,
    phoneNumber: confirmation.phoneNumber,
    codeLength: confirmation.codeLength,
    triesLeft: confirmation.triesLeft,
    expiresAtMilliseconds: here(confirmation.expiresAt),
    resendAtMilliseconds: confirmation.resendAt === null ? null : here(confirmation.resendAt),
    delivery: confirmation.delivery,
  };
}
