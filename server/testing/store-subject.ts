import { randomBytes } from "node:crypto";
import { type Confirmation, newConfirmation } from "@/server/domain/confirmation";
import { deriveKeyRing } from "@/server/domain/keys";
import { FIXED_POLICY } from "@/server/domain/policy";
import type { ConfirmationStore, Guess, NumberRoom } from "@/server/usecases/ports";

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
const KEYS = deriveKeyRing("a secret of a test", []).current;
const POLICY = {
  ...FIXED_POLICY,
  lifetimeSeconds: LIFETIME_MS / 1000,
  codeLength: 6,
  maxConfirmationsPerNumber: 10,
  rates: { "phone-number-confirmation": "off", "phone-confirmation-activation-key": "off" },
} as const;

/** A number key that no other test has. */
export function newNumberKey(): string {
  return randomBytes(16).toString("base64url");
}

/** A confirmation that no other test has. */
export function made(change: Partial<Confirmation> = {}): Confirmation {
  const random = { id: randomBytes(16), nonce: randomBytes(16), iv: randomBytes(12) };
  const confirmation = newConfirmation("+12025551234", "id", { keys: KEYS, policy: POLICY, random, now: NOW });
  const { createdAt = NOW } = change;
  return { ...confirmation, numberKey: newNumberKey(), createdAt, expiresAt: createdAt + LIFETIME_MS, ...change };
}

/** The same, kept in the store. */
export async function kept({ store }: Subject, change: Partial<Confirmation> = {}): Promise<Confirmation> {
  const confirmation = made(change);
  await store.insert(confirmation, [confirmation.numberKey], closing());
  return confirmation;
}

export function guess(change: Partial<Guess> = {}): Guess {
  return { codeLength: 6, maxAttempts: 5, now: NOW, ...change };
}

export function closing(now = NOW): NumberRoom {
  return { maxWrongGuesses: 20, windowSeconds: 86_400, now, maxOpen: 10 };
}

export function parallel<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

export async function afterEachOther(times: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) await run(index);
}
