import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask, askJson } from "./ask";
import { countOf } from "./database";
import { djangoKey } from "./django-signing";
import { type Doors, doorsOf, failureOf, REST, tally, TRPC, valueOf } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, SECRET, type Service, startService } from "./service";

const APP = "https://app.tld/done";
const OTHER_APP = "https://other.tld/done?from=phone";
const STATIC = "https://static.tld";
const MOBILE = "com.example.app:/done";
const EVIL = "https://evil.tld";

let service: Service;
let doors: Doors;

beforeAll(async () => {
  const PHONE_CONFIRMATION_RETURN_URLS = `${APP}, ${OTHER_APP}\n${STATIC}/done fragment, ${MOBILE}`;
  service = await startService("return", { settings: { ...NO_LIMITS, PHONE_CONFIRMATION_RETURN_URLS, LOG_LEVEL: "debug" }, clock: true });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

/** Everything that no log may hold. */
const secrets = new Set<string>([SECRET]);

function keep(secret: string): string {
  secrets.add(secret);
  return secret;
}

async function confirmed(number = newNumber()): Promise<{ confirmationId: string; activationKey: string }> {
  keep(number.slice(1));
  const { confirmationId } = await doors.requested(number);
  const answer = valueOf<{ activationKey: string }>(await doors.check(keep(confirmationId), service.gateway.codeTo(number)));
  if (!answer) throw new Error("The right code was refused.");
  return { confirmationId, activationKey: keep(answer.activationKey) };
}

const idOf = async () => (await confirmed()).confirmationId;

const create = (input: object, headers: Record<string, string> = {}) => askJson(service.url, TRPC.createReturn, input, { headers });
const exchange = (code: string, return_to: unknown = APP, headers: Record<string, string> = {}) => askJson(service.url, REST.exchange, { code, return_to }, { headers });

async function created(confirmationId: string, more: { returnTo?: string; state?: string; responseMode?: string } = {}): Promise<{ location: string; code: string }> {
  const answer = await create({ confirmationId, returnTo: APP, ...more });
  const location = valueOf<{ location: string }>(answer)?.location;
  if (location === undefined) throw new Error(`No code was made: ${answer.text}`);
  const { hash, searchParams } = new URL(location);
  return { location, code: keep((hash ? new URLSearchParams(hash.slice(1)) : searchParams).get("code") ?? "") };
}

const kept = () => countOf(service, "ReturnCode");

/** In the same words, whatever was wrong. */
function expectRefused(answer: Answer, why: string): void {
  const { error, ...rest } = answer.json as { error: string };
  expect({ why, status: answer.status, rest, says: error.includes("older than 60 seconds") }).toEqual({ why, status: 400, rest: { code: "invalid_return_code" }, says: true });
  expect([answer.headers["cache-control"], answer.headers["retry-after"]]).toEqual(["no-store", undefined]);
}

async function expectNoWayTo(addresses: readonly string[]): Promise<void> {
  const confirmationId = await idOf();
  const before = await kept();
  for (const returnTo of addresses) {
    for (const responseMode of ["query", "fragment"]) {
      const answer = await create({ confirmationId, returnTo, responseMode });
      expect({ returnTo, status: answer.status, code: failureOf(answer).code }).toEqual({ returnTo, status: 400, code: "return_url_not_allowed" });
      expect([answer.headers.location, answer.text.includes("evil.tld")]).toEqual([undefined, false]);
    }
  }
  expect(await kept()).toBe(before);
}

test("E-01 no spelling of another host, and no other spelling of a listed address, is an address to go back to", async () => {
  await expectNoWayTo([
    "//evil.tld", "/\\evil.tld", "https:\\\\evil.tld", "///evil.tld", "/\t/evil.tld", "https://app.tld@evil.tld/", "https://app.tld.evil.tld", "https://app.tld%2eevil.tld/",
    EVIL, `${EVIL}#${APP}`, `${EVIL}?${APP}`, `${EVIL}/${APP}`, "https://app.tld\\@evil.tld/done", "https://app.tld:443@evil.tld/done", `${APP},${EVIL}`, `${APP} ${EVIL}`, `${APP}\r\nLocation: ${EVIL}`,
    "https://app.tld", "https://app.tld/", "https://app.tld/done/", `${APP}?`, `${APP}?x=1`, `${APP}#`, `${APP} `, ` ${APP}`, `${APP}\n`, `${APP}\u0000`, "https://APP.tld/done", "HTTPS://app.tld/done", "https://app.tld:443/done", "https://app.tld./done", "https://app.tld/./done", "https://app.tld/%64one", "https://app.tld/Done", "https://ａpp.tld/done", "http://app.tld/done", "https://app.tld:8443/done", `${STATIC}/done/`, `${STATIC}/`,
    "https://other.tld/done", "https://other.tld/done?from=phone&x=1", "https://other.tld/done?from=%70hone", "com.example.app:/other", "com.example.app://done", "COM.example.app:/done",
  ]);
  const long = await create({ confirmationId: await idOf(), returnTo: `${APP}?${"a".repeat(5000)}` });
  expect(failureOf(long).code).toBe("return_url_not_allowed");
});

test("E-02 no script, document or unlisted app is an address to go back to", async () => {
  await expectNoWayTo(["javascript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "javascript://app.tld/done%0aalert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:https://app.tld/x", "intent://app.tld/done#Intent;end", "file:///etc/passwd", "myapp:/done", "com.example.app.evil:/done"]);
});

test("E-02 the service does not start with such addresses in its setting, and says so of each", async () => {
  await service.running().stop();
  const wrong = ["javascript:alert(1)", "https://*.app.tld/", "http://app.tld/done", "https://app.tld%2eevil.tld/", "https://me:hunter2@app.tld/"];
  await expect(service.restart({ PHONE_CONFIRMATION_RETURN_URLS: [APP, ...wrong].join("\n") })).rejects.toThrow(/ended at once/);
  expect(service.log().match(/PHONE_CONFIRMATION_RETURN_URLS held .*, but accepts /g)).toHaveLength(5);
  expect(service.log()).not.toContain("hunter2");
  await service.restart();
});

test("E-05 a code is good for the address it was made for and no other: presented for another it is burnt", async () => {
  const { confirmationId, activationKey } = await confirmed();
  for (const wrong of [OTHER_APP, `${STATIC}/done`, MOBILE, EVIL, `${APP}/`, `${APP}?`, "https://APP.tld/done", "*"]) {
    const { code } = await created(confirmationId);
    expectRefused(await exchange(code, wrong), wrong);
    expectRefused(await exchange(code), `right, after ${wrong}`);
  }
  for (const returnTo of [APP, OTHER_APP, MOBILE]) {
    const { location, code } = await created(confirmationId, { returnTo });
    expect(location).toBe(`${returnTo}${returnTo.includes("?") ? "&" : "?"}code=${code}`);
    expect((await exchange(code, returnTo)).json).toMatchObject({ activation_key: activationKey });
  }
});

test("E-05 a code is not exchanged without saying for which address, and not burnt by that", async () => {
  const { code } = await created(await idOf());
  for (const wrong of [{}, ...[null, "", 1, [APP], { toString: APP }].map((return_to) => ({ return_to }))]) {
    const answer = await askJson(service.url, REST.exchange, { code, ...wrong });
    expect({ wrong, status: answer.status, code: failureOf(answer).code }).toEqual({ wrong, status: 400, code: "invalid_request" });
  }
  expect((await exchange(code)).status).toBe(200);
});

test("E-05 a fragment is for entries that allow it, and a page can ask for nothing else", async () => {
  const confirmationId = await idOf();
  for (const returnTo of [APP, OTHER_APP, MOBILE]) {
    expect(failureOf(await create({ confirmationId, returnTo, responseMode: "fragment" })).code).toBe("return_url_not_allowed");
  }
  for (const responseMode of ["form_post", "web_message", "Fragment", "query fragment", "", null]) {
    expect(failureOf(await create({ confirmationId, returnTo: `${STATIC}/done`, responseMode })).code).toBe("invalid_request");
  }
  const { location, code } = await created(confirmationId, { returnTo: `${STATIC}/done`, responseMode: "fragment", state: "s" });
  expect(location).toBe(`${STATIC}/done#code=${code}&state=s`);
});

test("E-06 no header makes another address of it", async () => {
  const confirmationId = await idOf();
  const headers = { host: "evil.tld", "x-forwarded-host": "evil.tld", "x-forwarded-proto": "http", "x-forwarded-port": "1", forwarded: "host=evil.tld", "x-original-url": `${EVIL}/`, "x-rewrite-url": "/evil.tld", referer: `${EVIL}/` };
  const answer = await create({ confirmationId, returnTo: APP }, headers);
  expect(valueOf<{ location: string }>(answer)?.location).toMatch(/^https:\/\/app\.tld\/done\?code=[A-Za-z0-9_-]{43}$/);
  expect(answer.text + JSON.stringify(answer.headers)).not.toContain("evil.tld");
});

test("E-16 the app is told the state that the code was made with, whatever the address was changed to on the way", async () => {
  const confirmationId = await idOf();
  for (const state of ["mine", "", "&code=x", "#", "//evil.tld", "\"><svg onload=alert(1)>", "%0d%0aLocation: //evil.tld", "~".repeat(512)]) {
    const { location, code } = await created(confirmationId, { state });
    expect([new URL(location).origin, new URL(location).searchParams.getAll("state")]).toEqual(["https://app.tld", [state]]);
    expect((await askJson(service.url, REST.exchange, { code, return_to: APP, state: "another" })).json).toMatchObject({ state });
  }
  expect((await exchange((await created(confirmationId)).code)).json).toMatchObject({ state: null });
  for (const state of ["~".repeat(513), "\r\nLocation: //evil.tld", "\u0000", "ü", 1, {}]) {
    expect(failureOf(await create({ confirmationId, returnTo: APP, state })).code).toBe("invalid_request");
  }
});

test("E-17 a static page exchanges its code by CORS at that one address, and no other page does", async () => {
  const preflight = (path: string, origin: string) =>
    ask(service.url, { method: "OPTIONS", path, headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type, x-odd" } });
  const shared = ({ headers }: Answer) => [headers["access-control-allow-origin"], headers["access-control-allow-credentials"]];
  const { code } = await created(await idOf(), { returnTo: `${STATIC}/done`, responseMode: "fragment" });
  expect(shared(await preflight(REST.exchange, STATIC))).toEqual([STATIC, undefined]);
  const answer = await exchange(code, `${STATIC}/done`, { origin: STATIC, "sec-fetch-site": "cross-site" });
  expect([answer.status, ...shared(answer), answer.headers.vary]).toEqual([200, STATIC, undefined, "Origin"]);

  for (const path of [REST.request, REST.check, REST.read("x"), TRPC.createReturn, TRPC.request, `${REST.exchange}x`, "/phone-confirmation/activation-key/%65xchange/"]) {
    const asked = await askJson(service.url, path, {}, { headers: { origin: STATIC, "sec-fetch-site": "cross-site" } });
    expect({ path, status: asked.status, shared: [shared(asked), shared(await preflight(path, STATIC))] }).toEqual({ path, status: 403, shared: [[undefined, undefined], [undefined, undefined]] });
    const read = await ask(service.url, { path, headers: { origin: STATIC } });
    expect({ path, shared: shared(read) }).toEqual({ path, shared: [undefined, undefined] });
  }
  for (const origin of [EVIL, "null", "https://static.tld.evil.tld", "http://static.tld", "https://static.tld:8443", "https://app.tld", "https://other.tld", "com.example.app", `${STATIC}/`, `${STATIC}, ${EVIL}`]) {
    const { code: untouched } = await created(await idOf(), { returnTo: `${STATIC}/done` });
    const asked = await exchange(untouched, `${STATIC}/done`, { origin });
    expect({ origin, status: asked.status, shared: [shared(asked), shared(await preflight(REST.exchange, origin))], vary: asked.headers.vary }).toEqual({ origin, status: 403, shared: [[undefined, undefined], [undefined, undefined]], vary: "Origin" });
    expect((await exchange(untouched, `${STATIC}/done`)).status).toBe(200);
  }
});

test("E-18 what the service did not confirm makes no code, and no made-up code is exchanged", async () => {
  const before = await kept();
  const number = newNumber();
  const { confirmationId } = await doors.requested(number);
  const { confirmationId: whole, activationKey: key } = await confirmed();
  const made = [confirmationId, "", "x", "verified", key, `${whole}x`, whole.slice(0, -1), "A".repeat(22), [...whole].reverse().join(""), JSON.stringify({ phone_number: number })];
  for (const id of made) {
    const { status, text } = await create({ confirmationId: id, returnTo: APP, status: "confirmed", verified: true, phoneNumber: number });
    expect({ id, refused: [400, 404].includes(status), location: text.includes("location") }).toEqual({ id, refused: true, location: false });
  }
  expect(failureOf(await create({ confirmationId, returnTo: APP }))).toEqual({ code: "confirmation_not_found" });
  expect(await kept()).toBe(before);
  for (const code of [confirmationId, key, "x", "A".repeat(43), "' OR 1=1 --", "%", "_".repeat(43)]) expectRefused(await exchange(code), code);
  expect(valueOf<{ status: string }>(await doors.read(confirmationId))?.status).toBe("pending");
});

test("E-18 an app that was given a key cannot have a code made of it for another app", async () => {
  const { confirmationId } = await confirmed();
  const { json } = await exchange((await created(confirmationId, { returnTo: OTHER_APP })).code, OTHER_APP);
  const activationKey = (json as { activation_key: string }).activation_key;
  const before = await kept();
  for (const wrong of [{ activationKey }, { confirmationId: activationKey }, { activationKey, confirmationId: "A".repeat(22) }]) {
    const answer = await create({ ...wrong, returnTo: APP, state: "of its own session there" });
    expect({ wrong: Object.keys(wrong), refused: [400, 404].includes(answer.status), location: answer.text.includes("location") }).toEqual({ wrong: Object.keys(wrong), refused: true, location: false });
  }
  expect(await kept()).toBe(before);
});

test("D-03 no signed key makes a code, be it of the right secret", async () => {
  const key = djangoKey({ phone_number: newNumber() }, { secret: SECRET });
  for (const input of [{ activationKey: key }, { confirmationId: key }]) expect(failureOf(await create({ ...input, returnTo: APP })).code).toBe("invalid_request");
});

test("D-04 a code lives 60 seconds and no more, and never longer than its key", async () => {
  const confirmationId = await idOf();
  const [first, second] = [await created(confirmationId), await created(confirmationId)];
  service.advance(45);
  expect((await exchange(first.code)).status).toBe(200);
  service.advance(16);
  expectRefused(await exchange(second.code), "61 seconds old");
  service.advance(514);
  const last = await created(confirmationId);
  service.advance(30);
  expectRefused(await exchange(last.code), "its key is older than 600 seconds, itself it is not 60");
  expect(failureOf(await create({ confirmationId, returnTo: APP })).code).toBe("confirmation_expired");
});

test("D-12 of 50 who exchange one code at once one gets the key, and nobody later", async () => {
  const number = newNumber();
  const { confirmationId, activationKey } = await confirmed(number);
  const { code } = await created(confirmationId, { state: "s" });
  const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(code)));
  expect(tally(answers)).toEqual({ "200": 1, invalid_return_code: 49 });
  expect(answers.find(({ status }) => status === 200)?.json).toEqual({ phone_number: number, activation_key: activationKey, expires_at: expect.any(String), state: "s" });
  for (const answer of answers) if (answer.status !== 200) expectRefused(answer, "in parallel");
  expectRefused(await exchange(code), "again");
  for (const method of ["GET", "HEAD", "PUT", "DELETE"]) expect((await ask(service.url, { method, path: `${REST.exchange}?code=${code}&return_to=${APP}` })).status).toBe(405);
});

test("D-12 of 50 that are made at once for one confirmation five are good", async () => {
  const confirmationId = await idOf();
  const answers = await Promise.all(Array.from({ length: 50 }, () => create({ confirmationId, returnTo: APP })));
  expect(tally(answers)).toEqual({ "200": 5, throttled: 45 });
  expect(answers.find(({ status }) => status === 429)?.headers["retry-after"]).toBe("60");
});

test("I-01 a copy of the database tells neither a code nor what it stands for", async () => {
  const number = newNumber();
  const { confirmationId, activationKey } = await confirmed(number);
  const { code } = await created(confirmationId, { state: "the state of a test" });
  const rows = JSON.stringify(await service.rows('SELECT * FROM "ReturnCode"'));
  expect(rows).toContain("sealed");
  for (const secret of [code, activationKey, number.slice(1), "the state of a test", APP, Buffer.from(number).toString("base64url")]) expect(rows).not.toContain(secret);
  expect((await exchange(code)).status).toBe(200);
});

test("I-03 nothing of all this stands in the log, at its most talkative: no code, no key, no number", () => {
  const log = service.log();
  for (const event of ["return_code_made", "return_code_exchanged", "return_code_refused", "too_many_return_codes"]) expect(log).toContain(event);
  expect(secrets.size).toBeGreaterThan(50);
  expect([...secrets].filter((secret) => log.includes(secret))).toEqual([]);
  expect(log).not.toMatch(/"level":"error"|internal_error/);
});
