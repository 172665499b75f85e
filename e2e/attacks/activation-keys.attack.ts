import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Answer } from "./ask";
import { djangoKey, toBase62 } from "./django-signing";
import { type Doors, doorsOf, failureOf, REST, valueOf } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, SECRET, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  service = await startService("clock", { settings: NO_LIMITS, clock: true });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

async function keyOf(number: string): Promise<string> {
  const { confirmationId } = await doors.requested(number);
  const confirmed = valueOf<{ activationKey: string }>(await doors.check(confirmationId, service.gateway.codeTo(number)));
  if (!confirmed) throw new Error("The right code was refused.");
  return confirmed.activationKey;
}

/** The same words for every wrong key, whatever is wrong with it. */
function expectRefused(answer: Answer, why: string): void {
  expect({ why, status: answer.status, code: failureOf(answer).code, body: answer.text }).toEqual({
    why,
    status: 400,
    code: "invalid_activation_key",
    body: '{"error":"Invalid activation key","code":"invalid_activation_key"}',
  });
}

test("D-01 an activation key with any single bit changed, any character lost or any part exchanged is refused, always in the same words", async () => {
  const number = newNumber();
  const key = await keyOf(number);
  expect((await doors.restRead(key)).json).toEqual({ phone_number: number });
  const forged = new Set<string>();
  for (let at = 0; at < key.length; at += 1) {
    for (let bit = 0; bit < 7; bit += 1) forged.add(key.slice(0, at) + String.fromCharCode(key.charCodeAt(at) ^ (1 << bit)) + key.slice(at + 1));
    forged.add(key.slice(0, at) + key.slice(at + 1));
  }
  const [payload, time, signature] = key.split(":");
  const [otherPayload, otherTime, otherSignature] = (await keyOf(newNumber())).split(":");
  for (const parts of [[otherPayload, time, signature], [payload, time, otherSignature], [payload, time, ""], [payload, time], [payload, "", signature], [payload, `0${time}`, signature], [payload, signature]]) {
    forged.add(parts.join(":"));
  }
  forged.add(`${payload}=:${time}:${signature}`).add(`${key}=`).add(`${key}:`).add(`:${key}`).add(`${key}${key}`).add(` ${key}`).add(`${key}\n`);
  expect(otherTime === time || !forged.has(key)).toBe(true);
  forged.delete(key);
  for (const each of forged) {
    // Another character of the address than a key's, such as a slash, names another address.
    if (each.includes("/") || each === "") continue;
    expectRefused(await doors.restRead(each), each);
  }
});

test("D-01 the address of a key takes one spelling: escapes stand for what they say, and another one's key stays refused", async () => {
  const key = await keyOf(newNumber());
  const escaped = [...key].map((character) => `%${character.charCodeAt(0).toString(16)}`).join("");
  expect((await ask(service.url, { path: `/phone-confirmation/activation-key/${escaped}/` })).status).toBe(200);
  const twice = escaped.replaceAll("%", "%25");
  expect((await ask(service.url, { path: `/phone-confirmation/activation-key/${twice}/` })).status).toBe(400);
});

test("D-03 what the same secret signed for another purpose, or another secret for this one, is no activation key", async () => {
  const payload = { phone_number: newNumber() };
  expect((await doors.restRead(djangoKey(payload, { secret: SECRET }))).json).toEqual(payload);
  for (const salt of ["", "phonenumber2", "django.core.signing", "django.contrib.sessions.backends.signed_cookies", "PhoneNumber", "phonenumbersigner"]) {
    expectRefused(await doors.restRead(djangoKey(payload, { secret: SECRET, salt })), `salt ${salt}`);
  }
  for (const secret of ["", `${SECRET} `, SECRET.toLowerCase(), "changeme", "undefined", "null"]) {
    expectRefused(await doors.restRead(djangoKey(payload, { secret })), `secret ${secret}`);
  }
  for (const hash of ["md5", "sha384", "sha512"]) expectRefused(await doors.restRead(djangoKey(payload, { secret: SECRET, hash })), hash);
});

test("D-04 a key lives its 600 seconds and no more, and a time that is none is refused", async () => {
  const payload = { phone_number: newNumber() };
  const now = Math.floor(Date.now() / 1000);
  for (const time of ["", "-", "!", "1 ", "１", "zzzzzzzzzzzz", "1e9", "0x7f", toBase62(-now), toBase62(0), toBase62(now - 602)]) {
    expectRefused(await doors.restRead(djangoKey(payload, { secret: SECRET, time })), `time ${time}`);
  }
  const number = newNumber();
  const key = await keyOf(number);
  service.advance(598);
  expect((await doors.restRead(key)).status).toBe(200);
  service.advance(4);
  expectRefused(await doors.restRead(key), "602 seconds old");
  expect(failureOf(await ask(service.url, { path: `/api/trpc/activationKey.read?input=${encodeURIComponent(JSON.stringify({ activationKey: key }))}` })).code).toBe("invalid_activation_key");
});

test("D-03 a key that is rightly signed but holds no number, a bomb or something else's shape is refused without a fault", async () => {
  const payloads: unknown[] = ["", "{}", "[]", "null", "12", '{"phone_number":12}', '{"phone_number":null}', '{"phone_number":["+1"]}', '{"__proto__":{"phone_number":"+12025550123"}}', "[".repeat(2000), "{"];
  for (const payload of payloads) expectRefused(await doors.restRead(djangoKey(payload, { secret: SECRET })), String(payload).slice(0, 40));
});

test("D-11 a key tells its own number and confirms nothing else: no door takes it for a code, an id or another number's proof", async () => {
  const number = newNumber();
  const key = await keyOf(number);
  expect((await doors.restRead(key)).json).toEqual({ phone_number: number });
  const other = newNumber();
  const { confirmationId } = await doors.requested(other);
  expect((await doors.check(confirmationId, key)).status).toBe(400);
  expect((await doors.read(key)).status).toBe(400);
  expect((await doors.restCheck(other, key)).status).toBe(400);
  expect(valueOf<{ status: string }>(await doors.read(confirmationId))?.status).toBe("pending");
});

test("D-12 a used code makes no second key", async () => {
  const number = newNumber();
  await doors.restRequest(number);
  const code = service.gateway.codeTo(number);
  expect((await doors.restCheck(number, code)).status).toBe(200);
  expectRefusedCode(await doors.restCheck(number, code));
  const { confirmationId } = await doors.requested(number);
  const second = service.gateway.codeTo(number);
  expect((await doors.check(confirmationId, second)).status).toBe(200);
  expect(failureOf(await doors.check(confirmationId, second)).code).toBe("already_confirmed");
});

function expectRefusedCode(answer: Answer): void {
  expect({ status: answer.status, code: failureOf(answer).code }).toEqual({ status: 400, code: "invalid_code" });
}

test("D-01 a key is compared whole: addresses with more segments, dots or a query open nothing", async () => {
  const key = await keyOf(newNumber());
  for (const path of [`${REST.read(key)}x`, `/phone-confirmation/activation-key/${key}/..`, `/phone-confirmation/activation-key/x/../${key}x`, `/phone-confirmation/activation-key/?activation_key=${key}`]) {
    const { status } = await ask(service.url, { path });
    expect({ path, status: [400, 404, 405].includes(status) }).toEqual({ path, status: true });
  }
});
