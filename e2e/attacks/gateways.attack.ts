import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ask } from "./ask";
import { confirmationRow } from "./database";
import { type Doors, doorsOf, failureOf, valueOf } from "./doors";
import { accepts, answers, answersLate, closesMidBody, type Conduct, drips, hangs, startGatewayStandIn } from "./gateway-stand-in";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("gateways", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterEach(() => service.gateway.conduct(accepts));
afterAll(() => service.close());

/** One request while the gateway behaves so: what was answered, how often the gateway was asked, and how long it took. */
async function askedDuring(conduct: Conduct, number = newNumber()) {
  service.gateway.conduct(conduct);
  const startedAt = performance.now();
  const answer = await doors.request(number);
  return { answer, asked: service.gateway.to(number).length, tookMs: performance.now() - startedAt };
}

const REFUSALS = [400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503];

test("J-09 a gateway that refuses is asked once, and the person hears 503 with the time to come back, not what the gateway said", async () => {
  for (const status of REFUSALS) {
    const { answer, asked } = await askedDuring(answers(status, "secret words of the provider"));
    expect({ status, answered: answer.status, code: failureOf(answer).code, asked }).toEqual({ status, answered: 503, code: "message_not_sent", asked: 1 });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain("secret words");
    // One that works in between, so that the gateway is not passed over for the rest.
    expect((await askedDuring(accepts)).answer.status).toBe(200);
  }
});

test("J-09 a refused message keeps no confirmation, and the number may be asked for again", async () => {
  const number = newNumber();
  const pending = async () => (await service.rows('SELECT 1 FROM "Confirmation" WHERE "status" = \'pending\'')).length;
  const before = await pending();
  await askedDuring(answers(400), number);
  expect(await pending()).toBe(before);
  const { answer, asked } = await askedDuring(accepts, number);
  expect({ status: answer.status, asked }).toEqual({ status: 200, asked: 2 });
});

test("J-11 a gateway that answers rubbish, without end or not to the end is asked once, and its code, if it came, is good", async () => {
  const conducts: Record<string, Conduct> = {
    rubbish: answers(200, "\u0000<html>{{{"),
    nothing: answers(204),
    large: answers(200, "x".repeat(20_000_000)),
    closesMidBody,
    lies: (response) => response.writeHead(200, { "content-type": "application/json", "content-length": "2" }).end("{}"),
  };
  const memoryBefore = residentBytes(service.running().pid);
  for (const [name, conduct] of Object.entries(conducts)) {
    const number = newNumber();
    const { answer, asked } = await askedDuring(conduct, number);
    expect({ name, status: answer.status, asked }).toEqual({ name, status: 200, asked: 1 });
    const { confirmationId } = valueOf<{ confirmationId: string }>(answer) ?? { confirmationId: "" };
    expect((await doors.check(confirmationId, service.gateway.codeTo(number))).status).toBe(200);
  }
  expect(residentBytes(service.running().pid) - memoryBefore).toBeLessThan(60_000_000);
});

test("J-11 a gateway that closes before it answers may have sent: the message is not repeated, and its code is good", async () => {
  const number = newNumber();
  const { answer, asked } = await askedDuring((response) => void response.destroy(), number);
  expect({ status: answer.status, asked }).toEqual({ status: 200, asked: 1 });
  const { confirmationId } = valueOf<{ confirmationId: string }>(answer) ?? { confirmationId: "" };
  await expect.poll(async () => (await confirmationRow(service, confirmationId))?.sendState).toBe("unknown");
  expect((await doors.check(confirmationId, service.gateway.codeTo(number))).status).toBe(200);
});

test("G-10 a gateway that redirects is not followed", async () => {
  const elsewhere = await startGatewayStandIn();
  for (const status of [301, 302, 303, 307, 308]) {
    const { answer, asked } = await askedDuring(answers(status, "", { location: elsewhere.url }));
    expect({ status, answered: answer.status, asked }).toEqual({ status, answered: 503, asked: 1 });
    expect((await askedDuring(accepts)).answer.status).toBe(200);
  }
  expect(elsewhere.messages).toEqual([]);
  await elsewhere.close();
});

test("J-07 a gateway that hangs or drips after it read the message is given 8 seconds; the message counts as perhaps sent and is not repeated", async () => {
  const [hanging, dripping] = [newNumber(), newNumber()];
  service.gateway.conduct((response, message) => (message.to === hanging ? hangs : drips)(response, message));
  const startedAt = performance.now();
  const [hung, dripped] = await Promise.all([doors.request(hanging), doors.request(dripping)]);
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect([hung.status, dripped.status]).toEqual([200, 200]);
  expect([hanging, dripping].map((number) => service.gateway.to(number).length)).toEqual([1, 1]);
  const { confirmationId } = valueOf<{ confirmationId: string }>(hung) ?? { confirmationId: "" };
  await expect.poll(async () => (await confirmationRow(service, confirmationId))?.sendState).toBe("unknown");
  // A message that comes late has a code that is good.
  expect((await doors.check(confirmationId, service.gateway.codeTo(hanging))).status).toBe(200);
});

test("J-12 while 60 messages wait 6 seconds for their gateway, health, pages and checks need not wait", async () => {
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  service.gateway.conduct(answersLate(6000));
  const before = service.gateway.messages.length;
  const waiting = Array.from({ length: 60 }, () => doors.request(newNumber()));
  await service.gateway.has(before + 60);
  const times: number[] = [];
  for (const other of [() => ask(service.url, { path: "/healthz" }), () => ask(service.url, { path: "/verify" }), () => doors.check(confirmationId, service.gateway.codeTo(number)), () => doors.read(confirmationId)]) {
    const startedAt = performance.now();
    expect((await other()).status).toBe(200);
    times.push(performance.now() - startedAt);
  }
  expect(Math.max(...times)).toBeLessThan(5000);
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([200]));
});

test("J-10 a gateway that fails again and again is left alone after 5 messages, asked by one at a time, and used again within 15 seconds once it works", async () => {
  service.gateway.conduct(answers(500));
  const before = service.gateway.messages.length;
  for (let person = 0; person < 30; person += 1) {
    const startedAt = performance.now();
    const answer = await doors.request(newNumber());
    expect({ status: answer.status, code: failureOf(answer).code }).toEqual({ status: 503, code: "message_not_sent" });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  }
  expect(service.gateway.messages.length - before).toBeLessThanOrEqual(8);
  service.gateway.conduct(accepts);
  await expect.poll(async () => (await doors.request(newNumber())).status, { timeout: 15_000, interval: 500 }).toBe(200);
});

test("J-08 a gateway that says 429 and when to come back gets no message until then", async () => {
  service.gateway.conduct(answers(429, "", { "retry-after": "120" }));
  expect((await doors.request(newNumber())).status).toBe(503);
  const before = service.gateway.messages.length;
  service.gateway.conduct(accepts);
  const given = await Promise.all(Array.from({ length: 20 }, () => doors.request(newNumber())));
  expect(service.gateway.messages.length).toBe(before);
  for (const { status, headers } of given) expect({ status, soon: Number(headers["retry-after"]) < 60 }).toEqual({ status: 503, soon: false });
});

test("J-06 a gateway that nobody reaches leaves nothing behind, and the next one is asked in its place", async () => {
  const gone = await startGatewayStandIn();
  await gone.close();
  const file = join(service.folder, "second-gateway.jsonl");
  const sent = () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0);
  await service.running().stop();
  await service.restart({ SMS_WEBHOOK_URL: gone.url });
  const { answer } = await askedDuring(accepts);
  expect({ status: answer.status, code: failureOf(answer).code }).toEqual({ status: 503, code: "message_not_sent" });
  await service.running().stop();
  await service.restart({ SMS_WEBHOOK_URL: gone.url, SMS_GATEWAY: "webhook,file", SMS_FILE: file });
  expect((await askedDuring(accepts)).answer.status).toBe(200);
  expect(sent()).toBe(1);
  await service.running().stop();
  await service.restart({ SMS_WEBHOOK_URL: "http://no-such-host.invalid/", SMS_GATEWAY: "webhook,file", SMS_FILE: file });
  expect((await askedDuring(accepts)).answer.status).toBe(200);
  expect(sent()).toBe(2);
});

test("J-10 a gateway that may have sent hands nothing on to the next one: never two messages for one request", async () => {
  const file = join(service.folder, "never.jsonl");
  await service.running().stop();
  await service.restart({ SMS_GATEWAY: "webhook,file", SMS_FILE: file });
  for (const status of [500, 502, 503]) expect((await askedDuring(answers(status))).asked).toBe(1);
  expect((await askedDuring((response) => void response.destroy())).answer.status).toBe(200);
  expect(existsSync(file)).toBe(false);
});

function residentBytes(pid: number): number {
  const [, kibibytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
