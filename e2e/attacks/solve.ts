import { pbkdf2Sync } from "node:crypto";
import type { Answer } from "./ask";

export interface ProofOfWork {
  kind: "proof_of_work";
  parameters: { nonce: string; salt: string; cost: number; keyLength: number; keyPrefix: string };
  signature: string;
  maxCounter: number;
}

/** The challenge in a refusal, through whichever door it came. */
export function challengeOf({ json }: Answer): ProofOfWork | undefined {
  const body = json as { challenge?: ProofOfWork; error?: { data?: { failure?: { challenge?: ProofOfWork } } } } | undefined;
  return body?.error?.data?.failure?.challenge ?? body?.challenge;
}

/** Solves it as a client does, by trying (contract/challenge.ts). */
export function solve({ parameters, signature, maxCounter }: ProofOfWork): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const password = Buffer.concat([Buffer.from(nonce, "hex"), Buffer.alloc(4)]);
  for (let counter = 0; counter <= maxCounter; counter += 1) {
    password.writeUInt32BE(counter, password.length - 4);
    const derivedKey = pbkdf2Sync(password, Buffer.from(salt, "hex"), cost, keyLength, "sha256").toString("hex");
    if (derivedKey.startsWith(keyPrefix)) return encoded({ challenge: { parameters, signature }, solution: { counter, derivedKey } });
  }
  throw new Error("The challenge has no solution.");
}

export function encoded(solution: unknown): string {
  return Buffer.from(JSON.stringify(solution)).toString("base64");
}
