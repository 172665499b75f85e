import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, askJson } from "./ask";
import { countOf, onPostgres, tablesOf } from "./database";
import { type Doors, doorsOf, REST, TRPC, valueOf } from "./doors";
import { accepts, answers } from "./gateway-stand-in";
import { newNumber, wrongCodes } from "./numbers";
import { NO_LIMITS, SECRET, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

const RETURN_TO = "https://app.example/done";
/** Ten digits, so that none of these codes stands anywhere by chance. */
const LONG_CODES = { PHONE_CONFIRMATION_CODE_LENGTH: "10" };

beforeAll(async () => {
  service = await startService("logs", {
    clock: true,
    impatient: true,
    settings: { ...NO_LIMITS, ...LONG_CODES, LOG_LEVEL: "debug", PHONE_CONFIRMATION_RETURN_URLS: RETURN_TO },
  });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

/** Everything that a log and a database must not hold, by what it is. */
const secrets = new Map<string, string>([[SECRET, "the secret"], ["for-the-stand-in-only", "the gateway's secret"]]);

function keep(what: string, value: string | undefined): string {
  if (!value) throw new Error(`There is no ${what}.`);
  secrets.set(value, what);
  return value;
}

function keepNumber(number: string): string {
  keep("a number", number);
  // However it is written.
  keep("a number", number.slice(1));
  keep("a number", number.slice(2));
  return number;
}

/** The whole life of some numbers, through every door, with every refusal on the way. */
async function wholeFlow(): Promise<void> {
  const byId = keepNumber(newNumber());
  const { confirmationId } = await doors.requested(byId);
  keep("an id", confirmationId);
  const code = keep("a code", service.gateway.codeTo(byId));
  for (const wrong of wrongCodes(code, 2)) await doors.check(confirmationId, keep("a guess", wrong));
  await doors.resend(confirmationId);
  await doors.read(confirmationId);
  keep("an activation key", valueOf<{ activationKey: string }>(await doors.check(confirmationId, code))?.activationKey);
  await leaveReturnCode(confirmationId);
  await askJson(service.url, REST.exchange, { code: await leaveReturnCode(confirmationId), return_to: RETURN_TO });
  await doors.check(confirmationId, code);
  await doors.read(confirmationId);

  const byNumber = keepNumber(newNumber());
  await doors.restRequest(byNumber, { headers: { "idempotency-key": keep("an idempotency key", "8e03978e-40d5-43dd-bc93-6894a57f9324") } });
  const second = keep("a code", service.gateway.codeTo(byNumber));
  await doors.restCheck(byNumber, keep("a guess", wrongCodes(second, 1)[0]));
  const key = keep("an activation key", (await doors.restCheck(byNumber, second)).json.activation_key as string);
  await doors.restRead(key);
  await doors.restRead(`${key}x`);
  await ask(service.url, { path: `/verify?confirmationId=${confirmationId}&phone=${encodeURIComponent(byNumber)}` });
}

async function leaveReturnCode(confirmationId: string): Promise<string> {
  const made = valueOf<{ location: string }>(await askJson(service.url, TRPC.createReturn, { confirmationId, returnTo: RETURN_TO, state: keep("a state", "the state of this test") }));
  return keep("a return code", new URL(made?.location ?? RETURN_TO).searchParams.get("code") ?? undefined);
}

/** A gateway whose words repeat what it was told. */
async function talkativeGateway(): Promise<void> {
  for (const status of [400, 401, 429, 500]) {
    const number = keepNumber(newNumber());
    service.gateway.conduct((response, message) => answers(status, `could not send "${message.body}" to ${message.to}`)(response, message));
    await doors.request(number);
    keep("a code", service.gateway.codeTo(number));
  }
  service.gateway.conduct((response) => void response.destroy());
  const number = keepNumber(newNumber());
  await doors.request(number);
  keep("a code", service.gateway.codeTo(number));
  service.gateway.conduct(accepts);
}

async function brokenRequests(): Promise<void> {
  const number = keepNumber(newNumber());
  for (const path of [TRPC.request, TRPC.check, REST.request, REST.check]) {
    for (const body of [{ phone_number: { number }, phoneNumber: [number] }, { phone_number: number, code: "x", confirmationId: number }, `${number}`]) await askJson(service.url, path, body);
    await ask(service.url, { method: "POST", path, headers: { "content-type": "application/json" }, body: `{"phone_number":"${number}",` });
  }
}

test("I-03 everything there is, at level debug: no code, number, id, key or secret in what is printed", async () => {
  await wholeFlow();
  await talkativeGateway();
  await brokenRequests();
  const log = service.log();
  expect(log).toContain('"event":"message_');
  expect(held(log)).toEqual([]);
});

test("I-04 an answer to what is broken, refused or unknown tells nothing of how the service works", async () => {
  const wordings = [/\bat .+:\d+:\d+/, /SELECT|INSERT|UPDATE .* SET|sqlite|prisma/i, /node_modules|\.tsx?\b|\/server\//, /ECONNREFUSED|127\.0\.0\.1:\d/];
  service.gateway.conduct(answers(500, "SELECT at /server/x.ts:1:1"));
  const given = [
    await doors.request(newNumber()),
    await doors.request("x"),
    await doors.check("x", "x"),
    await ask(service.url, { path: "/api/trpc/nothing" }),
    await ask(service.url, { path: "/phone-confirmation/nothing/" }),
    await ask(service.url, { method: "POST", path: TRPC.check, headers: { "content-type": "application/json" }, body: "{" }),
    await ask(service.url, { path: "/readyz" }),
  ];
  service.gateway.conduct(accepts);
  for (const { text } of given) for (const wording of wordings) expect(text).not.toMatch(wording);
});

test("I-01 a copy of the database and its journal tells no code and no number, and no plain hash of one", async () => {
  // Some are still pending, so that there is something to steal.
  const pending = Array.from({ length: 20 }, () => keepNumber(newNumber()));
  for (const [index, number] of pending.entries()) {
    if (index % 2 === 0) await doors.requested(number);
    else await doors.restRequest(number);
    keep("a code", service.gateway.codeTo(number));
  }
  // Whoever copies from PostgreSQL gets its rows: its files hold other databases too, and not yet all of this one.
  const dump = onPostgres ? (await everyValue()).join("\n") : filesOf(service.file);
  expect(dump).toContain("pending");
  // An id opens what it names only together with a code.
  expect(held(dump).filter((what) => what !== "an id")).toEqual([]);
  const kept = new Set(await everyValue());
  const ids = [...kept].filter((value) => /^[A-Za-z0-9_-]{22}$/.test(value));
  expect(ids.length).toBeGreaterThan(20);
  for (const [secret, what] of secrets) {
    if (!["a code", "a number"].includes(what)) continue;
    for (const salt of ["", ...ids]) {
      for (const text of [salt + secret, `${salt}|${secret}`, `${salt}:${secret}`, secret + salt]) {
        const hash = createHash("sha256").update(text).digest();
        expect([hash.toString("hex"), hash.toString("base64"), hash.toString("base64url")].filter((spelling) => kept.has(spelling))).toEqual([]);
      }
    }
  }
});

/** The database and its journal, byte by byte. */
function filesOf(file: string): string {
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file)));
  return names.map((name) => readFileSync(join(dirname(file), name), "latin1")).join("");
}

async function everyValue(): Promise<string[]> {
  const tables = await Promise.all((await dataTables()).map((name) => service.rows<Record<string, unknown>>(`SELECT * FROM "${name}"`)));
  return tables.flat().flatMap((row) => Object.values(row).map(String));
}

/** Those of the service's own data. */
async function dataTables(): Promise<string[]> {
  return (await tablesOf(service)).filter((name) => !/^(_|sqlite)/.test(name));
}

test("I-06 what is past its time is removed: return codes after a minute, confirmations after a day, everything that limits after its longest window", async () => {
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  await doors.check(confirmationId, service.gateway.codeTo(number));
  await leaveReturnCode(confirmationId);
  expect(await countOf(service, "ReturnCode")).toBeGreaterThan(0);
  service.advance(61);
  await expect.poll(() => countOf(service, "ReturnCode"), { timeout: 15_000, interval: 200 }).toBe(0);
  expect(await countOf(service, "Confirmation")).toBeGreaterThan(0);
  service.advance(3 * 24 * 60 * 60);
  await expect.poll(() => countOf(service, "Confirmation"), { timeout: 15_000, interval: 200 }).toBe(0);
  service.advance(100 * 24 * 60 * 60);
  for (const name of await dataTables()) {
    // The watch writes a row of its own now and then.
    await expect.poll(async () => (await service.rows(`SELECT * FROM "${name}"${name.startsWith("Limit") ? " WHERE \"key\" NOT LIKE 'watch-%'" : ""}`)).length, { message: name, timeout: 15_000, interval: 200 }).toBe(0);
  }
});

/** What of all secrets a text holds, by what they are. */
function held(text: string): string[] {
  return [...secrets].filter(([secret]) => text.includes(secret)).map(([, what]) => what);
}
