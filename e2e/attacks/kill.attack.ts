import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fateOf, loadUntilKilled } from "./acknowledged";
import { askRaw } from "./ask";
import { confirmationRow, integrityOf, onPostgres } from "./database";
import { type Doors, doorsOf, type Pending, valueOf } from "./doors";
import { accepts, answersAfter, answersLate } from "./gateway-stand-in";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

/** A long night: KILL_ROUNDS=100 npm run test:attacks -- kill */
const ROUNDS = Number(process.env.KILL_ROUNDS || 6);
const CLIENTS = 16;
/** Enough that the kill comes in the middle of many writes; another moment in each round. */
const killAfter = (round: number) => 40 + ((round * 37) % 90);

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("killed", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterEach(() => service.gateway.conduct(accepts));
afterAll(() => service.close());

test(
  `J-01 killed ${ROUNDS} times under load: nothing acknowledged is lost, no try comes back, nothing confirms twice, nobody gets two messages`,
  { timeout: 20_000 + ROUNDS * 15_000 },
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { acknowledged, asked } = await loadUntilKilled({
        doors: [doors],
        gateway: service.gateway,
        clients: CLIENTS,
        enough: killAfter(round),
        kill: () => service.running().kill(),
      });
      expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter(round));
      expect(acknowledged.some(({ confirmed }) => confirmed)).toBe(true);
      await service.restart();
      const fates = await Promise.all(acknowledged.map((each) => fateOf(each, doors, service.gateway)));
      expect(fates.filter((fate) => fate !== "as acknowledged")).toEqual([]);
      expect(asked.filter((number) => service.gateway.to(number).length > 1)).toEqual([]);
    }
    if (!onPostgres) expect(integrityOf(service.file)).toBe("ok");
  },
);

test("J-02 killed while the gateway has the message and has not answered: the message is not sent again, and the code confirms nothing by itself", async () => {
  const number = newNumber();
  service.gateway.conduct(answersAfter(new Promise(() => {})));
  const before = service.gateway.messages.length;
  const broken = doors.restRequest(number).then(() => "answered", () => "broken");
  await service.gateway.has(before + 1);
  await service.running().kill();
  expect(await broken).toBe("broken");
  service.gateway.conduct(accepts);
  await service.restart();
  const rows = await service.rows<{ status: string; attempts: number }>('SELECT "status", "attempts" FROM "Confirmation" ORDER BY "createdAt" DESC LIMIT 1');
  expect(rows).toEqual([{ status: "pending", attempts: 0 }]);
  expect(service.gateway.to(number)).toHaveLength(1);
  // The message may have come: then its code is good, once.
  expect((await doors.restCheck(number, service.gateway.codeTo(number))).status).toBe(200);
  expect((await doors.restCheck(number, service.gateway.codeTo(number))).status).toBe(400);
});

test("J-04 asked to stop under load, it finishes what it has begun, answers every message that went out and ends with 0 in 10 seconds", async () => {
  service.gateway.conduct(answersLate(700));
  const numbers = Array.from({ length: 30 }, newNumber);
  const before = service.gateway.messages.length;
  const waiting = numbers.map((number) => doors.request(number).then((answer) => valueOf<Pending>(answer)?.confirmationId, () => undefined));
  await service.gateway.has(before + numbers.length);
  const startedAt = performance.now();
  const server = service.running();
  process.kill(server.pid, "SIGTERM");
  const ids = await Promise.all(waiting);
  expect(ids.filter((id) => id === undefined)).toEqual([]);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await expect(askRaw(service.port, "GET /healthz HTTP/1.0\r\n\r\n")).rejects.toThrow(/ECONNREFUSED/);
  service.gateway.conduct(accepts);
  await service.restart();
  const rows = await Promise.all(ids.map((id) => confirmationRow(service, id ?? "")));
  expect(new Set(rows.map((row) => row?.sendState))).toEqual(new Set(["sent"]));
});
