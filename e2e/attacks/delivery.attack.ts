import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask } from "./ask";
import { confirmationRow } from "./database";
import { type Doors, doorsOf, valueOf } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

const PUBLIC_URL = "https://confirm.example.com";
const ACCOUNT = `AC${"0".repeat(32)}`;
const AUTH_TOKEN = "the-token-of-an-account";
const WEBHOOK_SECRET = "for-the-stand-in-only";

/** In Twilio's place: where each message, by its number, is to be reported on. Numbers it does not serve go to the webhook. */
const callbacks = new Map<string, string>();
const notServed = new Set<string>();
const hangsUpOn = new Set<string>();
let twilio: Server;
let service: Service;
let doors: Doors;

beforeAll(async () => {
  twilio = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const form = new URLSearchParams(text);
      const to = form.get("To") ?? "";
      if (notServed.has(to)) return void response.writeHead(401, { "content-type": "application/json" }).end('{"code":20003,"status":401}');
      callbacks.set(to, form.get("StatusCallback") ?? "");
      if (hangsUpOn.has(to)) return void request.socket.destroy();
      response.writeHead(201, { "content-type": "application/json" }).end('{"sid":"SM00000000000000000000000000000001"}');
    });
  });
  await new Promise<void>((resolve) => twilio.listen(0, "127.0.0.1", resolve));
  const settings = {
    ...NO_LIMITS,
    PUBLIC_URL,
    SMS_GATEWAY: "twilio,webhook",
    SMS_DELIVERY_REPORTS: "on",
    TWILIO_ACCOUNT_SID: ACCOUNT,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_BASE_URL: `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`,
    PHONE_CONFIRMATION_FROM_NUMBER: "+12025550100",
  };
  service = await startService("delivery", { settings });
  doors = doorsOf(service.url);
});
afterAll(async () => {
  await service.close();
  twilio.closeAllConnections();
  twilio.close();
});

interface Sent {
  confirmationId: string;
  number: string;
  /** What Twilio was told to call. */
  callback: string;
}

async function sent(number = newNumber()): Promise<Sent> {
  const { confirmationId } = await doors.requested(number);
  return { confirmationId, number, callback: callbacks.get(number) ?? "" };
}

type Fields = Record<string, string>;
const fieldsOf = ({ number }: Sent, status = "undelivered"): Fields => ({ AccountSid: ACCOUNT, ErrorCode: "30003", MessageSid: "SM00000000000000000000000000000001", MessageStatus: status, To: number });

function signatureOf(url: string, fields: Fields, token = AUTH_TOKEN): string {
  const text = Object.keys(fields).sort().map((name) => name + fields[name]);
  return createHmac("sha1", token).update(url + text.join("")).digest("base64");
}

/** A report as it comes from the proxy: its path below another host. */
function report(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const { pathname, search } = new URL(url);
  return ask(service.url, { method: "POST", path: pathname + search, body, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });
}
const form = (fields: Fields) => new URLSearchParams(fields).toString();
const genuine = (message: Sent, status?: string, headers: Record<string, string> = {}) => {
  const fields = fieldsOf(message, status);
  return report(message.callback, form(fields), { "x-twilio-signature": signatureOf(message.callback, fields), ...headers });
};
const stateOf = async ({ confirmationId }: Sent) => (await confirmationRow(service, confirmationId))?.sendState;
const deliveryOf = async ({ confirmationId }: Sent) => valueOf<{ delivery?: string }>(await doors.read(confirmationId))?.delivery;

test("G-01 a report that Twilio did not sign is refused, and nothing changes", async () => {
  const message = await sent();
  const fields = fieldsOf(message);
  const right = signatureOf(message.callback, fields);
  const signatures = ["", " ", "x", right.slice(0, -1), `${right}=`, right.toLowerCase(), signatureOf(message.callback, fields, "another"), signatureOf(message.callback, fields, ""), createHmac("sha256", AUTH_TOKEN).update(message.callback).digest("base64")];
  for (const signature of signatures) expect((await report(message.callback, form(fields), { "x-twilio-signature": signature })).status).toBe(403);
  expect((await report(message.callback, form(fields), {})).status).toBe(403);
  const foreign = { ...fields, AccountSid: `AC${"1".repeat(32)}` };
  expect((await report(message.callback, form(foreign), { "x-twilio-signature": signatureOf(message.callback, foreign) })).status).toBe(403);
  expect(await deliveryOf(message)).toBe("awaited");
  expect((await genuine(message)).status).toBe(204);
  expect(await deliveryOf(message)).toBe("failed");
});

test("G-01 a flood of forged reports is one line of the log, and everybody else is served", async () => {
  const message = await sent();
  const flood = Promise.all(Array.from({ length: 2000 }, () => report(message.callback, form(fieldsOf(message)), { "x-twilio-signature": "forged" })));
  const other = await sent();
  expect(new Set((await flood).map(({ status }) => status))).toEqual(new Set([403]));
  expect((await doors.read(other.confirmationId)).status).toBe(200);
  expect(service.log().match(/delivery_report_forged/g)).toHaveLength(1);
  await expect.poll(() => stateOf(message)).toBe("sent");
});

test("G-01 an address that nobody was given, and whatever else is signed, changes nothing", async () => {
  const message = await sent();
  const base = message.callback.replace(/[^/]+\/$/, "");
  for (const token of ["x", "A".repeat(70), "%00", "..%2f..%2fhealthz", "a".repeat(4000)]) {
    const url = `${base}${token}/`;
    expect([204, 403, 404]).toContain((await report(url, form(fieldsOf(message)), { "x-twilio-signature": signatureOf(url, fieldsOf(message)) })).status);
  }
  await expect.poll(() => stateOf(message)).toBe("sent");
});

test("G-02 a report that was signed for another address or other fields is refused", async () => {
  const message = await sent();
  const other = await sent();
  const { callback } = message;
  const fields = fieldsOf(message);
  const addresses = [callback.replace("https:", "http:"), callback.replace("confirm.", "evil."), callback.slice(0, -1), `${callback}?a=1`, callback.replace("twilio", "webhook"), other.callback];
  for (const address of addresses) expect((await report(callback, form(fields), { "x-twilio-signature": signatureOf(address, fields) })).status).toBe(403);
  // An address with a query is none that Twilio was given, even if it signs it.
  expect((await report(`${callback}?a=1`, form(fields), { "x-twilio-signature": signatureOf(`${callback}?a=1`, fields) })).status).toBe(403);
  const signature = signatureOf(callback, fields);
  const bodies = [form({ ...fields, More: "1" }), form({ ...fields, MessageStatus: "delivered" }), `${form(fields)}&MessageStatus=undelivered`, `${form(fields)}&MessageStatus=delivered`, form({ ...fields, ErrorCode: "30003 " }), "", JSON.stringify(fields)];
  for (const body of bodies) expect((await report(callback, body, { "x-twilio-signature": signature })).status).toBe(403);
  await expect.poll(() => Promise.all([stateOf(message), stateOf(other)])).toEqual(["sent", "sent"]);
});

test("G-03 a genuine report 100 times and out of order moves what is known only forward", async () => {
  const message = await sent();
  const statuses = ["undelivered", "sent", "queued", "undelivered", "delivered", "sent", "undelivered", "failed"];
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => genuine(message, statuses[index % statuses.length])));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await deliveryOf(message)).toBe("delivered");
  expect((await genuine(message, "sent")).status).toBe(204);
  expect(await deliveryOf(message)).toBe("delivered");
  // With and without its last slash it is the same address.
  const fields = fieldsOf(message);
  expect((await report(message.callback.slice(0, -1), form(fields), { "x-twilio-signature": signatureOf(message.callback, fields) })).status).toBe(204);
});

test("G-03 a report of failure gives back no try, and the code is good", async () => {
  const number = newNumber();
  notServed.add(number);
  const { confirmationId } = await doors.requested(number);
  const code = service.gateway.codeTo(number);
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
  for (let times = 0; times < 4; times += 1) await doors.check(confirmationId, wrong);
  expect((await webhookReport(tokenTo(number))).status).toBe(204);
  expect(valueOf<{ triesLeft: number; delivery: string }>(await doors.read(confirmationId))).toMatchObject({ triesLeft: 1, delivery: "failed" });
  expect((await doors.check(confirmationId, code)).status).toBe(200);
});

test("G-04 no header says for which address a report is signed", async () => {
  const message = await sent();
  const evil = message.callback.replace("confirm.example.com", "evil.example");
  const fields = fieldsOf(message);
  const spoofed = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", forwarded: "host=evil.example;proto=https", "x-original-url": new URL(evil).pathname };
  expect((await report(message.callback, form(fields), { ...spoofed, "x-twilio-signature": signatureOf(evil, fields) })).status).toBe(403);
  await expect.poll(() => stateOf(message)).toBe("sent");
  expect((await genuine(message, "undelivered", spoofed)).status).toBe(204);
  expect(await deliveryOf(message)).toBe("failed");
});

function tokenTo(number: string): string {
  const message = service.gateway.to(number).at(-1) as unknown as { delivery_token?: string } | undefined;
  return message?.delivery_token ?? "no token";
}

/** As the webhook's receiver reports, but for what is changed after it was signed. */
function webhookReport(token: string, { age = 0, changed, headers = {} }: { age?: number; changed?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const body = JSON.stringify({ token, status: "failed", code: "30003" });
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const signature = `v1,${createHmac("sha256", WEBHOOK_SECRET).update(`msg_1.${timestamp}.${body}`).digest("base64")}`;
  const signed = { "content-type": "application/json", "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": signature, ...headers };
  return report(`${PUBLIC_URL}/phone-confirmation/delivery/webhook/`, changed ?? body, signed);
}

test("G-06 a webhook's report that was changed, is old or lost its signature is refused, and nothing changes", async () => {
  const [number, other] = [newNumber(), newNumber()];
  for (const each of [number, other]) notServed.add(each);
  const [message] = [await sent(number), await sent(other)];
  const token = tokenTo(number);
  const forged = [
    webhookReport(token, { changed: JSON.stringify({ token, status: "delivered" }) }),
    webhookReport(token, { changed: JSON.stringify({ token: tokenTo(other), status: "failed", code: "30003" }) }),
    webhookReport(token, { age: 360 }),
    webhookReport(token, { age: -360 }),
    webhookReport(token, { headers: { "webhook-id": "msg_2" } }),
    webhookReport(token, { headers: { "webhook-timestamp": "1" } }),
    webhookReport(token, { headers: { "webhook-signature": "v1," } }),
    webhookReport(token, { headers: { "webhook-signature": "" } }),
  ];
  for (const { status } of await Promise.all(forged)) expect(status).toBe(403);
  expect(await deliveryOf(message)).toBe("awaited");
  expect((await webhookReport(token)).status).toBe(204);
  expect(await deliveryOf(message)).toBe("failed");
});

test("J-02 what became of a message that nobody knew of is known by its report, and it is not sent again", async () => {
  const number = newNumber();
  hangsUpOn.add(number);
  const message = await sent(number);
  await expect.poll(() => stateOf(message)).toBe("unknown");
  expect((await genuine(message, "delivered")).status).toBe(204);
  expect(await deliveryOf(message)).toBe("delivered");
  expect(service.gateway.to(number)).toEqual([]);
});

test("I-03 the log holds neither numbers nor what names a message, and the gateway no id of a confirmation", async () => {
  const message = await sent();
  expect((await genuine(message)).status).toBe(204);
  await expect.poll(() => service.log()).toContain("message_not_delivered");
  const token = new URL(message.callback).pathname.split("/").at(-2) ?? "";
  for (const secret of [message.number, message.number.slice(1), token, message.confirmationId, AUTH_TOKEN]) expect(service.log()).not.toContain(secret);
  expect(message.callback + Buffer.from(token, "base64url").toString("latin1")).not.toContain(message.confirmationId);
});
