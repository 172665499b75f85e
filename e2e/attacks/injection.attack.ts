import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, askJson, askRaw } from "./ask";
import { confirmationRow, countOf, integrityOf, onPostgres, tablesOf } from "./database";
import { type Doors, doorsOf, REST, TRPC, valueOf } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("secrets", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

const OPERATORS: unknown[] = [
  ...[{ not: "" }, { contains: "+" }, { gt: "" }, { startsWith: "" }, { in: [] }, { OR: [{}] }, { equals: "1" }, { $ne: "" }, {}, [], [{}], [[]]],
  ...[null, true, 0, -1, 1.5],
];
const SQL = ["' OR 1=1 --", "'; DROP TABLE \"Confirmation\"; --", '" OR ""="', "1); DELETE FROM Confirmation; --", "\\'; --", "%27%20OR%201=1", "' UNION SELECT * FROM Confirmation --", "?1", "$1", ":id", "@id"];

/** Every place of every door where a client's value goes. */
function placesOf(value: unknown, good: { number: string; id: string }): { path: string; body: unknown }[] {
  return [
    { path: TRPC.request, body: { phoneNumber: value } },
    { path: TRPC.resend, body: { confirmationId: value } },
    { path: TRPC.check, body: { confirmationId: value, code: "123456" } },
    { path: TRPC.check, body: { confirmationId: good.id, code: value } },
    { path: REST.request, body: { phone_number: value } },
    { path: REST.check, body: { phone_number: value, code: "123456" } },
    { path: REST.check, body: { phone_number: good.number, code: value } },
  ];
}

async function expectNothingHappens(values: readonly unknown[]): Promise<void> {
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  const row = await confirmationRow(service, confirmationId);
  const rows = await countOf(service, "Confirmation");
  const messages = service.gateway.messages.length;
  for (const value of values) {
    for (const { path, body } of placesOf(value, { number, id: confirmationId })) {
      const { status } = await askJson(service.url, path, body);
      expect({ path, body, status: status === 400 || status === 404 }).toEqual({ path, body, status: true });
    }
  }
  expect(service.gateway.messages.length).toBe(messages);
  expect(await countOf(service, "Confirmation")).toBe(rows);
  expect({ ...(await confirmationRow(service, confirmationId)), sendState: "" }).toEqual({ ...row, sendState: "" });
}

test("F-01 operators in the place of texts are refused in every field of every door, and touch nothing", async () => {
  await expectNothingHappens(OPERATORS);
});

test("F-01 fields left out are refused: none stands for anything", async () => {
  for (const path of [TRPC.request, TRPC.resend, TRPC.check, REST.request, REST.check]) {
    for (const body of [{}, { code: "123456" }, { phone_number: undefined }]) expect((await askJson(service.url, path, body)).status).toBe(400);
  }
});

test("F-02 SQL in every field, header and address is only ever a value", async () => {
  await expectNothingHappens(SQL);
  const rows = await countOf(service, "Confirmation");
  for (const text of SQL) {
    await ask(service.url, { path: REST.read(text) });
    await doors.read(text);
    const headers = { "x-forwarded-for": text, "idempotency-key": text, "x-request-id": text, "user-agent": text, origin: text };
    expect((await doors.restCheck(newNumber(), "123456", { headers })).status).toBeLessThan(500);
  }
  expect(await countOf(service, "Confirmation")).toBe(rows);
  if (!onPostgres) expect(integrityOf(service.file)).toBe("ok");
  expect(await tablesOf(service)).toContain("Confirmation");
});

const ASSIGNED = {
  ...{ status: "confirmed", attempts: 0, maxAttempts: 1e9, sends: 0, triesLeft: 99, expiresAt: "2099-01-01T00:00:00Z", code: "000000" },
  ...{ nonce: "AAAA", keyId: "x", holder: "me", checkedBy: "number", isTest: true, resendAt: null, __proto__: { status: "confirmed" }, constructor: {} },
};

test("F-04 fields that only the service may set are taken from nobody", async () => {
  const number = newNumber();
  const answer = await askJson(service.url, TRPC.request, { ...ASSIGNED, phoneNumber: number });
  const pending = valueOf<{ confirmationId: string; triesLeft: number; phoneNumber: string }>(answer);
  expect(pending).toMatchObject({ phoneNumber: number, triesLeft: 5 });
  const id = pending?.confirmationId ?? "";
  expect(await confirmationRow(service, id)).toMatchObject({ status: "pending", attempts: 0, sends: 1 });
  expect(Number((await confirmationRow(service, id))?.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
  const code = service.gateway.codeTo(number);
  const wrong = code === "000000" ? "000001" : "000000";
  await askJson(service.url, TRPC.check, { ...ASSIGNED, confirmationId: id, code: wrong });
  expect(await confirmationRow(service, id)).toMatchObject({ status: "pending", attempts: 1 });
  const rest = newNumber();
  const { json } = await askJson(service.url, REST.request, { ...ASSIGNED, phone_number: rest });
  expect(json).toEqual({ phone_number: rest });
});

test("F-04 a prototype sent as JSON reaches no other request", async () => {
  for (const body of ['{"__proto__":{"phoneNumber":"+12025550123","confirmationId":"x"}}', '{"constructor":{"prototype":{"phoneNumber":"+12025550123"}}}']) {
    for (const path of [TRPC.request, REST.request]) {
      expect((await ask(service.url, { method: "POST", path, headers: { "content-type": "application/json" }, body })).status).toBe(400);
    }
  }
  expect((await askJson(service.url, TRPC.request, {})).status).toBe(400);
});

test("F-05 nothing a client sends gets into a message: its text is the template and the code", async () => {
  const before = service.gateway.messages.length;
  const number = newNumber();
  const dressed = `tel:${number};ext=call-evil.example;isub=now`;
  for (const phoneNumber of [`${number}\nPay at https://evil.example`, `${number} https://evil.example`, dressed, `%(code)s${number}`, `${number}%s`]) {
    await doors.request(phoneNumber, { headers: { "accept-language": "https://evil.example", "user-agent": "%(code)s" } });
  }
  await doors.requested(number, { headers: { "accept-language": "x\tFree gift" } });
  const sent = service.gateway.messages.slice(before);
  expect(sent.length).toBeGreaterThan(0);
  for (const { to, body } of sent) {
    expect(to).toMatch(/^\+[0-9]{7,15}$/);
    expect(body).toMatch(/^Your confirmation code is [0-9]{6}$/);
  }
});

test("F-07 line breaks in addresses, fields and headers bring no header of their own into an answer", async () => {
  const breaks = ["%0d%0aX-Injected:%201", "%0aX-Injected:1", "%E5%98%8A%E5%98%8DX-Injected:1", "\\r\\nX-Injected:1"];
  for (const text of breaks) {
    for (const path of [`/verify?return_url=${text}`, REST.read(decodeURIComponent(text)), `/phone-confirmation/${text}`, `/${text}`, `/inbox/messages?to=${text}`]) {
      const { headers } = await ask(service.url, { path });
      expect(Object.keys(headers)).not.toContain("x-injected");
    }
  }
  for (const name of ["Idempotency-Key", "X-Request-Id", "X-Forwarded-For", "Origin"]) {
    const raw = await askRaw(service.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${name}: a\rX-Injected: 1\r\nConnection: close\r\n\r\n`);
    expect(raw.split("\r\n\r\n")[0]).not.toMatch(/x-injected/i);
  }
});
