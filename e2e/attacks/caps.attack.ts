import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "./ask";
import { type Doors, doorsOf, failureOf, type Pending, valueOf } from "./doors";
import { newNumber, wrongCodes } from "./numbers";
import { type Service, startService } from "./service";
import { challengeOf } from "./solve";

/** Small caps, so that a test reaches them; behind one proxy, with a clock. */
let service: Service;
let doors: Doors;

const CAPS = {
  TRUSTED_PROXY_HOPS: "1",
  PHONE_CONFIRMATION_COUNTRIES: "US,GB,*",
  PHONE_CONFIRMATION_LIMITS: "country=6/d,service=200/h+400/d",
  PHONE_CONFIRMATION_PRICES: "US=0.01,GB=0.05,*=1",
  PHONE_CONFIRMATION_DAILY_BUDGET: "off",
  PHONE_CONFIRMATION_BREAKER: "off",
};

beforeAll(async () => {
  service = await startService("caps", { clock: true, impatient: true, settings: CAPS });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

let clients = 0;
function fresh(): { headers: Record<string, string> } {
  clients += 1;
  return { headers: { "x-forwarded-for": `${20 + (clients % 60)}.${Math.floor(clients / 60) % 250}.${60 + Math.floor(clients / 15000)}.9` } };
}

async function again(settings: Record<string, string>): Promise<void> {
  await service.running().stop();
  // The day after, so that nothing counts any more.
  service.advance(2 * 24 * 60 * 60);
  await service.restart(settings);
}

/** French mobiles, apart from each other. */
let french = 0;
function newFrench(): string {
  french += 1;
  return `+336${String(12_000_000 + french * 10_000 + 345)}`;
}

async function flood(count: number, number: () => string): Promise<{ sent: number; answers: Answer[] }> {
  const before = service.gateway.messages.length;
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await (index % 2 ? doors.request : doors.restRequest)(number(), fresh()));
  return { sent: service.gateway.messages.length - before, answers };
}

test("B-10 a country that is not on the operator's list gets no more than its cap, from however many numbers and addresses; those on it go on", async () => {
  const { sent, answers } = await flood(30, newFrench);
  expect(sent).toBe(6);
  for (const answer of answers.filter(({ status }) => status >= 300)) expect(answer.status).toBe(429);
  expect((await doors.request(newNumber(), fresh())).status).toBe(200);
});

test("B-10 without the star no other country is served at all, by its region and not by its prefix", async () => {
  await again({ PHONE_CONFIRMATION_COUNTRIES: "US" });
  const messages = service.gateway.messages.length;
  for (const number of [newFrench(), "+447400123456", "+14165550123", "+18765551234", "+77011234567"]) {
    const answer = await doors.request(number, fresh());
    expect({ number, code: failureOf(answer).code }).toEqual({ number, code: "destination_not_allowed" });
  }
  expect(service.gateway.messages.length).toBe(messages);
  expect((await doors.request(newNumber(), fresh())).status).toBe(200);
});

test("B-09 what the whole service sends in an hour is bounded, whoever asks", async () => {
  await again({ PHONE_CONFIRMATION_LIMITS: "country=off,service=25/h+40/d" });
  const first = await flood(60, newNumber);
  expect(first.sent).toBe(25);
  service.advance(3700);
  const second = await flood(60, newNumber);
  expect(first.sent + second.sent).toBeLessThanOrEqual(40);
  for (const answer of [...first.answers, ...second.answers].filter(({ status }) => status >= 300)) expect(answer.status).toBe(429);
});

test("B-09 a day's messages cost no more than the budget: at a price for each country, the last cent included", async () => {
  await again({ PHONE_CONFIRMATION_LIMITS: "country=off,service=off", PHONE_CONFIRMATION_DAILY_BUDGET: "0.20" });
  const american = await flood(12, newNumber);
  expect(american.sent).toBe(12);
  let british = 0;
  const { sent } = await flood(5, () => `+4474001${String((british += 1)).padStart(5, "0").replace(/^(.)(.*)$/, "$10000").slice(0, 5)}`.slice(0, 13));
  const rest = await flood(30, newNumber);
  expect(12 * 0.01 + sent * 0.05 + rest.sent * 0.01).toBeLessThanOrEqual(0.2001);
  expect(12 * 0.01 + sent * 0.05 + rest.sent * 0.01).toBeGreaterThan(0.18);
  await expect.poll(() => service.log(), { timeout: 10_000 }).toMatch(/"limit":"budget".*"event":"limit_nearly_used"/);
});

test("B-12 a country whose messages nobody confirms is held back after 20, and its neighbours are not", async () => {
  await again({ PHONE_CONFIRMATION_COUNTRIES: "US,FR", PHONE_CONFIRMATION_LIMITS: "country=off,service=off", PHONE_CONFIRMATION_BREAKER: "enforce" });
  const pumped = await flood(40, newFrench);
  expect(pumped.sent).toBeLessThanOrEqual(22);
  const held = pumped.answers.at(-1);
  expect(["challenge_required", "destination_paused"]).toContain(held && failureOf(held).code);
  service.advance(6 * 60);
  const later = await flood(3, newFrench);
  expect(later.sent).toBe(0);
  expect(later.answers.map((answer) => failureOf(answer).code)).toEqual(Array<string>(3).fill("destination_paused"));
  for (const { headers } of later.answers) expect(Number(headers["retry-after"])).toBeGreaterThan(60);
  expect((await doors.request(newNumber(), fresh())).status).toBe(200);
  const decisions = async () => JSON.stringify(await service.rows('SELECT "subject", "reason" FROM "BreakerDecision"'));
  await expect.poll(decisions, { timeout: 20_000, interval: 200 }).toContain("FR");
  expect(await decisions()).not.toMatch(/\+336\d{6}/);
});

test("B-12 a country whose messages are confirmed is never held back", async () => {
  await again({ PHONE_CONFIRMATION_LIMITS: "country=off,service=off", PHONE_CONFIRMATION_BREAKER: "enforce" });
  for (let person = 0; person < 40; person += 1) {
    const [number, address] = [newNumber(), fresh()];
    const { confirmationId } = await doors.requested(number, address);
    if (person % 3 !== 0) expect((await doors.check(confirmationId, service.gateway.codeTo(number), address)).status).toBe(200);
  }
  service.advance(6 * 60);
  expect((await doors.request(newNumber(), fresh())).status).toBe(200);
});

test("A-19 a spray over many numbers, 5 guesses each, ends at the point where everybody is asked for a challenge", async () => {
  await again({ PHONE_CONFIRMATION_LIMITS: "country=off,service=off", PHONE_CONFIRMATION_BREAKER: "enforce", PHONE_CONFIRMATION_BREAKER_RULE: "9999/h,1%,1min", PHONE_CONFIRMATION_BREAKER_CHECKS: "100/h,80%" });
  let compared = 0;
  let challenged = 0;
  for (let target = 0; target < 60; target += 1) {
    const [number, address] = [newNumber(), fresh()];
    const answer = await doors.request(number, address);
    if (challengeOf(answer)) challenged += 1;
    const pending = valueOf<Pending>(answer);
    if (!pending) continue;
    for (const code of wrongCodes(service.gateway.codeTo(number), 5)) {
      compared += Number(failureOf(await doors.check(pending.confirmationId, code, address)).code === "invalid_code");
    }
  }
  expect(compared).toBeGreaterThanOrEqual(100);
  expect(compared).toBeLessThanOrEqual(130);
  expect(challenged).toBeGreaterThan(30);
});

test("B-08 an honest person behind a shared address, with a late message, two typos and one resend, meets no challenge and no refusal", async () => {
  await again({ PHONE_CONFIRMATION_LIMITS: "", PHONE_CONFIRMATION_BREAKER: "enforce" });
  const shared = fresh();
  for (let person = 0; person < 8; person += 1) {
    const number = newNumber();
    const { confirmationId } = await doors.requested(number, shared);
    const code = service.gateway.codeTo(number);
    service.advance(35);
    if (person < 2) expect((await doors.resend(confirmationId, shared)).status).toBe(200);
    for (const typo of wrongCodes(code, 2)) expect(failureOf(await doors.check(confirmationId, typo, shared)).code).toBe("invalid_code");
    expect((await doors.check(confirmationId, code, shared)).status).toBe(200);
  }
});
