import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Answer } from "./ask";
import { countOf } from "./database";
import { type Doors, doorsOf, failureOf, type Pending, REST, valueOf } from "./doors";
import { accepts, answers, answersAfter } from "./gateway-stand-in";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;
let keys = 0;

beforeAll(async () => {
  service = await startService("idempotency", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterEach(() => service.gateway.conduct(accepts));
afterAll(() => service.close());

function newKey(): { headers: Record<string, string> } {
  keys += 1;
  return { headers: { "idempotency-key": `8e03978e-40d5-43dd-bc93-${String(keys).padStart(12, "0")}` } };
}

test("J-15 one key 50 times at once: one confirmation, one message, and one answer for all that are answered", async () => {
  for (const ask of [doors.request, doors.restRequest]) {
    const [number, key] = [newNumber(), newKey()];
    const rows = await countOf(service, "Confirmation");
    const given = await Promise.all(Array.from({ length: 50 }, () => ask(number, key)));
    expect({ sent: service.gateway.to(number).length, made: (await countOf(service, "Confirmation")) - rows }).toEqual({ sent: 1, made: 1 });
    const answered = given.filter(({ status }) => status < 300);
    expect(answered.length).toBeGreaterThan(0);
    expect(new Set(answered.map(bodyOf)).size).toBe(1);
    for (const answer of given.filter(({ status }) => status >= 300)) {
      expect({ status: answer.status, code: failureOf(answer).code }).toEqual({ status: 409, code: "idempotency_in_progress" });
      expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    }
    // Whoever comes later gets what the first one got.
    expect(bodyOf(await ask(number, key))).toBe(bodyOf(answered[0] as Answer));
    expect(service.gateway.to(number)).toHaveLength(1);
  }
});

/** Without the clock's part, which may be of each answer. */
function bodyOf({ json, text }: Answer): string {
  const pending = valueOf<Pending & { now?: string }>({ json } as Answer);
  return pending ? JSON.stringify({ ...pending, now: undefined }) : text;
}

test("J-16 the same key for another number is refused through each door, and nothing is sent", async () => {
  for (const ask of [doors.request, doors.restRequest]) {
    const [number, other, key] = [newNumber(), newNumber(), newKey()];
    expect((await ask(number, key)).status).toBeLessThan(300);
    const before = service.gateway.messages.length;
    const answer = await ask(other, key);
    expect({ status: answer.status, code: failureOf(answer).code }).toEqual({ status: 422, code: "idempotency_key_reused" });
    expect(service.gateway.messages.length).toBe(before);
  }
});

test("J-16 a message asked for again with the key of the first request is the confirmation's next message, and only that", async () => {
  const [number, key] = [newNumber(), newKey()];
  const { confirmationId } = await doors.requested(number, key);
  expect(failureOf(await doors.resend(confirmationId, key)).code).toBe("resend_too_soon");
  expect(service.gateway.to(number)).toHaveLength(1);
});

test("J-18 a key that can be guessed belongs to its client's address: another one who sends it gets a confirmation of its own", async () => {
  const number = newNumber();
  const key = { headers: { "idempotency-key": "1" } };
  const mine = await doors.requested(number, { ...key, from: "127.0.0.21" });
  const theirs = await doors.requested(number, { ...key, from: "127.0.0.22" });
  expect(theirs.confirmationId).not.toBe(mine.confirmationId);
  expect((await doors.requested(number, { ...key, from: "127.0.0.21" })).confirmationId).toBe(mine.confirmationId);
});

test("J-17 a client that is gone before the answer gets it with the same key, and no second message", async () => {
  const [number, key] = [newNumber(), newKey()];
  let answer = () => {};
  service.gateway.conduct(answersAfter(new Promise<void>((resolve) => (answer = resolve))));
  const before = service.gateway.messages.length;
  const gone = abandoned(number, key.headers);
  await service.gateway.has(before + 1);
  gone.destroy();
  answer();
  await expect.poll(async () => (await doors.restRequest(number, key)).status).toBe(201);
  expect(service.gateway.to(number)).toHaveLength(1);
  expect((await doors.restCheck(number, service.gateway.codeTo(number))).status).toBe(200);
});

function abandoned(number: string, headers: Record<string, string>) {
  const sent = httpRequest(`${service.url}${REST.request}`, { method: "POST", headers: { "content-type": "application/json", ...headers } });
  sent.on("error", () => undefined);
  sent.end(JSON.stringify({ phone_number: number }));
  return sent;
}

test("J-17 a client whose connection breaks while the service is killed gets no second message with the same key", async () => {
  const [number, key] = [newNumber(), newKey()];
  service.gateway.conduct(answersAfter(new Promise(() => {})));
  const before = service.gateway.messages.length;
  const broken = doors.restRequest(number, key).catch(() => undefined);
  await service.gateway.has(before + 1);
  await service.running().kill();
  await broken;
  service.gateway.conduct(accepts);
  await service.restart();
  const again = await doors.restRequest(number, key);
  expect(again.status === 201 || failureOf(again).code === "idempotency_in_progress").toBe(true);
  expect(service.gateway.to(number)).toHaveLength(1);
});

test("J-15 a refused message keeps no answer: the same key may try again and is then answered once", async () => {
  const [number, key] = [newNumber(), newKey()];
  service.gateway.conduct(answers(400));
  expect(failureOf(await doors.request(number, key)).code).toBe("message_not_sent");
  service.gateway.conduct(accepts);
  expect((await doors.request(number, key)).status).toBe(200);
  expect((await doors.request(number, key)).status).toBe(200);
  expect(service.gateway.to(number)).toHaveLength(2);
});

test("J-18 a key is kept as a hash, its answer sealed: neither it nor the confirmation it opened can be read in the database", async () => {
  const [number, key] = [newNumber(), newKey()];
  const { confirmationId } = await doors.requested(number, key);
  const kept = JSON.stringify(await service.rows('SELECT * FROM "KeptAnswer"'));
  expect(kept.length).toBeGreaterThan(50);
  for (const text of [key.headers["idempotency-key"] ?? "", confirmationId, number]) expect(kept).not.toContain(text);
});

test("F-07 a key that is empty, huge or strange is refused or taken as it is, never a fault", async () => {
  for (const value of ["", " ", "x".repeat(256), "x".repeat(5000), '"quoted"', "a,b", "\u00e9", "' OR 1=1", "..", "a\tb"]) {
    const answer = await doors.request(newNumber(), { headers: { "idempotency-key": value } });
    expect({ value, status: [200, 400].includes(answer.status) }).toEqual({ value, status: true });
  }
});
