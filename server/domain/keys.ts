import { createHash, hkdfSync } from "node:crypto";

/**
 * The keys of one secret, one per purpose, so that a value made for one purpose says nothing about another.
 * Activation keys are signed with the secret itself, in Django's own derivation (activation-key.ts).
 */
export interface Keys {
  /** Names the secret in stored rows without revealing it. */
  id: string;
  /** Derives codes. */
  code: Buffer;
  /** Turns numbers into lookup keys. */
  number: Buffer;
  /** Seals numbers at rest. */
  seal: Buffer;
  /** Turns whatever is limited (addresses, prefixes, countries) into keys of its rows. */
  limit: Buffer;
  /** Signs challenges. */
  challenge: Buffer;
  /** Finds and seals answers kept for an `Idempotency-Key`. */
  idempotency: Buffer;
  /** Finds and seals what return codes stand for. */
  returnCode: Buffer;
  /** Seals what gateways name a message by in their reports. */
  delivery: Buffer;
  /** Names a number in the log, so that its lines can be found together. */
  log: Buffer;
}

/** The keys in force: the current one makes, all of them verify. */
export interface KeyRing {
  current: Keys;
  all: readonly Keys[];
}

export function deriveKeyRing(secret: string, fallbacks: readonly string[]): KeyRing {
  const current = deriveKeys(secret);
  return { current, all: [current, ...fallbacks.map(deriveKeys)] };
}

export function findKeys(ring: KeyRing, id: string): Keys | undefined {
  return ring.all.find((keys) => keys.id === id);
}

function deriveKeys(secret: string): Keys {
  return {
    id: createHash("sha256").update(derive(secret, "id")).digest("hex").slice(0, 8),
    code: derive(secret, "code"),
    number: derive(secret, "number"),
    seal: derive(secret, "seal"),
    limit: derive(secret, "limit"),
    challenge: derive(secret, "challenge"),
    idempotency: derive(secret, "idempotency"),
    returnCode: derive(secret, "return-code"),
    delivery: derive(secret, "delivery"),
    log: derive(secret, "log"),
  };
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "phone-confirmation", `v1/${purpose}`, 32));
}
