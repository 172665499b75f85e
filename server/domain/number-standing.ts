import type { Policy } from "./policy";

/**
 * How one number stands: what was sent to it, and how many chances were given to guess at its codes. Counted from its
 * confirmations; times in milliseconds.
 */
export interface NumberStanding {
  /** Messages in the period of the number's limit, those of the reserve included. */
  sends: number;
  reserveSends: number;
  /** When the oldest of those outside the reserve was sent; `null` when there is none. */
  firstSentAt: number | null;
  /** `null` when nothing was sent in that period. */
  lastSentAt: number | null;
  /** Whether the number was confirmed since: then its owner is there, and nobody has to be spared a message. */
  isConfirmedSince: boolean;
  /** Wrong guesses of the last day, and the tries that live confirmations have reserved. */
  chances: number;
  /** These wrong guesses alone. */
  wrongGuesses: number;
  /** When the first of these chances is free again. */
  chancesFreeAt: number | null;
  /** Wrong guesses since the last right one of about 30 days, at least `chances` of them. */
  consecutive: number;
}

/** What may be done for a number that was asked for: `reserve` spends its reserve, which only a solved challenge opens. */
export type Verdict =
  | { verdict: "open" | "reserve" }
  | { verdict: "challenge" | "wait" | "closed"; retryAfterSeconds: number };

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long what was sent to a number counts for it. */
export function numberPeriodMs({ sends }: Policy): number {
  return sends.number ? sends.number.periodSeconds * 1000 : DAY_MS;
}

/** How many chances one number gives in a day, to who has solved a challenge or not. */
export function chancesLimit(policy: Policy, solved: boolean): number {
  return solved || policy.sends.number === null ? policy.chancesPerNumber : policy.openChancesPerNumber;
}

/**
 * The tries that a new confirmation reserves for its holder, out of the number's chances. Where the number's limit is off, the
 * original's clients may hold ten at once: those that find no room for all their tries reserve one, or guess with what is left.
 */
export function triesToReserve(policy: Policy, checkedBy: "id" | "number", { chances }: NumberStanding): number {
  const { attemptsPerConfirmation, openChancesPerNumber, chancesPerNumber } = policy;
  if (checkedBy === "id" || policy.sends.number !== null) return attemptsPerConfirmation;
  if (chances + attemptsPerConfirmation <= openChancesPerNumber) return attemptsPerConfirmation;
  return chances < chancesPerNumber ? 1 : 0;
}

/** Whether another message may go to a number whose next confirmation needs so many chances; `null` for a repeated message. */
export function judgeNumber(
  standing: NumberStanding,
  needed: number | null,
  { policy, solved, now }: { policy: Policy; solved: boolean; now: number },
): Verdict {
  const closed = judgeChances(standing, needed, { policy, solved, now });
  if (closed) return closed;
  return judgeSends(standing, { policy, solved, now });
}

type Circumstances = { policy: Policy; solved: boolean; now: number };

function judgeChances(standing: NumberStanding, needed: number | null, { policy, solved, now }: Circumstances): Verdict | null {
  if (needed === null) return null;
  // A day's chances are left over, so that the last of them cannot go beyond.
  if (standing.consecutive + policy.chancesPerNumber > policy.consecutiveWrongGuesses) {
    return { verdict: "closed", retryAfterSeconds: policy.consecutiveWindowSeconds };
  }
  // What reserves nothing may come to chances that others have reserved and leave; what was guessed is gone for a day.
  const taken = needed === 0 ? standing.wrongGuesses + 1 : standing.chances + needed;
  if (taken <= chancesLimit(policy, solved)) return null;
  const retryAfterSeconds = secondsUntil(standing.chancesFreeAt ?? now, now);
  const opensWithChallenge = taken <= chancesLimit(policy, true);
  return { verdict: opensWithChallenge ? "challenge" : "closed", retryAfterSeconds };
}

function judgeSends(standing: NumberStanding, { policy, solved, now }: Circumstances): Verdict {
  const { number, numberReserve, backoffSeconds } = policy.sends;
  const openAt = Math.max(
    standing.isConfirmedSince ? 0 : (standing.lastSentAt ?? 0) + waitAfter(standing.sends, policy) * 1000,
    number && standing.sends - standing.reserveSends >= number.count ? (standing.firstSentAt ?? 0) + numberPeriodMs(policy) : 0,
  );
  if (openAt <= now) return { verdict: "open" };
  if (!number || standing.reserveSends >= numberReserve) return { verdict: "wait", retryAfterSeconds: secondsUntil(openAt, now) };
  // The shortest wait is everybody's: a person who cannot wait that long has not looked at the phone yet.
  const reserveAt = standing.isConfirmedSince ? 0 : (standing.lastSentAt ?? 0) + (backoffSeconds[0] ?? 0) * 1000;
  if (reserveAt > now) return { verdict: "wait", retryAfterSeconds: secondsUntil(Math.min(openAt, reserveAt), now) };
  return solved ? { verdict: "reserve" } : { verdict: "challenge", retryAfterSeconds: secondsUntil(openAt, now) };
}

/** The wait, in seconds, once so many messages were sent to a number. */
export function waitAfter(sends: number, { sends: { backoffSeconds } }: Policy): number {
  return sends === 0 ? 0 : (backoffSeconds[Math.min(sends, backoffSeconds.length) - 1] ?? 0);
}

function secondsUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 1000));
}
