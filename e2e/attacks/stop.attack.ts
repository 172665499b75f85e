import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startPostgres } from "../../scripts/postgres-server.mjs";
import { root } from "../servers";
import { ask } from "./ask";
import { doorsOf, type Pending, valueOf } from "./doors";
import { answersLate } from "./gateway-stand-in";
import { newNumber } from "./numbers";
import { NO_LIMITS, SECRET, type Service, startService } from "./service";

const WITHIN_MS = 10_000;
let service: Service | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await service?.close();
});

/** Opens a connection, says that, and leaves it open. */
async function say(port: number, text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  return socket;
}

/** One connection that has had its answer, and two whose requests are never sent to their end: one stops in its body, one in its head. */
async function keepBusyWithNothing({ port, url }: Service): Promise<void> {
  const idle = await say(port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await new Promise((resolve) => idle.once("data", resolve));
  await say(port, 'POST /phone-confirmation/confirmation/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"phone');
  await say(port, "POST /phone-confirmation/confirmation/ HTTP/1.1\r\nHost: local");
  // What was sent before is there by then.
  expect((await ask(url, { path: "/healthz" })).status).toBe(200);
}

/** Asks for a code whose gateway takes two seconds, tells the service to stop meanwhile, and gives what came of both. */
async function stopInTheMiddle(attacked: Service): Promise<{ answered: Pending | undefined; tookMs: number }> {
  attacked.gateway.conduct(answersLate(2000));
  const answer = doorsOf(attacked.url).request(newNumber());
  await attacked.gateway.has(1);
  const startedAt = performance.now();
  process.kill(attacked.running().pid, "SIGTERM");
  const answered = valueOf<Pending>(await answer);
  expect(await attacked.running().ended).toEqual({ code: 0, signal: null });
  return { answered, tookMs: performance.now() - startedAt };
}

test("J-04 told to stop with an idle connection, half a head, half a body and a live inbox, it answers what is in flight, leaves no log beside its file and ends with 0 in 10 seconds", async () => {
  service = await startService("stopping", { settings: { ...NO_LIMITS, PHONE_CONFIRMATION_MODE: "trial" } });
  await keepBusyWithNothing(service);
  const live = await fetch(`${service.url}/inbox/events`);
  expect(live.headers.get("content-type")).toContain("text/event-stream");
  const { answered, tookMs } = await stopInTheMiddle(service);
  expect(answered).toMatchObject({ confirmationId: expect.any(String) as string });
  expect(tookMs).toBeLessThan(WITHIN_MS);
  // It was ended, not cut.
  await expect(live.text()).resolves.toBeTypeOf("string");
  expect(statSync(service.file).size).toBeGreaterThan(0);
  expect(statSync(`${service.file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
});

test("J-04 several processes that are told to stop do the same", { timeout: 120_000 }, async () => {
  const postgres = await startPostgres({ flags: ["fsync=off"] });
  try {
    service = await startService("stoppingWorkers", { settings: { ...NO_LIMITS, DATABASE_URL: postgres.url(), WORKERS: "2" } });
    // Both get their share of these.
    for (let times = 0; times < 4; times += 1) await keepBusyWithNothing(service);
    const { answered, tookMs } = await stopInTheMiddle(service);
    expect(answered).toMatchObject({ confirmationId: expect.any(String) as string });
    expect(tookMs).toBeLessThan(WITHIN_MS);
  } finally {
    await postgres.remove();
  }
});

test("J-04 told to stop before it serves, while its database does not answer, it ends at once with 0", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const isAsked = new Promise<Socket>((resolve) => silent.once("connection", resolve));
  const starting = spawn(process.execPath, ["scripts/serve.mjs"], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, PORT: "0", PHONE_CONFIRMATION_MODE: "trial", SECRET_KEY: SECRET, DATABASE_URL: `postgresql://nobody@127.0.0.1:${port}/none` },
  });
  const ended = new Promise((resolve) => starting.once("exit", (code, signal) => resolve({ code, signal })));
  expect(await Promise.race([isAsked.then((socket) => void sockets.push(socket)), ended])).toBeUndefined();
  starting.kill("SIGTERM");
  expect(await ended).toEqual({ code: 0, signal: null });
  silent.close();
});
