import type { PendingConfirmation } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import { addressBuckets } from "./address-buckets";
import { recentKeyedHash } from "./keyed-hash";
import type { KeyRing, Keys } from "./keys";
import { numberLookupKey } from "./number-at-rest";
import { waitAfter } from "./number-standing";
import type { Policy } from "./policy";
import { seal } from "./seal";

/** What its holder must present to check it: the unguessable id, or (the original's REST) just the number. */
export type CheckedBy = "id" | "number";

/** `dropped`: another confirmation of the same number was confirmed first. */
export type ConfirmationStatus = "pending" | "confirmed" | "dropped";

/**
 * What is known of the newest message. `silent`: the operator's filter kept it back. `unknown`: it may or may not have gone
 * out. `delivered` and `failed` are what its gateway reported after it took it.
 */
export type SendState = "sending" | "sent" | "unknown" | "silent" | "refused" | "delivered" | "failed";

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
  /** Who has its tries: its own id, or, when it is checked by number, a keyed hash of the address that asked for it. */
  holder: string;
  numberKey: string;
  sealedNumber: string;
  /** ISO 3166 region of the number; `null` for one that belongs to no country. */
  country: string | null;
  status: ConfirmationStatus;
  /** Tries that are its holder's alone, whatever else is guessed at the number. */
  reservedTries: number;
  /** Guesses of its holder spent, right or wrong. */
  attempts: number;
  /** Guesses of anybody else, who can only check by number. */
  strangerAttempts: number;
  /** Messages asked for, the first included. */
  sends: number;
  /** How many of them were out of the number's reserve. */
  reserveSends: number;
  lastSentAt: number;
  sendState: SendState;
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

/** What is asked for: `address` says who has the tries of a check by number. */
export interface Wanted {
  e164: string;
  country: string | undefined;
  checkedBy: CheckedBy;
  address: string | null;
  reservedTries: number;
  /** Messages that went to this number in its period before this one, and whether this one is out of its reserve. */
  sendsBefore: number;
  fromReserve: boolean;
}

export function newConfirmation(
  { e164, country, checkedBy, address, reservedTries, sendsBefore, fromReserve }: Wanted,
  { keys, policy, random, now }: { keys: Keys; policy: Policy; random: Randomness; now: number },
): Confirmation {
  const id = random.id.toString("base64url");
  return {
    id,
    keyId: keys.id,
    nonce: random.nonce.toString("base64url"),
    codeLength: policy.codeLength,
    checkedBy,
    holder: checkedBy === "id" ? id : holderByNumber(keys, address),
    numberKey: numberLookupKey(keys.number, e164),
    sealedNumber: seal(keys.seal, e164, id, random.iv),
    country: country ?? null,
    status: "pending",
    reservedTries,
    attempts: 0,
    strangerAttempts: 0,
    sends: 1,
    reserveSends: fromReserve ? 1 : 0,
    lastSentAt: now,
    sendState: "sending",
    createdAt: now,
    expiresAt: now + policy.lifetimeSeconds * 1000,
    resendAt: resendAtAfter({ sends: 1, numberSends: sendsBefore + 1 }, policy, now),
    confirmedAt: null,
  };
}

/** Who checks by number is known by the address that asked. */
export function holderByNumber(keys: Keys, address: string | null): string {
  return recentKeyedHash(keys.number, `holder|${addressBuckets(address).narrow}`);
}

/** The same under every secret of the ring: after a rotation, who asked before still has its tries. */
export function holdersByNumber({ current, all }: KeyRing, address: string | null): [string, ...string[]] {
  const former = all.filter((keys) => keys !== current);
  return [holderByNumber(current, address), ...former.map((keys) => holderByNumber(keys, address))];
}

/** When the next message may be asked for, once `sends` of this confirmation and `numberSends` of its number were sent. */
export function resendAtAfter(
  { sends, numberSends }: { sends: number; numberSends: number },
  policy: Policy,
  now: number,
): number | null {
  const waitSeconds = policy.resendWaitsSeconds[sends - 1];
  return waitSeconds === undefined ? null : now + Math.max(waitSeconds, waitAfter(numberSends, policy)) * 1000;
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

/** How its holder sees it while it waits for its code. `isReported`: what becomes of its messages will be known. */
export function pendingView(
  confirmation: Confirmation,
  phoneNumber: string,
  { policy, now, isReported = false }: { policy: Policy; now: number; isReported?: boolean | undefined },
): PendingConfirmation {
  return {
    confirmationId: confirmation.id,
    phoneNumber,
    codeLength: confirmation.codeLength,
    expiresAt: toIso(confirmation.expiresAt),
    resendAt: confirmation.resendAt === null ? null : toIso(confirmation.resendAt),
    triesLeft: triesLeft(confirmation, policy),
    delivery: deliveryOf(confirmation) ?? (isReported ? "awaited" : undefined),
    now: toIso(now),
  };
}

function deliveryOf({ sendState }: Confirmation): "delivered" | "failed" | null {
  return sendState === "delivered" || sendState === "failed" ? sendState : null;
}

export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
