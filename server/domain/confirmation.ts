import type { PendingConfirmation } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { Keys } from "./keys";
import { numberLookupKey, sealNumber } from "./number-at-rest";
import type { Policy } from "./policy";

/** What its holder must present to check it: the unguessable id, or (the original's REST) just the number. */
export type CheckedBy = "id" | "number";

/** `dropped`: another confirmation of the same number was confirmed first. */
export type ConfirmationStatus = "pending" | "confirmed" | "dropped";

/** One request to confirm one number, as it is kept. Times in milliseconds since 1970. */
export interface Confirmation {
  /** 16 random bytes, base64url. */
  id: string;
  /** Which secret its code, number key and seal were made with. */
  keyId: string;
  /** 16 random bytes, base64url: with the id and the key they make the code. */
  nonce: string;
  codeLength: number;
  checkedBy: CheckedBy;
  numberKey: string;
  sealedNumber: string;
  status: ConfirmationStatus;
  /** Guesses spent, right or wrong. */
  attempts: number;
  /** Messages asked for, the first included. */
  sends: number;
  createdAt: number;
  expiresAt: number;
  /** `null` once it has had all its messages. */
  resendAt: number | null;
  confirmedAt: number | null;
}

/** Random bytes for one confirmation. */
export interface Randomness {
  id: Buffer;
  nonce: Buffer;
  iv: Buffer;
}

export function newConfirmation(
  e164: string,
  checkedBy: CheckedBy,
  { keys, policy, random, now }: { keys: Keys; policy: Policy; random: Randomness; now: number },
): Confirmation {
  const id = random.id.toString("base64url");
  return {
    id,
    keyId: keys.id,
    nonce: random.nonce.toString("base64url"),
    codeLength: policy.codeLength,
    checkedBy,
    numberKey: numberLookupKey(keys.number, e164),
    sealedNumber: sealNumber(keys.seal, e164, id, random.iv),
    status: "pending",
    attempts: 0,
    sends: 1,
    createdAt: now,
    expiresAt: now + policy.lifetimeSeconds * 1000,
    resendAt: resendAtAfter(1, policy, now),
    confirmedAt: null,
  };
}

/** When the next message may be asked for, once `sends` messages were. */
export function resendAtAfter(sends: number, policy: Policy, now: number): number | null {
  const waitSeconds = policy.resendWaitsSeconds[sends - 1];
  return waitSeconds === undefined ? null : now + waitSeconds * 1000;
}

/** Why a confirmation that was just found not to accept a guess does not; `null` when it would now. */
export function whyNotCheckable(confirmation: Confirmation | null, policy: Policy, now: number): Failure | null {
  if (!confirmation || confirmation.checkedBy !== "id" || confirmation.status === "dropped") {
    return { code: "confirmation_not_found" };
  }
  if (confirmation.status === "confirmed") return { code: "already_confirmed" };
  if (confirmation.expiresAt <= now) return { code: "confirmation_expired" };
  if (confirmation.attempts >= policy.attemptsPerConfirmation) return { code: "no_tries_left" };
  return null;
}

/** Why no other message may be sent for it now; `null` when one may. */
export function whyNotResendable(confirmation: Confirmation | null, policy: Policy, now: number): Failure | null {
  const failure = whyNotCheckable(confirmation, policy, now);
  if (failure || !confirmation) return failure;
  if (confirmation.resendAt === null) return { code: "no_resends_left" };
  if (confirmation.resendAt > now) {
    return { code: "resend_too_soon", retryAfterSeconds: Math.ceil((confirmation.resendAt - now) / 1000) };
  }
  return null;
}

export function triesLeft(confirmation: Confirmation, policy: Policy): number {
  return Math.max(0, policy.attemptsPerConfirmation - confirmation.attempts);
}

/** How its holder sees it while it waits for its code. */
export function pendingView(
  confirmation: Confirmation,
  phoneNumber: string,
  { policy, now }: { policy: Policy; now: number },
): PendingConfirmation {
  return {
    confirmationId: confirmation.id,
    phoneNumber,
    codeLength: confirmation.codeLength,
    expiresAt: toIso(confirmation.expiresAt),
    resendAt: confirmation.resendAt === null ? null : toIso(confirmation.resendAt),
    triesLeft: triesLeft(confirmation, policy),
    now: toIso(now),
  };
}

export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
