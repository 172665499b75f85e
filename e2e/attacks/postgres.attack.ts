import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../servers";
import { type Answer, ask, race } from "./ask";
import { type Doors, failureOf, REST, tally, TRPC } from "./doors";
import { newNumber, wrongCodes } from "./numbers";
import { atPostgres } from "./postgres-database";
import { NO_LIMITS, SECRET } from "./service";
import { startTwoInstances, type TwoInstances } from "./two-instances";

/** One limit is on, wide enough for all other rows here. */
const SERVICE_LIMIT = 60;
let both: TwoInstances;
let doors: Doors;

beforeAll(async () => {
  both = await startTwoInstances(["pgOne", "pgTwo"], { settings: { ...NO_LIMITS, PHONE_CONFIRMATION_LIMITS: `all=off,service=${SERVICE_LIMIT}/d` } });
  doors = both.doors[0];
});
afterAll(() => both.close());

const AT_ONCE = 200;

/** Half of them at each instance, all released together. */
async function raceOverBoth(requests: readonly { path: string; body: unknown }[]): Promise<Answer[]> {
  const [one, two] = both.services;
  const given = await Promise.all([race(one.port, requests.filter((_, index) => index % 2 === 0)), race(two.port, requests.filter((_, index) => index % 2 === 1))]);
  return given.flat();
}

async function pendingWithCode(number = newNumber()) {
  const { confirmationId } = await doors.requested(number);
  return { number, confirmationId, code: both.gateway.codeTo(number) };
}

const times = <Each>(count: number, each: Each): Each[] => Array<Each>(count).fill(each);

test(`A-03 ${AT_ONCE} parallel wrong guesses over two instances: exactly 5 are compared`, async () => {
  const { confirmationId, code } = await pendingWithCode();
  const given = await raceOverBoth(wrongCodes(code, AT_ONCE).map((wrong) => ({ path: TRPC.check, body: { confirmationId, code: wrong } })));
  expect(tally(given)).toEqual({ invalid_code: 5, no_tries_left: AT_ONCE - 5 });
  expect(await atPostgres(both.postgres.url(), `SELECT "attempts", "status" FROM "Confirmation" WHERE "id" = '${confirmationId}'`)).toEqual([{ attempts: 5, status: "pending" }]);
});

test(`A-03 ${AT_ONCE} parallel wrong guesses by number over two instances: after them the right code is refused by both`, async () => {
  const number = newNumber();
  await doors.restRequest(number);
  const code = both.gateway.codeTo(number);
  const given = await raceOverBoth(wrongCodes(code, AT_ONCE).map((wrong) => ({ path: REST.check, body: { phone_number: number, code: wrong } })));
  expect(tally(given)).toEqual({ invalid_code: AT_ONCE });
  for (const each of both.doors) expect(failureOf(await each.restCheck(number, code)).code).toBe("invalid_code");
});

test(`A-05 ${AT_ONCE} parallel right codes over two instances: exactly one confirms`, async () => {
  const { confirmationId, code } = await pendingWithCode();
  const given = await raceOverBoth(times(AT_ONCE, { path: TRPC.check, body: { confirmationId, code } }));
  const { 200: confirmed, already_confirmed: late = 0, no_tries_left: without = 0, ...others } = tally(given);
  expect({ confirmed, refused: late + without, others }).toEqual({ confirmed: 1, refused: AT_ONCE - 1, others: {} });
});

test(`A-05 ${AT_ONCE} parallel right codes by number over two instances: exactly one gets a key, and either instance reads it`, async () => {
  const number = newNumber();
  await doors.restRequest(number);
  const code = both.gateway.codeTo(number);
  const given = await raceOverBoth(times(AT_ONCE, { path: REST.check, body: { phone_number: number, code } }));
  expect(tally(given)).toEqual({ "200": 1, invalid_code: AT_ONCE - 1 });
  const { activation_key } = given.find(({ status }) => status === 200)?.json as { activation_key: string };
  for (const each of both.doors) expect((await each.restRead(activation_key)).status).toBe(200);
});

test("A-05 what one instance began the other one finishes", async () => {
  const { confirmationId, code, number } = await pendingWithCode();
  const other = both.doors[1];
  expect(failureOf(await other.check(confirmationId, wrongCodes(code, 1)[0] ?? "")).triesLeft).toBe(4);
  expect((await other.check(confirmationId, code)).status).toBe(200);
  expect(failureOf(await doors.check(confirmationId, code)).code).toBe("already_confirmed");
  expect(both.gateway.to(number)).toHaveLength(1);
});

test("J-15 one Idempotency-Key at two instances at once: one message, and one answer for all", async () => {
  const number = newNumber();
  const headers = { "idempotency-key": "an-idempotency-key-of-two" };
  const given = await Promise.all(Array.from({ length: 40 }, (_, index) => both.doors[index % 2]!.restRequest(number, { headers })));
  expect(given.filter(({ status }) => status !== 201 && status !== 409).map(({ text }) => text)).toEqual([]);
  expect(both.gateway.to(number)).toHaveLength(1);
  expect((await both.doors[1].restRequest(number, { headers })).status).toBe(201);
  expect(both.gateway.to(number)).toHaveLength(1);
});

test(`B-13 ${AT_ONCE} requests for ${AT_ONCE} numbers at once through two instances get as many messages as the limit has, and none more`, async () => {
  const before = both.gateway.messages.length;
  const given = await raceOverBoth(Array.from({ length: AT_ONCE }, () => ({ path: REST.request, body: { phone_number: newNumber() } })));
  expect(both.gateway.messages.length).toBe(SERVICE_LIMIT);
  const left = SERVICE_LIMIT - before;
  expect(left).toBeGreaterThan(20);
  expect(tally(given)).toMatchObject({ "201": left });
  for (const { status, headers } of given.filter((answer) => answer.status !== 201)) {
    expect([429, 503]).toContain(status);
    expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
  }
});

test("J-05 an instance that starts beside others finds the database migrated, and says it is ready", async () => {
  await both.services[1].running().stop();
  await both.services[1].restart();
  for (const { url } of both.services) expect((await ask(url, { path: "/readyz" })).json).toMatchObject({ checks: { database: "ok", migrations: "ok" } });
});

test("I-03 the password of the database stands in no log, no announcement and no refusal to start", () => {
  const password = new URL(both.postgres.url()).password;
  for (const service of both.services) expect(service.log()).not.toContain(password);
  const refusedStart = (url: string) =>
    spawnSync(process.execPath, ["scripts/start.mjs"], {
      cwd: root,
      env: { ...process.env, PHONE_CONFIRMATION_MODE: "production", PORT: "0", PUBLIC_URL: "https://confirm.example.com", SMS_GATEWAY: "file", SMS_FILE: "/dev/null", SECRET_KEY: SECRET, DATABASE_URL: url },
      encoding: "utf8",
      timeout: 40_000,
    });
  for (const url of [both.postgres.url().replace(password, "swordfish"), both.postgres.url("nowhere"), `postgresql://phone:swordfish@127.0.0.1:1/phone`]) {
    const { status, stdout, stderr } = refusedStart(url);
    expect({ status, sentence: /^The service cannot start: The database that DATABASE_URL names cannot be reached: .+\.$/m.test(stderr) }).toEqual({ status: 1, sentence: true });
    expect(stdout + stderr).not.toMatch(new RegExp(`swordfish|${password}`));
  }
});
