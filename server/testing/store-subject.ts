import { randomBytes } from "node:crypto";
import { type Confirmation, holderByNumber, newConfirmation } from "@/server/domain/confirmation";
import { deriveKeyRing } from "@/server/domain/keys";
import type { Outdated } from "@/server/usecases/housekeeping-ports";
import type { ConfirmationStore, Guess, GuessByNumber, Judged, NumberWindow } from "@/server/usecases/ports";
import { POLICY } from "./fakes";

export interface TestStore {
  store: ConfirmationStore;
  close(): Promise<void>;
}

/** One store for all tests, since each works on a number of its own; `open` gives an empty one. */
export interface Subject {
  readonly store: ConfirmationStore;
  open(): Promise<TestStore>;
}

export const NOW = Date.parse("2026-11-22T12:00:00Z");
export const LIFETIME_MS = 600_000;
export const DAY_MS = 86_400_000;
const KEYS = deriveKeyRing("a secret of a test", []).current;
const ADDRESS = "192.0.2.1";

/** Who asked for the confirmations by number that no test says otherwise of. */
export const HOLDER = holderByNumber(KEYS, ADDRESS);
export const STRANGER = "a stranger";

/** A number key that no other test has. */
export function newNumberKey(): string {
  return randomBytes(16).toString("base64url");
}

/** A confirmation that no other test has. */
export function made(change: Partial<Confirmation> = {}): Confirmation {
  const random = { id: randomBytes(16), nonce: randomBytes(16), iv: randomBytes(12) };
  const wanted = { e164: "+12025551234", country: "US", checkedBy: change.checkedBy ?? "id", address: ADDRESS, reservedTries: 5, sendsBefore: 0, fromReserve: false };
  const confirmation = newConfirmation(wanted, { keys: KEYS, policy: POLICY, random, now: NOW });
  const { createdAt = NOW } = change;
  return { ...confirmation, numberKey: newNumberKey(), createdAt, lastSentAt: createdAt, expiresAt: createdAt + LIFETIME_MS, ...change };
}

/** The same, kept in the store. */
export async function kept({ store }: Pick<Subject, "store">, change: Partial<Confirmation> = {}): Promise<Confirmation> {
  const confirmation = made(change);
  await store.insert(confirmation, [confirmation.numberKey], judged());
  return confirmation;
}

export function guess(change: Partial<Guess> = {}): Guess {
  return { codeLength: 6, maxAttempts: 5, now: NOW, ...change };
}

/** What counts of a number at one moment. */
export function numberWindow(now = NOW): NumberWindow {
  return { now, sentSince: now - DAY_MS, chancesSince: now - DAY_MS, historySince: now - 30 * DAY_MS };
}

/** Of who asked for the number's confirmations, when nothing is said. */
export function guessByNumber({ now = NOW, ...change }: Partial<GuessByNumber> = {}): GuessByNumber {
  return { ...numberWindow(now), holders: [HOLDER], maxAttempts: 5, codeLength: 6, newest: 10, maxChances: 20, ...change };
}

/** Nothing limits the number, when nothing is said. */
export function judged({ now = NOW, ...change }: Partial<Judged> & { now?: number } = {}): Judged {
  return { window: numberWindow(now), sends: null, maxChances: Number.MAX_SAFE_INTEGER, ...change };
}

/** Nothing, when nothing is said. */
export function outdated(change: Partial<Outdated> = {}): Outdated {
  return { confirmationsCreatedBefore: 0, historyIdleSince: 0, limitsUntil: 0, limit: 10, ...change };
}

export function parallel<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

export async function afterEachOther(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) await run(index);
}
