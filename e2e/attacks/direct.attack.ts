import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "./ask";
import { type Doors, doorsOf } from "./doors";
import { newNumber } from "./numbers";
import { type Service, startService } from "./service";

/** The policy as it comes, with no proxy in front. */
let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("direct", { settings: { PHONE_CONFIRMATION_BREAKER: "off" } });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

const accepted = (answers: readonly Answer[]) => answers.filter(({ status }) => status < 300).length;

const NAMES = ["x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "fastly-client-ip", "x-originating-ip", "x-remote-addr", "client-ip", "via"];

test("B-01 without a proxy, no header makes one client two: of 60 requests with 60 addresses written on them 10 are answered", async () => {
  const answers: Answer[] = [];
  for (let index = 0; index < 60; index += 1) {
    const name = NAMES[index % NAMES.length] ?? "";
    const value = name === "forwarded" ? `for=10.0.0.${index}` : `10.0.0.${index}`;
    answers.push(await doors.request(newNumber(), { headers: { [name]: value }, from: "127.0.0.2" }));
  }
  expect(accepted(answers)).toBe(10);
  expect(service.gateway.messages.length).toBe(10);
});

test("B-01 another client is another client: the next address is served while the first one is not", async () => {
  expect((await doors.request(newNumber(), { from: "127.0.0.2" })).status).toBe(429);
  expect((await doors.request(newNumber(), { from: "127.0.0.3" })).status).toBe(200);
});

test("B-05 peers of one network share its budget of a day", async () => {
  const answers: Answer[] = [];
  for (let peer = 10; peer < 90; peer += 1) answers.push(await doors.request(newNumber(), { from: `127.0.0.${peer}` }));
  // Eleven went before.
  expect(accepted(answers)).toBe(49);
});
