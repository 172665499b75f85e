import type { ChallengeOf } from "@/contract/challenge";

type ProofOfWork = ChallengeOf<"proof_of_work">;
type Parameters = ProofOfWork["parameters"];
/** The key of one counter. */
type Derive = (password: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/**
 * Finds the solution of a proof of work, as it is sent to the service; null when there is none, or nobody waits any more.
 *
 * Where the page is secure (https, localhost) the browser's own cryptography does it, at full speed and outside the page's
 * thread: without a worker, which a bundler or a Content-Security-Policy might not let us have. Elsewhere it is done in
 * slices too short to be felt.
 */
export async function solveProofOfWork(challenge: ProofOfWork, signal: AbortSignal): Promise<string | null> {
  const { parameters, signature } = challenge;
  const solution = await search(challenge, await deriveFor(parameters), signal);
  // Plain ASCII, as btoa needs it: hex, base64url and numbers.
  return solution && btoa(JSON.stringify({ challenge: { parameters, signature }, solution }));
}

/** As many counters at once as there are cores: more would only wait for each other. */
const MOST_LANES = 4;

async function search({ parameters, maxCounter }: ProofOfWork, derive: Derive, signal: AbortSignal) {
  const nonce = bytesOf(parameters.nonce);
  const prefix = bytesOf(parameters.keyPrefix);
  let next = 0;
  let found: { counter: number; derivedKey: string } | null = null;
  const lane = async () => {
    while (found === null && next <= maxCounter && !signal.aborted) {
      const counter = next;
      next += 1;
      const key = await derive(passwordOf(nonce, counter));
      if (prefix.every((byte, index) => byte === key[index])) found = { counter, derivedKey: hexOf(key) };
    }
  };
  const lanes = Math.min(MOST_LANES, globalThis.navigator?.hardwareConcurrency || 1);
  await Promise.all(Array.from({ length: lanes }, lane));
  return signal.aborted ? null : found;
}

async function deriveFor(parameters: Parameters): Promise<Derive> {
  const salt = bytesOf(parameters.salt);
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return slices(parameters, salt);
  const { cost: iterations, keyLength } = parameters;
  return async (password) => {
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, keyLength * 8));
  };
}

/** Below one frame, so that typing and scrolling go on. */
const SLICE_MILLISECONDS = 12;

async function slices({ cost: c, keyLength: dkLen }: Parameters, salt: Uint8Array): Promise<Derive> {
  const [{ pbkdf2 }, { sha256 }] = await Promise.all([import("@noble/hashes/pbkdf2.js"), import("@noble/hashes/sha2.js")]);
  let sliceBegan = performance.now();
  return async (password) => {
    if (performance.now() - sliceBegan > SLICE_MILLISECONDS) {
      await new Promise((resume) => setTimeout(resume));
      sliceBegan = performance.now();
    }
    return pbkdf2(sha256, password, salt, { c, dkLen });
  };
}

function passwordOf(nonce: Uint8Array, counter: number): Uint8Array<ArrayBuffer> {
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  return password;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
