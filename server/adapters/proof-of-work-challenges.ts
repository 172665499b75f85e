import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { ChallengeOf } from "@/contract/challenge";
import { keyedHash } from "@/server/domain/keyed-hash";
import type { KeyRing, Keys } from "@/server/domain/keys";
import { CHALLENGE_LIFETIME_SECONDS } from "@/server/domain/limits";
import type { Challenges } from "@/server/usecases/ports";

/**
 * One try at a counter: 2000 rounds of PBKDF2, which browsers do at native speed and away from the page, so that a phone is
 * hardly slower than an attacker's processor. Making a challenge costs the service one such try, checking a solution none.
 */
const COST = 2000;
/** Half of these tries on average: a fifth of a second on a desktop, about 1 s on a slow phone. */
const BASE_COUNTER = 750;
/** Where the growth ends: a slow phone still takes less than 20 s, at most. */
const MAX_COUNTER = BASE_COUNTER * 8;

type ProofOfWork = ChallengeOf<"proof_of_work">;

/**
 * Proofs of work by ALTCHA's scheme, signed by the service and checked without any other host. Whatever a client sends
 * back counts only as far as the signature covers it, and costs at most three HMACs.
 */
export function createProofOfWorkChallenges(keys: KeyRing): Challenges {
  return {
    async issue(subject, risk, now) {
      const secrets = secretsOf(keys.current);
      const maxCounter = Math.min(MAX_COUNTER, BASE_COUNTER * 2 ** Math.max(0, Math.floor(risk)));
      const { parameters, signature } = await createChallenge({
        algorithm: "PBKDF2/SHA-256",
        cost: COST,
        counter: randomInt(maxCounter + 1),
        deriveKey,
        // Its own expiry would be compared with the machine's clock instead of `now`.
        data: { subject: hashed(keys.current, subject), risk, expiresAt: now + CHALLENGE_LIFETIME_SECONDS * 1000 },
        ...secrets,
      });
      return { kind: "proof_of_work", parameters, signature, maxCounter } as ProofOfWork;
    },

    async verify(solution, subject, { risk, now }) {
      const given = readSolution(solution);
      if (given === null) return null;
      const { challenge, answer } = given;
      const { data } = challenge.parameters;
      // One that was asked for when less was at stake, and kept, is worth no more now.
      if (data.expiresAt < now || data.risk < risk) return null;
      // After a rotation the challenges that were on their way still count.
      for (const each of keys.all) {
        const { verified } = await verifySolution({ challenge, solution: answer, deriveKey, ...secretsOf(each) });
        if (verified) return isSame(data.subject, hashed(each, subject)) ? { onceKey: onceKey(challenge) } : null;
      }
      return null;
    },
  };
}

/** One secret per purpose: whoever could swap one signature for the other would have solved nothing. */
function secretsOf({ challenge }: Keys): { hmacSignatureSecret: string; hmacKeySignatureSecret: string } {
  return { hmacSignatureSecret: keyedHash(challenge, "signature"), hmacKeySignatureSecret: keyedHash(challenge, "key-signature") };
}

function hashed({ challenge }: Keys, subject: string): string {
  return keyedHash(challenge, `subject:${subject}`);
}

/** In constant time, of texts that are no secret in their length. */
function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** Of the signature, which has one spelling; everything around it can be written in many. */
function onceKey({ signature }: SignedParameters): string {
  return createHash("sha256").update(`proof-of-work:${signature}`).digest("base64url");
}

type SignedParameters = Pick<ProofOfWork, "parameters" | "signature">;

/** Exactly the fields that are signed, each of its type, and no other; `null` for anything else. */
function readSolution(text: string): { challenge: SignedParameters; answer: { counter: number; derivedKey: string } } | null {
  const payload = record(parsed(text));
  const challenge = record(payload?.challenge);
  const parameters = record(challenge?.parameters);
  const data = record(parameters?.data);
  const solution = record(payload?.solution);
  const signature = challenge?.signature;
  if (!parameters || !data || !solution || typeof signature !== "string") return null;
  const { algorithm, nonce, salt, cost, keyLength, keyPrefix, keySignature } = parameters;
  const { subject, risk, expiresAt } = data;
  const { counter, derivedKey } = solution;
  if (algorithm !== "PBKDF2/SHA-256") return null;
  if (!isText(nonce) || !isText(salt) || !isText(keyPrefix) || !isText(keySignature) || !isText(subject)) return null;
  if (!isCount(cost) || !isCount(keyLength) || !isCount(expiresAt) || !isCount(risk)) return null;
  if (!isCount(counter) || !isText(derivedKey)) return null;
  const signed = { algorithm, nonce, salt, cost, keyLength, keyPrefix, keySignature, data: { subject, risk, expiresAt } } as const;
  return { challenge: { parameters: signed, signature }, answer: { counter, derivedKey } };
}

function parsed(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    return null;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

/** Empty would switch off what it stands for: the library takes a challenge without a key's signature for another kind. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
