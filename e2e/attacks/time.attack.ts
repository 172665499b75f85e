import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "./ask";
import { type Doors, doorsOf, failureOf, type Pending, valueOf } from "./doors";
import { newNumber, wrongCodes } from "./numbers";
import { type Service, startService } from "./service";
import { challengeOf, solve } from "./solve";

/** The policy as it comes, and a clock that the tests move; each test comes from networks of its own. */
let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("time", { clock: true, settings: { TRUSTED_PROXY_HOPS: "1", PHONE_CONFIRMATION_BREAKER: "off", PHONE_CONFIRMATION_LIMITS: "service=off,country=off" } });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

let clients = 0;
function fresh(): { headers: Record<string, string> } {
  clients += 1;
  return { headers: { "x-forwarded-for": `${20 + (clients % 60)}.${Math.floor(clients / 60) % 250}.7.9` } };
}
const DAY = 24 * 60 * 60;

test("B-08 another message for one confirmation comes after 30, 60, 120 and 300 seconds and not one second sooner, five in all", async () => {
  const number = newNumber();
  const address = fresh();
  const { confirmationId } = await doors.requested(number, address);
  const sent = () => service.gateway.to(number).length;
  for (const [index, wait] of [30, 60, 120, 300].entries()) {
    const early = await doors.resend(confirmationId, address);
    expect(early.status).toBe(429);
    expect(Number(early.headers["retry-after"])).toBeLessThanOrEqual(wait + 1);
    service.advance(wait - 2);
    expect((await doors.resend(confirmationId, address)).status).toBe(429);
    expect(sent()).toBe(index + 1);
    service.advance(3);
    expect({ wait, status: (await doors.resend(confirmationId, address)).status }).toEqual({ wait, status: 200 });
    expect(sent()).toBe(index + 2);
  }
  service.advance(DAY / 2);
  expect((await doors.resend(confirmationId, address)).status).toBeGreaterThanOrEqual(400);
  expect(sent()).toBe(5);
});

test("B-08 20 resends at once after the wait: one message", async () => {
  const number = newNumber();
  const { confirmationId } = await doors.requested(number, fresh());
  service.advance(31);
  const given = await Promise.all(Array.from({ length: 20 }, () => doors.resend(confirmationId, fresh())));
  expect(given.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(service.gateway.to(number)).toHaveLength(2);
});

test("A-14 a whole day of requests for one number from everywhere: at most 5 messages without a challenge", async () => {
  const number = newNumber();
  let accepted = 0;
  for (let hours = 0; hours < 22; hours += 2) {
    for (const pause of [0, 31, 61, 121, 301, 601]) {
      service.advance(pause);
      const given = [await doors.request(number, fresh()), await doors.restRequest(number, fresh())];
      accepted += given.filter(({ status }) => status < 300).length;
    }
    service.advance(7200 - 1115);
  }
  expect(accepted).toBe(service.gateway.to(number).length);
  expect(service.gateway.to(number).length).toBeGreaterThan(1);
  expect(service.gateway.to(number).length).toBeLessThanOrEqual(5);
});

test("A-14 an attacker who solves every challenge gets 8 messages out of one number in a day, and no more", async () => {
  const number = newNumber();
  for (let round = 0; round < 25; round += 1) {
    const address = fresh();
    const refused = await doors.request(number, address);
    const challenge = challengeOf(refused);
    if (challenge) await doors.request(number, { ...address, challenge: solve(challenge) });
    service.advance(601);
  }
  expect(service.gateway.to(number).length).toBeGreaterThan(4);
  expect(service.gateway.to(number).length).toBeLessThanOrEqual(8);
});

test("B-11 a burst across the edge of a minute gets no second budget", async () => {
  const address = fresh();
  const given: Answer[] = [];
  const burst = async () => given.push(...(await Promise.all(Array.from({ length: 15 }, () => doors.request(newNumber(), address)))));
  service.advance(DAY + 59 - (Math.floor(Date.now() / 1000) % 60));
  await burst();
  service.advance(2);
  await burst();
  expect(given.filter(({ status }) => status < 300).length).toBeLessThanOrEqual(11);
});

test("A-07 over days of guessing, with every challenge solved, at most 100 guesses in a row are compared; a right one opens the number again", { timeout: 120_000 }, async () => {
  const number = newNumber();
  const before = await compared();
  let closed = "";
  const perDay: number[] = [];
  for (let day = 0; day < 7; day += 1) {
    const atDawn = await compared();
    for (let round = 0; round < 5; round += 1) {
      const address = fresh();
      let answer = await doors.request(number, address);
      const challenge = challengeOf(answer);
      if (challenge) answer = await doors.request(number, { ...address, challenge: solve(challenge) });
      const pending = valueOf<Pending>(answer);
      if (!pending) closed = failureOf(answer).code;
      else for (const code of wrongCodes(service.gateway.codeTo(number), 6)) await doors.check(pending.confirmationId, code, address);
      service.advance(605);
    }
    perDay.push((await compared()) - atDawn);
    service.advance(DAY);
  }
  expect(Math.max(...perDay)).toBeLessThanOrEqual(20);
  expect((await compared()) - before).toBeGreaterThan(40);
  expect((await compared()) - before).toBeLessThanOrEqual(100);
  expect(closed).toBe("number_closed");
  service.advance(31 * DAY);
  expect((await doors.request(number, fresh())).status).toBe(200);
});

let gone = 0;
let latest = new Map<string, number>();

/** All guesses compared so far, those of confirmations that are no longer kept too. */
async function compared(): Promise<number> {
  const rows = await service.rows<{ id: string; n: number }>('SELECT "id", "attempts" + "strangerAttempts" AS n FROM "Confirmation"');
  const now = new Map(rows.map(({ id, n }) => [id, n]));
  for (const [id, n] of latest) if (!now.has(id)) gone += n;
  latest = now;
  return gone + rows.reduce((sum, { n }) => sum + n, 0);
}
