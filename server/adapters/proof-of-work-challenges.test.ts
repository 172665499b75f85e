import { createHmac, pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { challenge as contract, challengeSolution, type ChallengeOf } from "@/contract/challenge";
import { deriveKeyRing } from "@/server/domain/keys";
import { CHALLENGE_LIFETIME_SECONDS } from "@/server/domain/limits";
import { createProofOfWorkChallenges } from "./proof-of-work-challenges";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const challenges = createProofOfWorkChallenges(deriveKeyRing("a secret of at least thirty-two characters", []));

type ProofOfWork = ChallengeOf<"proof_of_work">;

async function issued(subject = "alice", risk = 0): Promise<ProofOfWork> {
  return (await challenges.issue(subject, risk, NOW)) as ProofOfWork;
}

/** As a stranger would write it from the contract alone. */
function keyOf({ nonce, salt, cost, keyLength }: ProofOfWork["parameters"], counter: number): string {
  const password = Buffer.alloc(20);
  Buffer.from(nonce, "hex").copy(password);
  password.writeUInt32BE(counter, 16);
  return pbkdf2Sync(password, Buffer.from(salt, "hex"), cost, keyLength, "sha256").toString("hex");
}

function answerTo({ parameters, maxCounter }: ProofOfWork): { counter: number; derivedKey: string } {
  for (let counter = 0; counter <= maxCounter; counter += 1) {
    const derivedKey = keyOf(parameters, counter);
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
  throw new Error("There is no solution up to maxCounter.");
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const written = ({ parameters, signature }: ProofOfWork, solution: unknown) => base64({ challenge: { parameters, signature }, solution });

async function solved(subject = "alice") {
  const challenge = await issued(subject);
  return { challenge, answer: answerTo(challenge) };
}

const verify = (solution: string, subject = "alice", at = NOW) => challenges.verify(solution, subject, { risk: 0, now: at });

test("what the contract says about a challenge is enough to solve it, and the solution is short enough to be read", async () => {
  const { challenge, answer } = await solved();
  expect(contract.parse(challenge)).toEqual(challenge);
  const solution = written(challenge, answer);
  expect(challengeSolution.parse(solution)).toBe(solution);
  expect(await verify(solution)).toEqual({ onceKey: expect.stringMatching(/^[\w-]{43}$/) });
});

test("a solution is worth nothing for another subject", async () => {
  const { challenge, answer } = await solved("alice");
  expect(await verify(written(challenge, answer), "bob")).toBeNull();
});

test("a challenge does not tell what it is for", async () => {
  expect(JSON.stringify(await challenges.issue("+12025551234", 1, NOW))).not.toContain("2025551234");
});

test("a solution is worth nothing once more is at stake than when its challenge was issued, however it was kept", async () => {
  const challenge = await issued("alice", 1);
  const solution = written(challenge, answerTo(challenge));
  const at = (risk: number) => challenges.verify(solution, "alice", { risk, now: NOW });
  expect([await at(0), await at(1)]).toEqual([{ onceKey: expect.any(String) }, { onceKey: expect.any(String) }]);
  expect([await at(2), await at(3)]).toEqual([null, null]);
});

test("a solution counts until its time is over and not a moment longer", async () => {
  const { challenge, answer } = await solved();
  const solution = written(challenge, answer);
  expect(await verify(solution, "alice", NOW + CHALLENGE_LIFETIME_SECONDS * 1000)).not.toBeNull();
  expect(await verify(solution, "alice", NOW + CHALLENGE_LIFETIME_SECONDS * 1000 + 1)).toBeNull();
});

test("one challenge has one key to be used up by, however its solution is spelled", async () => {
  const { challenge, answer } = await solved();
  const { parameters, signature } = challenge;
  const reordered = Object.fromEntries(Object.entries(parameters).reverse());
  const spellings = [
    written(challenge, answer),
    ` ${written(challenge, answer)}\n`,
    Buffer.from(JSON.stringify({ solution: { took: 12, ...answer }, challenge: { signature, parameters: reordered } }, null, 2)).toString("base64url"),
    written(challenge, { ...answer, counter: answer.counter + 1 }),
    written({ ...challenge, parameters: { ...parameters, more: "fields" } } as ProofOfWork, answer),
  ];
  const keys = await Promise.all(spellings.map(async (spelling) => (await verify(spelling))?.onceKey));
  expect(new Set(keys.filter((key) => key !== undefined)).size).toBe(1);
  const other = await solved();
  expect((await verify(written(other.challenge, other.answer)))?.onceKey).not.toBe(keys[0]);
});

test("no key but the right one solves it", async () => {
  const { challenge, answer } = await solved();
  const { keyPrefix } = challenge.parameters;
  const guesses = [keyPrefix, keyPrefix.padEnd(64, "0"), keyOf(challenge.parameters, answer.counter + 1), answer.derivedKey.toUpperCase(), ""];
  for (const derivedKey of guesses) expect(await verify(written(challenge, { ...answer, derivedKey }))).toBeNull();
});

describe("a challenge that was altered is none of ours:", () => {
  const FORGED: Record<string, (challenge: ProofOfWork) => ProofOfWork> = {
    "cheaper work": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, cost: 1 } }),
    "a shorter prefix": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, keyPrefix: challenge.parameters.keyPrefix.slice(0, 2) } }),
    "another salt": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, salt: "00".repeat(16) } }),
    "a key signature of its own": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, keySignature: challenge.signature } }),
    "no key signature": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, keySignature: "" } }),
    "a longer life": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, data: { ...challenge.parameters.data, expiresAt: NOW * 2 } } }),
    "another subject": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, data: { ...challenge.parameters.data, subject: "bob" } } }),
    "more at stake": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, data: { ...challenge.parameters.data, risk: 3 } } }),
    "another algorithm": (challenge) => ({ ...challenge, parameters: { ...challenge.parameters, algorithm: "SHA-256" as never } }),
    "no signature": (challenge) => ({ ...challenge, signature: "" }),
    "a signature by a stranger": (challenge) => ({ ...challenge, signature: createHmac("sha256", "x").update(JSON.stringify(challenge.parameters)).digest("hex") }),
  };
  test.each(Object.keys(FORGED))("%s", async (name) => {
    const forged = FORGED[name]?.(await issued());
    if (forged === undefined) throw new Error(name);
    const answer = { counter: 0, derivedKey: keyOf({ ...forged.parameters, keyLength: 32 }, 0) };
    expect(await verify(written(forged, answer))).toBeNull();
  });
});

test("whatever else is sent is no solution, and nothing is thrown", async () => {
  const { challenge, answer } = await solved();
  const { parameters, signature } = challenge;
  const values: unknown[] = [null, 1, "text", [], {}, { challenge: null }, { challenge: { parameters: [], signature }, solution: answer }];
  for (const field of ["counter", "derivedKey"]) {
    for (const value of [null, -1, 0.5, 2 ** 33, {}, [], true, "0"]) values.push({ challenge: { parameters, signature }, solution: { ...answer, [field]: value } });
  }
  for (const field of Object.keys(parameters)) {
    for (const value of [null, -1, 1e308, {}, [], true, "", "zz"]) values.push({ challenge: { parameters: { ...parameters, [field]: value }, signature }, solution: answer });
  }
  const texts = ["", "%", "null", "\u0000", "é".repeat(3000), "[".repeat(6000), Buffer.from("[".repeat(4000)).toString("base64"), ...values.map(base64)];
  for (const text of texts) expect(await verify(text), text).toBeNull();
});

test("a challenge that was on its way when the key was replaced still counts", async () => {
  const [before, after] = ["the secret that was there before it", "the secret that came after it, as long"] as const;
  const challenge = (await createProofOfWorkChallenges(deriveKeyRing(before, [])).issue("alice", 0, NOW)) as ProofOfWork;
  const solution = written(challenge, answerTo(challenge));
  expect(await createProofOfWorkChallenges(deriveKeyRing(after, [before])).verify(solution, "alice", { risk: 0, now: NOW })).not.toBeNull();
  expect(await createProofOfWorkChallenges(deriveKeyRing(after, [])).verify(solution, "alice", { risk: 0, now: NOW })).toBeNull();
});

test("the work doubles with each risk, up to what a slow phone does in 20 seconds", async () => {
  const counters = await Promise.all([-1, 0, 1, 2, 3, 4, 1000].map(async (risk) => (await issued("alice", risk)).maxCounter));
  expect(counters).toEqual([750, 750, 1500, 3000, 6000, 6000, 6000]);
});
