import { afterAll, beforeAll, expect, test } from "vitest";
import { fateOf, loadUntilKilled } from "./acknowledged";
import { ask } from "./ask";
import { startWire } from "./cut-proxy";
import { failureOf, type Pending, tally, valueOf } from "./doors";
import { newNumber } from "./numbers";
import { atPostgres, lockedTable } from "./postgres-database";
import { NO_LIMITS } from "./service";
import { startTwoInstances, type TwoInstances } from "./two-instances";

/** A long night: KILL_ROUNDS=100 npm run test:attacks -- postgres-faults */
const ROUNDS = Number(process.env.KILL_ROUNDS || 2);
const CLIENTS = 16;
const killAfter = (round: number) => 40 + ((round * 37) % 90);
/** Within this it serves again after whatever was gone is back. */
const RECOVERS_WITHIN = { timeout: 10_000, interval: 100 };

let both: TwoInstances;
let wire: Awaited<ReturnType<typeof startWire>>;

beforeAll(async () => {
  both = await startTwoInstances(["faultsOne", "faultsTwo"], {
    settings: NO_LIMITS,
    through: async (postgres) => {
      wire = await startWire(postgres.port);
      return postgres.url().replace(`:${postgres.port}/`, `:${wire.port}/`);
    },
  });
});
afterAll(async () => {
  await both.close();
  await wire.close();
});

const atDatabase = (statements: string) => atPostgres(both.postgres.url(), statements);
const CUT_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'phone-confirmation'";
const served = async () => [(await both.doors[0].request(newNumber())).status, (await both.doors[1].request(newNumber())).status];
const waitingForLocks = async () => (await atPostgres<{ count: number }>(both.postgres.url(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))[0]?.count;
const expectRecovery = () => expect.poll(served, RECOVERS_WITHIN).toEqual([200, 200]);

/** Whatever was killed: as it was acknowledged, and nobody got two messages. */
async function expectNothingLost(work: Omit<Parameters<typeof loadUntilKilled>[0], "gateway" | "clients" | "doors">, revive: () => Promise<unknown>): Promise<void> {
  const { acknowledged, asked } = await loadUntilKilled({ doors: both.doors, gateway: both.gateway, clients: CLIENTS, ...work });
  expect(acknowledged.length).toBeGreaterThanOrEqual(work.enough);
  expect(acknowledged.some(({ confirmed }) => confirmed)).toBe(true);
  await revive();
  await expectRecovery();
  const fates = await Promise.all(acknowledged.map((each, index) => fateOf(each, both.doors[index % 2]!, both.gateway)));
  expect(fates.filter((fate) => fate !== "as acknowledged")).toEqual([]);
  expect(asked.filter((number) => both.gateway.to(number).length > 1)).toEqual([]);
}

const long = { timeout: 30_000 + ROUNDS * 20_000 };

test(`J-01 one of two instances killed ${ROUNDS} times under load: nothing acknowledged is lost`, long, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const victim = both.services[round % 2]!;
    await expectNothingLost({ enough: killAfter(round), kill: () => victim.running().kill() }, () => victim.restart());
  }
});

test(`J-01 PostgreSQL killed ${ROUNDS} times under load: nothing acknowledged is lost`, long, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await expectNothingLost({ enough: killAfter(round), kill: () => both.postgres.stop("SIGKILL") }, () => both.postgres.start());
  }
});

test("J-01 PostgreSQL and both instances killed at once under load: nothing acknowledged is lost", { timeout: 60_000 }, async () => {
  const everything = () => Promise.all([both.postgres.stop("SIGKILL"), ...both.services.map((service) => service.running().kill())]);
  await expectNothingLost({ enough: 60, kill: everything }, async () => {
    await both.postgres.start();
    await Promise.all(both.services.map((service) => service.restart()));
  });
});

test("J-20 while PostgreSQL is stopped everybody is refused with 503 and told to come back; started again, it serves within ten seconds", { timeout: 60_000 }, async () => {
  const pending = await both.doors[0].requested(newNumber());
  const code = both.gateway.codeTo(pending.phoneNumber);
  const messages = both.gateway.messages.length;
  await both.postgres.stop();
  const given = await Promise.all(Array.from({ length: 40 }, (_, index) => both.doors[index % 2]!.request(newNumber())));
  const right = await both.doors[1].check(pending.confirmationId, code);
  expect(tally([...given, right])).toEqual({ unavailable: 41 });
  for (const { status, headers } of [...given, right]) expect([status, Number(headers["retry-after"]) >= 1]).toEqual([503, true]);
  for (const { url } of both.services) {
    expect((await ask(url, { path: "/healthz" })).status).toBe(200);
    expect((await ask(url, { path: "/readyz" })).status).toBe(503);
  }
  expect(both.gateway.messages.length).toBe(messages);
  await both.postgres.start();
  await expectRecovery();
  expect((await both.doors[1].check(pending.confirmationId, code)).status).toBe(200);
  await expect.poll(async () => (await ask(both.services[0].url, { path: "/readyz" })).status, RECOVERS_WITHIN).toBe(200);
});

test("J-20 every connection ended by the server in the middle of the load: refused or served, never lost, and well at once", { timeout: 60_000 }, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await expectNothingLost({ enough: killAfter(round), kill: () => atDatabase(CUT_ALL) }, () => Promise.resolve());
  }
});

test("J-20 a network that is cut silently costs one instance 503s and the other nothing; mended, both serve within ten seconds", { timeout: 60_000 }, async () => {
  await expectRecovery();
  wire.cut();
  const [reached, unreached] = await Promise.all([both.doors[0].request(newNumber()), both.doors[1].request(newNumber())]);
  expect([reached.status, unreached.status, failureOf(unreached).code]).toEqual([200, 503, "unavailable"]);
  expect((await ask(both.services[1].url, { path: "/healthz" })).status).toBe(200);
  wire.mend();
  await expectRecovery();
});

test("J-20 a host that is gone without a word, with ten connections to it open, refuses once, and is left for the one its address leads to", { timeout: 60_000 }, async () => {
  await expectRecovery();
  const lock = await lockedTable(both.postgres.url(), "KeptAnswer");
  const many = Array.from({ length: 20 }, (_, index) => both.doors[1].request(newNumber(), { headers: { "idempotency-key": `one-of-twenty-at-once-${index}` } }));
  await expect.poll(waitingForLocks).toBe(10);
  await lock.release();
  await Promise.all(many);
  wire.move();
  expect(await served()).toEqual([200, 503]);
  expect(await served()).toEqual([200, 200]);
});

test("J-20 a server that may only be read refuses with 503; writable again, it serves within ten seconds", { timeout: 60_000 }, async () => {
  await atDatabase("ALTER DATABASE postgres SET default_transaction_read_only = on");
  await atDatabase(CUT_ALL);
  await expect.poll(served, RECOVERS_WITHIN).toEqual([503, 503]);
  await atDatabase("ALTER DATABASE postgres RESET default_transaction_read_only");
  await expectRecovery();
});

test("H-12 while every statement waits for a lock that another program holds, people are refused and told to come back, and nobody is afterwards", { timeout: 60_000 }, async () => {
  const lock = await lockedTable(both.postgres.url(), "Confirmation");
  const given = await Promise.all(Array.from({ length: 60 }, (_, index) => both.doors[index % 2]!.request(newNumber())));
  expect(tally(given)).toEqual({ unavailable: 60 });
  await lock.release();
  await expectRecovery();
  const after = await Promise.all(Array.from({ length: 60 }, (_, index) => both.doors[index % 2]!.request(newNumber())));
  expect(after.filter((answer) => !valueOf<Pending>(answer))).toEqual([]);
});
