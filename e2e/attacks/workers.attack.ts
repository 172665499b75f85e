import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../../scripts/postgres-server.mjs";
import { ask, race } from "./ask";
import { doorsOf, tally, TRPC } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

/** The addresses of its processes end in no port of their own, so the system is asked which there are. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

/** Only Linux tells of another process's children without a tool. */
const isLinux = process.platform === "linux";
const options = { skip: !isLinux, timeout: 120_000 };
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let service: Service;

beforeAll(async () => {
  if (!isLinux) return;
  // A killed process loses nothing by that, and no test pulls a plug.
  postgres = await startPostgres({ flags: ["fsync=off"] });
  service = await startService("workers", { settings: { ...NO_LIMITS, DATABASE_URL: postgres.url(), WORKERS: "3" } });
}, 120_000);
afterAll(async () => {
  await service?.close();
  await postgres?.remove();
});

test("several processes serve on one port: 200 parallel right codes confirm once, one that is killed is replaced, and all end in peace", options, async () => {
  const { pid, ended } = service.running();
  await expect.poll(() => childrenOf(pid), { timeout: 30_000 }).toHaveLength(3);
  const doors = doorsOf(service.url);
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  const body = { confirmationId, code: service.gateway.codeTo(number) };
  const given = tally(await race(service.port, Array.from({ length: 200 }, () => ({ path: TRPC.check, body }))));
  expect(given["200"]).toBe(1);

  const [victim = 0, ...others] = childrenOf(pid);
  process.kill(victim, "SIGKILL");
  await expect.poll(() => childrenOf(pid).filter((child) => child !== victim), { timeout: 30_000 }).toHaveLength(3);
  expect(childrenOf(pid)).toEqual(expect.arrayContaining(others));
  // Until one of the others listens, which may have begun a moment ago, nobody does.
  const readiness = () => ask(service.url, { path: "/readyz" }).then(({ status }) => status, () => null);
  await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
  expect(service.log()).toContain("worker_ended");

  const all = childrenOf(pid);
  process.kill(pid, "SIGTERM");
  expect(await ended).toEqual({ code: 0, signal: null });
  for (const child of all) expect(() => process.kill(child, 0)).toThrow("ESRCH");
});

test("what is wrong is said once, and nothing is started again", options, async () => {
  const before = service.log().length;
  const url = new URL(postgres.url());
  url.password = "wrong";
  await expect(service.restart({ DATABASE_URL: url.href })).rejects.toThrow("ended at once");
  expect(service.log().slice(before).match(/cannot be reached/g)).toHaveLength(1);
});
