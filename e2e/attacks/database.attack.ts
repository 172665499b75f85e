import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync, statSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../servers";
import { type Answer, ask } from "./ask";
import { confirmationRow, integrityOf, onPostgres, rowsElsewhere } from "./database";
import { type Doors, doorsOf, failureOf, type Pending, tally, valueOf } from "./doors";
import { newNumber, wrongCodes } from "./numbers";
import { lockedTable } from "./postgres-database";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("database", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

/** Another program that lets nobody write, until it is told to let go. */
const lockedByAnother = () => (onPostgres ? lockedTable(service.databaseUrl, "Confirmation") : lockedFile(service.file));

async function lockedFile(file: string) {
  const holder = spawn(
    process.execPath,
    ["--input-type=commonjs", "--eval", `const d = new (require("libsql"))(${JSON.stringify(file)}); d.exec("BEGIN IMMEDIATE"); console.log("locked"); process.stdin.on("data", () => { d.exec("COMMIT"); process.exit(0); });`],
    { cwd: root, stdio: ["pipe", "pipe", "inherit"] },
  );
  await once(holder.stdout, "data");
  return {
    async release() {
      holder.stdin.write("now\n");
      await once(holder, "exit");
    },
  };
}

// A journal to choose is SQLite's alone.
test("J-14 the database is in WAL mode and stays in it, whatever mode another process leaves it in", { skip: onPostgres }, async () => {
  expect(rowsElsewhere<{ journal_mode: string }>(service.file, "PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  const pending = await doors.requested(newNumber());
  await service.running().stop();
  expect(rowsElsewhere<{ journal_mode: string }>(service.file, "PRAGMA journal_mode = DELETE")).toEqual([{ journal_mode: "delete" }]);
  await service.restart();
  expect(rowsElsewhere<{ journal_mode: string }>(service.file, "PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  expect((await doors.check(pending.confirmationId, service.gateway.codeTo(pending.phoneNumber))).status).toBe(200);
});

test("J-13 while another process locks the database, health answers, requests get 503 with a time and no message goes out; after it all is well", async () => {
  const before = await doors.requested(newNumber());
  const code = service.gateway.codeTo(before.phoneNumber);
  const messages = service.gateway.messages.length;
  const lock = await lockedByAnother();
  const refused = Promise.all([
    ...Array.from({ length: 20 }, () => doors.request(newNumber())),
    ...Array.from({ length: 20 }, () => doors.check(before.confirmationId, code)),
  ]);
  const health: number[] = [];
  let done = false;
  const asking = (async () => {
    while (!done) {
      const startedAt = performance.now();
      expect((await ask(service.url, { path: "/healthz" })).status).toBe(200);
      health.push(performance.now() - startedAt);
    }
  })();
  const given = await refused;
  done = true;
  await asking;
  expect(tally(given)).toEqual({ unavailable: 40 });
  for (const { status, headers } of given) {
    expect(status).toBe(503);
    expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
  }
  expect(health.length).toBeGreaterThan(3);
  expect(median(health)).toBeLessThan(300);
  expect(service.gateway.messages.length).toBe(messages);
  await lock.release();
  expect(await confirmationRow(service, before.confirmationId)).toMatchObject({ status: "pending", attempts: 0 });
  expect((await doors.check(before.confirmationId, code)).status).toBe(200);
  expect((await doors.request(newNumber())).status).toBe(200);
  expect((await confirmationRow(service, before.confirmationId))?.status).toBe("confirmed");
  // Its own look at the database comes every five seconds.
  await expect.poll(async () => (await ask(service.url, { path: "/readyz" })).status, { timeout: 15_000, interval: 200 }).toBe(200);
});

test("J-13 a lock that is gone within 2 seconds costs nobody a refusal", async () => {
  const lock = await lockedByAnother();
  const given = Array.from({ length: 10 }, () => doors.request(newNumber()));
  // It is let go in the middle of their wait.
  for (let times = 0; times < 20; times += 1) await ask(service.url, { path: "/healthz" });
  await lock.release();
  expect(tally(await Promise.all(given))).toEqual({ "200": 10 });
});

test("H-11 with 100,000 confirmations kept and 2,000 of them for one number, nobody waits for them", async () => {
  const seed = await doors.requested(newNumber());
  const before = await medianFlow(seed.phoneNumber);
  await fillWithConfirmations(seed.confirmationId);
  // A scan of the table would take a hundred times as long, whatever else the machine does.
  expect(await medianFlow(seed.phoneNumber)).toBeLessThan(20 + 10 * before);
});

async function medianFlow(known: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const startedAt = performance.now();
    const pending = await doors.requested(newNumber());
    await doors.check(pending.confirmationId, wrongCodes(service.gateway.codeTo(pending.phoneNumber), 1)[0] ?? "");
    await doors.restCheck(known, "000000");
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** Copies of one row: 98,000 for other numbers, the rest for its own, all of them ended. */
async function fillWithConfirmations(id: string): Promise<void> {
  const columns = Object.keys((await confirmationRow(service, id)) ?? {});
  const changed: Record<string, string> = {
    id: "CAST(i + 1000000000000000000 AS TEXT)",
    numberKey: `CASE WHEN i % 50 = 0 THEN "numberKey" ELSE CAST(i + 1000000000000000000 AS TEXT) END`,
    holder: "CAST(i + 1000000000000000000 AS TEXT)",
    status: "'confirmed'",
    createdAt: '"createdAt" - i',
    expiresAt: '"createdAt" - 1',
  };
  await service.rows(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
     INSERT INTO "Confirmation" (${columns.map((name) => `"${name}"`).join(", ")})
     SELECT ${columns.map((name) => changed[name] ?? `"${name}"`).join(", ")} FROM "Confirmation", n WHERE "id" = '${id}'`,
  );
}

test("J-19 on a full disk nothing is confirmed, nothing sent and nothing crashes; with space again it goes on without a restart", async ({ skip }) => {
  skip(onPostgres, "PostgreSQL's disk is not the service's.");
  const disk = mkdtempSync(join(tmpdir(), "attacked-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], { stdio: "ignore" });
  if (mounted.status !== 0) {
    rmdirSync(disk);
    skip("No small disk can be mounted here: that takes root.");
  }
  const full = await startService("full", { settings: NO_LIMITS, folder: disk });
  try {
    const there = doorsOf(full.url);
    const pending = await there.requested(newNumber());
    const code = full.gateway.codeTo(pending.phoneNumber);
    fill(join(disk, "ballast"));
    const messages = full.gateway.messages.length;
    const given: Answer[] = [];
    const refusals = () => given.filter(({ status }) => status !== 200);
    // The log has some room left where it was copied already.
    for (let round = 0; round < 20 && refusals().length === 0; round += 1) {
      given.push(...(await Promise.all(Array.from({ length: 200 }, () => there.request(newNumber())))));
    }
    const refused = refusals();
    expect(refused.length).toBeGreaterThan(0);
    expect(tally(refused)).toEqual({ unavailable: refused.length });
    // Every message that went out belongs to a request that was answered.
    expect(full.gateway.messages.length - messages).toBe(given.length - refused.length);
    // A guess that cannot be counted is not compared. It can when the log was copied meanwhile, and has room again.
    const right = await there.check(pending.confirmationId, code);
    const isCounted = right.status === 200;
    if (!isCounted) expect(failureOf(right).code).toBe("unavailable");
    expect((await ask(full.url, { path: "/healthz" })).status).toBe(200);
    rmSync(join(disk, "ballast"));
    const again = await there.check(pending.confirmationId, code);
    expect(isCounted ? failureOf(again).code : again.status).toBe(isCounted ? "already_confirmed" : 200);
    expect(valueOf<Pending>(await there.request(newNumber()))).toBeDefined();
    expect(integrityOf(full.file)).toBe("ok");
  } finally {
    await full.close();
    spawnSync("umount", ["-l", disk]);
    rmdirSync(disk);
  }
});

/** Takes all the space there is left, to the last block. */
function fill(path: string): void {
  for (let size = 1 << 21; size >= 512; size = Math.floor(size / 2)) {
    for (;;) {
      const before = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: "a" });
      } catch {
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === before) break;
      }
    }
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
