import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../servers";
import { ask } from "./ask";
import { confirmationRow } from "./database";
import { djangoKey } from "./django-signing";
import { type Doors, doorsOf, failureOf } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, SECRET, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("stopped", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

const folder = mkdtempSync(join(tmpdir(), "attacked-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PRODUCTION = {
  PHONE_CONFIRMATION_MODE: "production",
  HOST: "127.0.0.1",
  PORT: "0",
  DATABASE_URL: `file:${join(folder, "never.db")}`,
  PUBLIC_URL: "https://confirm.example.com",
  SMS_GATEWAY: "file",
  SMS_FILE: join(folder, "never.jsonl"),
  SECRET_KEY: SECRET,
};

/** A start that must end by itself, and the sentence it ends with. */
function refusedStart(settings: Record<string, string>): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/start.mjs"], { cwd: root, env: { ...process.env, ...PRODUCTION, ...settings }, encoding: "utf8", timeout: 20_000 });
  return { status, stderr };
}

test("D-16 production starts with no missing, short, sample or monotonous secret, and does not repeat it", () => {
  for (const secret of ["", SECRET.slice(0, 31), "a".repeat(64), "django-insecure-abcdefghijklmnopqrstuvwxyz012345"]) {
    const { status, stderr } = refusedStart({ SECRET_KEY: secret });
    expect({ secret, status }).toEqual({ secret, status: 1 });
    expect(stderr).toMatch(/SECRET_KEY/);
    if (secret !== "") expect(stderr).not.toContain(secret);
  }
});

test("K-10 production starts with no console gateway and no test numbers unless the operator allows them by name", () => {
  expect(refusedStart({ SMS_GATEWAY: "console" })).toMatchObject({ status: 1, stderr: expect.stringContaining("console") });
  const { status, stderr } = refusedStart({ PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550123=123456@2099-01-31" });
  expect({ status, told: stderr.includes("PHONE_CONFIRMATION_TEST_NUMBERS") }).toEqual({ status: 1, told: true });
  expect(stderr).not.toContain("123456");
});

test("I-07 in production no inbox shows a code, whatever host is named", async () => {
  for (const path of ["/inbox", "/inbox/", "/inbox/messages", "/inbox/messages?to=%2B12025550123", "/inbox/events", "//inbox/messages", "/INBOX/messages", "/inbox%2fmessages", "/./inbox/messages"]) {
    for (const host of ["localhost", "127.0.0.1", `localhost:${service.port}`]) expect((await ask(service.url, { path, headers: { host } })).status).toBe(404);
  }
});

const NEXT = "wQ8eR2tY6uI0oP4aS9dF3gH7jK1lZ5xC";

test("J-25 started with another secret, nothing that waits is confirmed by any code, and nothing is lost when the old one is back", async () => {
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  const code = service.gateway.codeTo(number);
  const byNumber = newNumber();
  await doors.restRequest(byNumber);
  await service.running().stop();
  await service.restart({ SECRET_KEY: NEXT });
  expect((await doors.check(confirmationId, code)).status).toBeGreaterThanOrEqual(400);
  expect((await doors.restCheck(byNumber, service.gateway.codeTo(byNumber))).status).toBe(400);
  expect((await confirmationRow(service, confirmationId))?.status).toBe("pending");
  await service.running().stop();
  await service.restart({ SECRET_KEY: NEXT, SECRET_KEY_FALLBACKS: SECRET });
  expect((await doors.check(confirmationId, code)).status).toBe(200);
  expect((await doors.restCheck(byNumber, service.gateway.codeTo(byNumber))).status).toBe(200);
});

test("D-14 through a rotation every key of its time is read, and none once its secret is gone", async () => {
  // The rotation that the row above has begun.
  const old = djangoKey({ phone_number: newNumber() }, { secret: SECRET });
  const number = newNumber();
  await doors.restRequest(number);
  const young = (await doors.restCheck(number, service.gateway.codeTo(number))).json.activation_key as string;
  expect([(await doors.restRead(old)).status, (await doors.restRead(young)).status]).toEqual([200, 200]);
  await service.running().stop();
  await service.restart({ SECRET_KEY: NEXT });
  expect((await doors.restRead(young)).status).toBe(200);
  expect(failureOf(await doors.restRead(old)).code).toBe("invalid_activation_key");
});

const HIDDEN = [
  ..."/.git/|/.git/config|/.git/HEAD|/.env|/.env.local|/.npmrc|/prisma/|/prisma/schema.prisma|/data/phone-confirmation.db|/data/secret-key|/package.json|/package-lock.json|/server/config.ts".split("|"),
  ..."/.next/BUILD_ID|/.build/main.mjs|/api/trpc-playground|/docs|/docs/|/graphql|/metrics|/debug|/_next/../.env|/_next/static/../../.env|/_next/static/%2e%2e/%2e%2e/.env|/..%2f.env|/%2e%2e/.env|/static/..%5c.env".split("|"),
  ..."/swagger|/server-status|/actuator|/node_modules/next/package.json|/_next/data/x/verify.json|/_next/webpack-hmr|/__nextjs_original-stack-frame|/verify.map|/_next/static/chunks/main.js.map".split("|"),
];

test("K-11 files, tools and histories are at no address", async () => {
  for (const path of HIDDEN) {
    const { status, text } = await ask(service.url, { path });
    expect({ path, status }).toEqual({ path, status: 404 });
    expect(text).not.toMatch(/PrismaClient|"dependencies"|SECRET_KEY=|\[core\]/);
  }
});

test("K-11 methods that are nobody's are refused everywhere, and no answer names what serves it", async () => {
  for (const path of ["/", "/verify", "/healthz", "/phone-confirmation/confirmation/", "/api/trpc/confirmation.read"]) {
    for (const method of ["TRACE", "PROPFIND", "PUT", "DELETE", "PATCH"]) {
      const { status, headers, text } = await ask(service.url, { method, path, headers: { "x-secret": "echo" } });
      expect({ method, path, refused: [400, 405, 501].includes(status) }).toEqual({ method, path, refused: true });
      expect(text).not.toContain("echo");
      expect([headers.server, headers["x-powered-by"]]).toEqual([undefined, undefined]);
    }
  }
});

test("K-10 what production was allowed by name shows in its readiness", async () => {
  await service.running().stop();
  await service.restart({ PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550123=123456@2099-01-31", PHONE_CONFIRMATION_ALLOW: "test-numbers" });
  const { text } = await ask(service.url, { path: "/readyz" });
  expect(text).toMatch(/test.numbers/);
  expect(text).not.toContain("+12025550123");
  const messages = service.gateway.messages.length;
  const { confirmationId } = await doors.requested("+12025550123");
  expect((await doors.check(confirmationId, "123456")).status).toBe(200);
  expect(service.gateway.messages.length).toBe(messages);
});
