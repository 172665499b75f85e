import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Acknowledged, fateOf } from "./acknowledged";
import { type Answer, race, type Raced } from "./ask";
import { type Doors, doorsOf, failureOf, type Pending, REST, tally, valueOf } from "./doors";
import { accepts, answersLate } from "./gateway-stand-in";
import { newNeighbour, newNumber, wrongCodes } from "./numbers";
import { startProxy } from "./proxy";
import { NO_LIMITS } from "./service";
import { startTwoInstances, type TwoInstances } from "./two-instances";

/** As two instances are met: through one proxy, which they believe about addresses. */
let both: TwoInstances;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let doors: Doors;

beforeAll(async () => {
  both = await startTwoInstances(["behindOne", "behindTwo"], { settings: { ...NO_LIMITS, TRUSTED_PROXY_HOPS: "1" } });
  proxy = await startProxy(both.services.map(({ port }) => port));
  doors = doorsOf(proxy.url);
});
afterEach(() => both.gateway.conduct(accepts));
afterAll(async () => {
  await proxy?.close();
  await both?.close();
});

const AT_ONCE = 200;
const RACES = 10;
const CLIENTS = 16;
/** Answers before one is told to stop, and again after it has ended. */
const ENOUGH = 50;
/** A long night: KILL_ROUNDS=100 npm run test:attacks -- behind-a-proxy */
const ROUNDS = Number(process.env.KILL_ROUNDS || 3);

async function restartBoth(settings: Record<string, string>): Promise<void> {
  for (const service of both.services) {
    await service.running().stop();
    await service.restart(settings);
  }
}

const messageFrom = (from: string, headers: Record<string, string> = {}): Raced => ({ path: REST.request, body: { phone_number: newNumber() }, from, headers });

/** All at once through the proxy, of which each instance gets its half; and how many messages left. */
async function raceThrough(requests: readonly Raced[]): Promise<{ given: Answer[]; sent: number }> {
  const before = both.gateway.messages.length;
  const given = await race(proxy.port, requests);
  const halves = both.services.map(({ port }) => given.filter(({ headers }) => headers["x-served-by"] === String(port)).length);
  expect(halves).toEqual([requests.length / 2, requests.length / 2]);
  return { given, sent: both.gateway.messages.length - before };
}

test(`A-05 ${AT_ONCE} parallel right codes by number through a proxy: exactly one gets a key, and both instances read it`, async () => {
  // One race alone often misses two that are told so at the same moment.
  for (let times = 0; times < RACES; times += 1) {
    const number = newNumber();
    await doors.restRequest(number);
    const code = both.gateway.codeTo(number);
    const { given } = await raceThrough(Array.from({ length: AT_ONCE }, () => ({ path: REST.check, body: { phone_number: number, code } })));
    expect(tally(given)).toEqual({ "200": 1, invalid_code: AT_ONCE - 1 });
    const { activation_key } = given.find(({ status }) => status === 200)?.json as { activation_key: string };
    for (const each of both.doors) expect((await each.restRead(activation_key)).status).toBe(200);
  }
});

/** Flows of many clients through the proxy while something happens in their middle, and everything that they were told. */
async function flowsDuring(work: (answers: readonly Answer[]) => Promise<unknown>): Promise<{ answers: Answer[]; acknowledged: Acknowledged[] }> {
  const answers: Answer[] = [];
  const acknowledged: Acknowledged[] = [];
  let working: Promise<unknown> | undefined;
  let isDone = false;
  const told = async (asked: Promise<Answer>) => {
    const answer = await asked;
    answers.push(answer);
    return answer;
  };
  async function client(): Promise<void> {
    while (!isDone) {
      const number = newNeighbour();
      const pending = valueOf<Pending>(await told(doors.request(number)));
      if (!pending) continue;
      const entry = { number, pending, confirmed: false, triesSpent: 0 };
      acknowledged.push(entry);
      const { confirmationId } = pending;
      const code = both.gateway.codeTo(number);
      if (failureOf(await told(doors.check(confirmationId, wrongCodes(code, 1)[0] ?? ""))).code === "invalid_code") entry.triesSpent = 1;
      if (acknowledged.length % 2 === 0) entry.confirmed = (await told(doors.check(confirmationId, code))).status === 200;
      if (answers.length >= ENOUGH) working ??= work(answers).finally(() => (isDone = true));
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await working;
  return { answers, acknowledged };
}

test(
  `J-04 one of two instances told to stop ${ROUNDS} times under load ends with 0, and behind the proxy nobody notices: no answer is a 5xx, nothing acknowledged is lost`,
  { timeout: 30_000 + ROUNDS * 15_000 },
  async () => {
    both.gateway.conduct(answersLate(50));
    for (let round = 0; round < ROUNDS; round += 1) {
      const stopped = both.services[round % 2]!;
      const { pid, ended } = stopped.running();
      const { answers, acknowledged } = await flowsDuring(async (soFar) => {
        process.kill(pid, "SIGTERM");
        expect(await ended).toEqual({ code: 0, signal: null });
        const then = soFar.length;
        await expect.poll(() => soFar.length, { timeout: 10_000 }).toBeGreaterThan(then + ENOUGH);
      });
      expect(answers.filter(({ status }) => status >= 500).map(({ status, text }) => `${status} ${text}`)).toEqual([]);
      expect(new Set(answers.map(({ headers }) => headers["x-served-by"])).size).toBe(2);
      expect(acknowledged.some(({ confirmed }) => confirmed)).toBe(true);
      await stopped.restart();
      const fates = await Promise.all(acknowledged.map((each) => fateOf(each, doors, both.gateway)));
      expect(fates.filter((fate) => fate !== "as acknowledged")).toEqual([]);
      expect(acknowledged.filter(({ number }) => both.gateway.to(number).length !== 1)).toEqual([]);
    }
  },
);

const ADDRESS_LIMIT = 10;
const OTHERS = 10;

test(`B-02 ${AT_ONCE} requests at once, whatever address they write: one address gets its ${ADDRESS_LIMIT} messages of two instances, and another one all it asks for`, async () => {
  await restartBoth({ PHONE_CONFIRMATION_LIMITS: `all=off,address=${ADDRESS_LIMIT}/d` });
  const requests = Array.from({ length: AT_ONCE }, (_, index) => messageFrom(index < OTHERS ? "127.0.0.3" : "127.0.0.2", { "X-Forwarded-For": `203.0.113.${index}` }));
  const { given, sent } = await raceThrough(requests);
  expect(tally(given.slice(0, OTHERS))).toEqual({ "201": OTHERS });
  expect(tally(given.slice(OTHERS))).toEqual({ "201": ADDRESS_LIMIT, throttled: AT_ONCE - OTHERS - ADDRESS_LIMIT });
  expect(sent).toBe(OTHERS + ADDRESS_LIMIT);
});

const AFFORDED = 40;

test(`B-09 ${AT_ONCE} requests at once from as many addresses: two instances spend the day's budget to its last cent, and no cent more`, async () => {
  await restartBoth({ PHONE_CONFIRMATION_PRICES: "US=0.01", PHONE_CONFIRMATION_DAILY_BUDGET: String(AFFORDED / 100) });
  const { given, sent } = await raceThrough(Array.from({ length: AT_ONCE }, (_, index) => messageFrom(`127.0.1.${index + 1}`)));
  expect(sent).toBe(AFFORDED);
  expect(tally(given)).toEqual({ "201": AFFORDED, throttled: AT_ONCE - AFFORDED });
});
