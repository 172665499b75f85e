import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Answer, race } from "./ask";
import { confirmationRow } from "./database";
import { type Doors, doorsOf, failureOf, type Pending, REST, tally, TRPC, valueOf } from "./doors";
import { accepts, answers, answersAfter } from "./gateway-stand-in";
import { newNumber, wrongCodes } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("guesses", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

const AT_ONCE = 200;

async function pendingWithCode(number = newNumber()) {
  const { confirmationId } = await doors.requested(number);
  return { number, confirmationId, code: service.gateway.codeTo(number) };
}

test("A-01 guesses one after the other: 5 are compared, with 4, 3, 2, 1 and 0 left, and no later one, not even the right one", async () => {
  const { confirmationId, code } = await pendingWithCode();
  const given: Answer[] = [];
  for (const wrong of wrongCodes(code, 10)) given.push(await doors.check(confirmationId, wrong));
  expect(given.map((answer) => failureOf(answer).code)).toEqual([...Array<string>(5).fill("invalid_code"), ...Array<string>(5).fill("no_tries_left")]);
  expect(given.slice(0, 5).map((answer) => failureOf(answer).triesLeft)).toEqual([4, 3, 2, 1, 0]);
  expect(failureOf(await doors.check(confirmationId, code)).code).toBe("no_tries_left");
  expect(await confirmationRow(service, confirmationId)).toMatchObject({ attempts: 5, status: "pending" });
});

test(`A-02 ${AT_ONCE} parallel wrong guesses: exactly 5 are compared`, async () => {
  const { confirmationId, code } = await pendingWithCode();
  const given = await race(service.port, wrongCodes(code, AT_ONCE).map((wrong) => ({ path: TRPC.check, body: { confirmationId, code: wrong } })));
  expect(tally(given)).toEqual({ invalid_code: 5, no_tries_left: AT_ONCE - 5 });
  expect(await confirmationRow(service, confirmationId)).toMatchObject({ attempts: 5, status: "pending" });
});

test(`A-02 ${AT_ONCE} parallel wrong guesses by number: after them the right code is refused`, async () => {
  const number = newNumber();
  await doors.restRequest(number);
  const code = service.gateway.codeTo(number);
  const given = await race(service.port, wrongCodes(code, AT_ONCE).map((wrong) => ({ path: REST.check, body: { phone_number: number, code: wrong } })));
  expect(tally(given)).toEqual({ invalid_code: AT_ONCE });
  expect(failureOf(await doors.restCheck(number, code)).code).toBe("invalid_code");
});

test(`A-03 ${AT_ONCE} parallel wrong guesses through two processes on one database: exactly 5 are compared`, async () => {
  const { confirmationId, code } = await pendingWithCode();
  const second = await startService("second", { settings: { ...NO_LIMITS, DATABASE_URL: service.databaseUrl } });
  try {
    const guesses = wrongCodes(code, AT_ONCE).map((wrong) => ({ path: TRPC.check, body: { confirmationId, code: wrong } }));
    const given = await Promise.all([race(service.port, guesses.slice(0, AT_ONCE / 2)), race(second.port, guesses.slice(AT_ONCE / 2))]);
    const { invalid_code, no_tries_left, unavailable = 0, ...others } = tally(given.flat());
    expect(others).toEqual({});
    expect(invalid_code).toBe(5);
    expect((no_tries_left ?? 0) + unavailable).toBe(AT_ONCE - 5);
    expect(await confirmationRow(service, confirmationId)).toMatchObject({ attempts: 5, status: "pending" });
  } finally {
    await second.close();
  }
});

test(`A-05 ${AT_ONCE} parallel right codes: exactly one confirms`, async () => {
  const { confirmationId, code } = await pendingWithCode();
  const given = await race(service.port, Array.from({ length: AT_ONCE }, () => ({ path: TRPC.check, body: { confirmationId, code } })));
  const { 200: confirmed, already_confirmed: late = 0, no_tries_left: without = 0, ...others } = tally(given);
  expect({ confirmed, refused: late + without, others }).toEqual({ confirmed: 1, refused: AT_ONCE - 1, others: {} });
  expect((await confirmationRow(service, confirmationId))?.status).toBe("confirmed");
});

test(`A-05 ${AT_ONCE} parallel right codes by number: exactly one gets a key`, async () => {
  const number = newNumber();
  await doors.restRequest(number);
  const code = service.gateway.codeTo(number);
  const given = await race(service.port, Array.from({ length: AT_ONCE }, () => ({ path: REST.check, body: { phone_number: number, code } })));
  expect(tally(given)).toEqual({ "200": 1, invalid_code: AT_ONCE - 1 });
});

test("A-06 a new code brings no new guesses: whatever is asked for one number, at most 20 guesses are compared in a day", async () => {
  const number = newNumber();
  const before = await compared();
  const refusals = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    const byId = await doors.request(number);
    const byNumber = await doors.restRequest(number);
    for (const answer of [byId, byNumber]) if (answer.status >= 400) refusals.add(failureOf(answer).code);
    const wrong = wrongCodes(service.gateway.codeTo(number), 4);
    const { confirmationId } = valueOf<Pending>(byId) ?? {};
    for (const code of wrong) {
      if (confirmationId) await doors.check(confirmationId, code);
      await doors.restCheck(number, code);
    }
  }
  expect((await compared()) - before).toBeGreaterThan(0);
  expect((await compared()) - before).toBeLessThanOrEqual(20);
  expect([...refusals].filter((code) => !["challenge_required", "number_closed", "throttled"].includes(code))).toEqual([]);
  expect(refusals.size).toBeGreaterThan(0);
});

/** One guess compared with one code counts once. */
async function compared(): Promise<number> {
  return (await service.rows<{ n: number }>('SELECT SUM("attempts" + "strangerAttempts") AS n FROM "Confirmation"'))[0]?.n ?? 0;
}

test("A-09 a code opens nothing but its own confirmation, not even another one of the same number", async () => {
  const number = newNumber();
  const first = await pendingWithCode(number);
  const second = await pendingWithCode(number);
  const stranger = await pendingWithCode();
  for (const { code } of [second, stranger]) expect(failureOf(await doors.check(first.confirmationId, code)).code).toBe("invalid_code");
  expect(await confirmationRow(service, first.confirmationId)).toMatchObject({ attempts: 2, status: "pending" });
  for (const { confirmationId } of [second, stranger]) {
    expect(await confirmationRow(service, confirmationId)).toMatchObject({ attempts: 0, status: "pending" });
  }
  // A confirmation that its holder has the id of is not opened by its number either.
  expect(failureOf(await doors.restCheck(number, first.code)).code).toBe("invalid_code");
  expect((await confirmationRow(service, first.confirmationId))?.status).toBe("pending");
});

const MALFORMED: unknown[] = [
  ..."|12345|1234567|12 3456|123-456|１２３４５６|٠١٢٣٤٥|123456\n|\u0000123456|+12345|0x1e24|1e5".split("|"),
  ...[123456, ["123456"], { $ne: "" }, { startsWith: "" }, null, true, "1".repeat(5000)],
];

test("A-11 what is no code of the right length is refused and spends no try", async () => {
  const { confirmationId, number, code } = await pendingWithCode();
  for (const malformed of MALFORMED) {
    for (const [path, body] of [[TRPC.check, { confirmationId, code: malformed }], [REST.check, { phone_number: number, code: malformed }]] as const) {
      const { status } = await ask(service.url, { method: "POST", path, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      expect({ malformed, path, status }).toEqual({ malformed, path, status: 400 });
    }
  }
  expect(await confirmationRow(service, confirmationId)).toMatchObject({ attempts: 0, status: "pending" });
  expect((await doors.check(confirmationId, code)).status).toBe(200);
});

test("A-13 a confirmation that a stranger opens for the same number leaves the first one as it was", async () => {
  const victim = await pendingWithCode();
  const before = await confirmationRow(service, victim.confirmationId);
  const stranger = await pendingWithCode(victim.number);
  for (const wrong of wrongCodes(stranger.code, 5)) await doors.check(stranger.confirmationId, wrong);
  expect({ ...(await confirmationRow(service, victim.confirmationId)), sendState: "sent" }).toEqual({ ...before, sendState: "sent" });
  expect((await doors.check(victim.confirmationId, victim.code)).status).toBe(200);
});

test("A-18 no answer holds the code: neither headers nor bodies of any door, nor a page", async () => {
  const number = newNumber();
  const started = await doors.request(number);
  const code = service.gateway.codeTo(number);
  const { confirmationId } = (started.json as { result: { data: { confirmationId: string } } }).result.data;
  const given = [
    started,
    await doors.read(confirmationId),
    await doors.resend(confirmationId),
    await doors.check(confirmationId, wrongCodes(code, 1)[0] ?? ""),
    await doors.restRequest(newNumber()),
    await ask(service.url, { path: `/verify?confirmationId=${confirmationId}` }),
    await ask(service.url, { path: "/verify", headers: { rsc: "1" } }),
    await doors.check(confirmationId, code),
    await doors.read(confirmationId),
  ];
  for (const { headers, text } of given) {
    // Digits of a longer number, such as a time or a hash, are none of the code's.
    expect(JSON.stringify(headers) + text).not.toMatch(new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`));
  }
});

test("A-20 no guess confirms before a message went out, and none after no gateway took it", async () => {
  const number = newNumber();
  let dispatch = () => {};
  service.gateway.conduct(answersAfter(new Promise<void>((resolve) => (dispatch = resolve))));
  const before = service.gateway.messages.length;
  const waiting = doors.restRequest(number);
  await service.gateway.has(before + 1);
  for (const code of wrongCodes(service.gateway.codeTo(number), 5)) expect(failureOf(await doors.restCheck(number, code)).code).toBe("invalid_code");
  dispatch();
  expect((await waiting).status).toBe(201);
  service.gateway.conduct(answers(400));
  const refused = newNumber();
  expect(failureOf(await doors.restRequest(refused)).code).toBe("message_not_sent");
  // What the gateway was told and refused is nobody's code any more.
  expect(failureOf(await doors.restCheck(refused, service.gateway.codeTo(refused))).code).toBe("invalid_code");
  service.gateway.conduct(accepts);
});

test("A-17 a guess takes the same time whether it is nearly right or not at all, and a check by number whether the number is known or not", async () => {
  const [near, far, known, unknown]: number[][] = [[], [], [], []];
  const timed = async (into: number[] | undefined, work: () => Promise<Answer>) => {
    const startedAt = performance.now();
    await work();
    into?.push(performance.now() - startedAt);
  };
  for (let round = 0; round < 40; round += 1) {
    const { confirmationId, code } = await pendingWithCode();
    const last = String((Number(code.at(-1)) + 1) % 10);
    const other = [...code].map((digit) => String((Number(digit) + 5) % 10)).join("");
    for (let pair = 0; pair < 2; pair += 1) {
      await timed(near, () => doors.check(confirmationId, code.slice(0, -1) + last));
      await timed(far, () => doors.check(confirmationId, other));
    }
    const number = newNumber();
    await doors.restRequest(number);
    await timed(known, () => doors.restCheck(number, other));
    await timed(unknown, () => doors.restCheck(newNumber(), other));
  }
  // Medians of interleaved samples: what else the machine does falls on both alike. A guess that counts is one or two commits more.
  expect(Math.abs(median(near) - median(far))).toBeLessThan(5 + median(far));
  expect(Math.abs(median(known) - median(unknown))).toBeLessThan(5 + 4 * median(unknown));
});

function median(values: number[] = []): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
