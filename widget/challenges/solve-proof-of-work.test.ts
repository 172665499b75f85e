import { pbkdf2Sync } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ChallengeOf } from "@/contract/challenge";
import { createProofOfWorkChallenges } from "@/server/adapters/proof-of-work-challenges";
import { deriveKeyRing } from "@/server/domain/keys";
import { solveProofOfWork } from "./solve-proof-of-work";

const service = createProofOfWorkChallenges(deriveKeyRing("a secret of at least thirty-two characters", []));
const issued = async () => (await service.issue("alice", 0, Date.now())) as ChallengeOf<"proof_of_work">;
const forever = new AbortController().signal;

afterEach(() => void vi.unstubAllGlobals());

const PATIENCE_MILLISECONDS = 30_000;

test("the service accepts what is found", async () => {
  const solution = await solveProofOfWork(await issued(), forever);
  expect(await service.verify(solution ?? "", "alice", { risk: 0, now: Date.now() })).not.toBeNull();
}, PATIENCE_MILLISECONDS);

/** Little work, as the contract describes it, and its solution. */
async function small() {
  const { parameters, ...challenge } = await issued();
  const password = Buffer.concat([Buffer.from(parameters.nonce, "hex"), Buffer.from([0, 0, 1, 44])]);
  const derivedKey = pbkdf2Sync(password, Buffer.from(parameters.salt, "hex"), 10, 32, "sha256").toString("hex");
  return {
    challenge: { ...challenge, parameters: { ...parameters, cost: 10, keyPrefix: derivedKey.slice(0, 32) } },
    solution: { counter: 300, derivedKey },
  };
}

describe.each([
  ["with the browser's cryptography", () => undefined],
  ["in slices, on a page that is not secure", () => void vi.stubGlobal("crypto", {})],
])("%s", (_name, prepare) => {
  test("the one counter is found", async () => {
    const { challenge, solution } = await small();
    prepare();
    const found = JSON.parse(atob((await solveProofOfWork(challenge, forever)) ?? ""));
    expect(found).toEqual({ challenge: { parameters: challenge.parameters, signature: challenge.signature }, solution });
  });

  test("a challenge without a solution comes to an end", async () => {
    const challenge = { ...(await issued()), maxCounter: 20 };
    challenge.parameters.keyPrefix = "ff".repeat(32);
    prepare();
    expect(await solveProofOfWork(challenge, forever)).toBeNull();
  });

  test("nothing is found once nobody waits for it", async () => {
    const challenge = await issued();
    prepare();
    const nobody = new AbortController();
    const solving = solveProofOfWork({ ...challenge, maxCounter: 2 ** 31 }, nobody.signal);
    nobody.abort();
    expect(await solving).toBeNull();
  });
});

test("in slices the page is never kept for long", async () => {
  const challenge = { ...(await issued()), maxCounter: 60 };
  challenge.parameters.keyPrefix = "ff".repeat(32);
  vi.stubGlobal("crypto", {});
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  await solveProofOfWork(challenge, forever);
  clearInterval(count);
  expect(turns).toBeGreaterThan(2);
});
