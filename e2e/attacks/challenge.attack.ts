import { afterAll, beforeAll, expect, test } from "vitest";
import { type Doors, doorsOf, failureOf } from "./doors";
import { newNumber } from "./numbers";
import { type Service, startService } from "./service";
import { challengeOf, encoded, type ProofOfWork, solve } from "./solve";

/** The policy as it comes, and a clock: challenges are asked for once a number has had some messages. */
let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("challenge", { clock: true, settings: { TRUSTED_PROXY_HOPS: "1", PHONE_CONFIRMATION_BREAKER: "off", PHONE_CONFIRMATION_LIMITS: "service=off,country=off" } });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

let clients = 0;
function fresh(): { headers: Record<string, string> } {
  clients += 1;
  return { headers: { "x-forwarded-for": `${90 + (clients % 60)}.${Math.floor(clients / 60) % 250}.7.9` } };
}

interface Guarded {
  number: string;
  address: { headers: Record<string, string> };
  challenge: ProofOfWork;
}

/** Numbers that need a challenge now, and where they were asked for. */
async function guarded(count: number) {
  const asked = Array.from({ length: count }, () => ({ number: newNumber(), address: fresh() }));
  for (let message = 0; message < 6; message += 1) {
    const answers = await Promise.all(asked.map(({ number, address }) => doors.request(number, address)));
    const challenges = answers.map(challengeOf).filter((challenge) => challenge !== undefined);
    if (challenges.length === count) return asked.map((each, index) => ({ ...each, challenge: challenges[index] as ProofOfWork }));
    service.advance(31);
  }
  throw new Error("No challenge was asked for.");
}

test("A-14 a solved challenge is good for one message: not twice, not 30 times at once, not through the other door, not after the wait", async () => {
  const [{ number, challenge }] = (await guarded(1)) as [Guarded];
  const solution = solve(challenge);
  const before = service.gateway.to(number).length;
  const given = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 ? doors.request : doors.restRequest)(number, { ...fresh(), challenge: solution })));
  expect(given.filter(({ status }) => status < 300)).toHaveLength(1);
  // Once the shortest wait is over, another solution would open the reserve.
  service.advance(31);
  for (const door of [doors.request, doors.restRequest]) {
    expect(failureOf(await door(number, { ...fresh(), challenge: solution })).code).toBe("challenge_required");
  }
  expect(service.gateway.to(number).length - before).toBe(1);
});

test("A-14 a challenge solved for one number opens no other, and none opens after its time", async () => {
  const [one, other, late] = (await guarded(3)) as [Guarded, Guarded, Guarded];
  const solution = solve(one.challenge);
  expect(failureOf(await doors.request(other.number, { ...other.address, challenge: solution })).code).toBe("challenge_required");
  const solved = solve(late.challenge);
  service.advance(301);
  const before = service.gateway.to(late.number).length;
  const answer = await doors.request(late.number, { ...late.address, challenge: solved });
  expect(failureOf(answer).code).toBe("challenge_required");
  expect(service.gateway.to(late.number).length).toBe(before);
});

test("A-14 what is no solution opens nothing: forged, cheapened, emptied or reshaped", async () => {
  const [{ number, address, challenge }] = (await guarded(1)) as [Guarded];
  const { parameters, signature } = challenge;
  const right = JSON.parse(Buffer.from(solve(challenge), "base64").toString("utf8")) as { challenge: object; solution: { counter: number; derivedKey: string } };
  const forgeries: unknown[] = [
    { ...right, solution: { ...right.solution, derivedKey: right.solution.derivedKey.replace(/.$/, (last) => (last === "0" ? "1" : "0")) } },
    { ...right, solution: { ...right.solution, derivedKey: parameters.keyPrefix } },
    { ...right, solution: {} },
    { ...right, solution: { counter: "0", derivedKey: right.solution.derivedKey } },
    ...[{ cost: 1 }, { keyPrefix: "" }, { keyLength: 1 }, { keySignature: "" }, { salt: "" }, { algorithm: "none" }, { algorithm: "SHA-1" }, { data: { subject: "x", expiresAt: 9e15 } }, { data: {} }].map((change) => ({ challenge: { parameters: { ...parameters, ...change }, signature }, solution: right.solution })),
    ...["", "AAAA", signature.slice(1), `${signature}=`].map((other) => ({ challenge: { parameters, signature: other }, solution: right.solution })),
    ...[null, [], 1, "x", {}, { challenge: null }, { challenge: right.challenge }, { solution: right.solution }],
  ];
  const before = service.gateway.to(number).length;
  for (const [index, forgery] of forgeries.entries()) {
    // Half of them as the number's own client, half as others: a client may ask ten times a minute.
    const from = index < 4 ? address : fresh();
    const answer = await doors.request(number, { ...from, challenge: encoded(forgery) });
    expect({ forgery, code: failureOf(answer).code }).toEqual({ forgery, code: "challenge_required" });
  }
  for (const text of ["", "!", "AAAA", "bnVsbA==", "x".repeat(6000)]) {
    const answer = await doors.request(number, { ...fresh(), challenge: text });
    expect(answer.status).toBe(429);
  }
  expect((await doors.request(number, { ...fresh(), challenge: "x".repeat(6001) })).status).toBe(400);
  expect(service.gateway.to(number).length).toBe(before);
});
