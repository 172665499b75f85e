import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask, askJson } from "./ask";
import { confirmationRow } from "./database";
import { type Doors, doorsOf, failureOf, type Pending, REST, TRPC, valueOf } from "./doors";
import { newNeighbour, newNumber, wrongCodes } from "./numbers";
import { type Service, startService } from "./service";
import { challengeOf, solve } from "./solve";

/** The policy as it comes, behind one proxy: the tests choose the address that it saw. */
let service: Service;
let doors: Doors;

beforeAll(async () => {
  // What one country and the service get in all would end what these rows are about; caps.attack.ts has them.
  service = await startService("limits", { settings: { TRUSTED_PROXY_HOPS: "1", PHONE_CONFIRMATION_LIMITS: "service=off,country=off", PHONE_CONFIRMATION_BREAKER: "off" } });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

let clients = 0;

/** An address that nobody else in this file has, in a network of its own. */
function newAddress(): string {
  clients += 1;
  return `${20 + (clients % 60)}.${Math.floor(clients / 60) % 250}.${Math.floor(clients / 15000) + 7}.9`;
}
const via = (address: string) => ({ headers: { "x-forwarded-for": address } });
const fresh = () => via(newAddress());

/** Messages that left while this ran, as the gateway counts them. */
async function messagesDuring(work: () => Promise<unknown>): Promise<number> {
  const before = service.gateway.messages.length;
  await work();
  return service.gateway.messages.length - before;
}

function accepted(answers: readonly Answer[]): number {
  return answers.filter(({ status }) => status < 300).length;
}

function expectPolite(answers: readonly Answer[]): void {
  for (const { status, headers, text } of answers) {
    if (status === 200 || status === 201) continue;
    expect({ text, status }).toEqual({ text, status: 429 });
    expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
  }
}

test("A-12 a victim whose number 50 strangers attack, with 5 wrong guesses each, still confirms", async () => {
  const number = newNumber();
  const victim = via(newAddress());
  const { confirmationId } = await doors.requested(number, victim);
  const code = service.gateway.codeTo(number);
  const sent = await messagesDuring(async () => {
    for (let stranger = 0; stranger < 50; stranger += 1) {
      const address = fresh();
      const opened = valueOf<Pending>(await doors.request(number, address));
      await doors.restRequest(number, address);
      for (const wrong of wrongCodes(code, 5)) {
        if (opened) await doors.check(opened.confirmationId, wrong, address);
        await doors.restCheck(number, wrong, address);
      }
    }
  });
  expect(sent).toBeLessThanOrEqual(4);
  expect(await confirmationRow(service, confirmationId)).toMatchObject({ status: "pending", attempts: 0 });
  expect((await doors.check(confirmationId, code, victim)).status).toBe(200);
});

test("A-12 a victim who comes after 50 attackers starts with a solved challenge, or is told when to come back", async () => {
  const number = newNumber();
  for (let stranger = 0; stranger < 50; stranger += 1) {
    const address = fresh();
    const opened = valueOf<Pending>(await doors.request(number, address));
    for (const wrong of ["000001", "000002", "000003", "000004", "000005"]) if (opened) await doors.check(opened.confirmationId, wrong, address);
  }
  const victim = via(newAddress());
  const refused = await doors.request(number, victim);
  expectPolite([refused]);
  const challenge = challengeOf(refused);
  // Before the shortest wait is over, there is no other way than to wait.
  if (!challenge) return expect(failureOf(refused).retryAfterSeconds).toBeLessThanOrEqual(30);
  const { confirmationId } = await doors.requested(number, { ...victim, challenge: solve(challenge) });
  expect((await doors.check(confirmationId, service.gateway.codeTo(number), victim)).status).toBe(200);
});

test("A-14 1,000 requests for one number from 1,000 addresses: one message, and a polite no to all the others", async () => {
  const number = newNumber();
  const answers: Answer[] = [];
  for (let round = 0; round < 10; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? doors.request(number, fresh()) : doors.restRequest(number, fresh()))))));
  }
  expectPolite(answers);
  expect({ sent: service.gateway.to(number).length, accepted: accepted(answers) }).toEqual({ sent: 1, accepted: 1 });
});

test("B-02 whatever a client writes left of what the proxy added, it is one client", async () => {
  const address = newAddress();
  const written = (index: number) => [`10.0.0.${index}, `, `${newAddress()}, 10.1.1.1, `, `unknown, `, `"quoted, ${index}", `, `::ffff:10.0.0.${index},`, `${index}`.repeat(100) + ", "][index % 6] ?? "";
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => doors.request(newNumber(), via(`${written(index)}${address}`))));
  expectPolite(answers);
  expect(accepted(answers)).toBe(10);
});

test("B-02 one client has one bucket however its proxy spells its address", async () => {
  const [last] = [clients % 250];
  const spellings = (address: string) => [address, ` ${address} `, `${address}:4711`, `::ffff:${address}`, `[::ffff:${address}]:80`, `::FFFF:${address}`, `0:0:0:0:0:ffff:${address}`];
  const address = `203.0.113.${last}`;
  const answers: Answer[] = [];
  for (let round = 0; round < 4; round += 1) for (const spelling of spellings(address)) answers.push(await doors.request(newNumber(), via(spelling)));
  expectPolite(answers);
  expect(accepted(answers)).toBe(10);
});

test("B-04 what names no address is no address: every such request falls to the proxy's own bucket", async () => {
  const garbage = ["", "unknown", "_hidden", "300.1.1.1", "1.2.3", "0x7f.1", "127.1", "2130706433", "::1::2", "localhost", "<script>", "1.2.3.4.5", "-", ",", ",,,"];
  const answers: Answer[] = [];
  for (let round = 0; round < 2; round += 1) for (const text of garbage) answers.push(await doors.request(newNumber(), { ...via(text), from: "127.0.0.77" }));
  for (let plain = 0; plain < 5; plain += 1) answers.push(await doors.request(newNumber(), { from: "127.0.0.77" }));
  expectPolite(answers);
  expect(accepted(answers)).toBe(10);
});

test("B-05 60 addresses of one IPv6 /64 are one client, and 200 networks of one /48 get no more than one /48 does", async () => {
  const one = await Promise.all(Array.from({ length: 60 }, (_, index) => doors.request(newNumber(), via(`2001:db8:1:1::${(index + 1).toString(16)}`))));
  expectPolite(one);
  expect(accepted(one)).toBe(10);
  const many: Answer[] = [];
  for (let index = 0; index < 200; index += 1) many.push(await doors.request(newNumber(), via(`2001:db8:2:${index.toString(16)}::1`)));
  expectPolite(many);
  expect(accepted(many)).toBe(60);
});

test("B-05 an IPv4 network of 256 addresses gets no more than one network does", async () => {
  const many: Answer[] = [];
  for (let index = 0; index < 150; index += 1) many.push(await doors.request(newNumber(), via(`198.51.100.${index}`)));
  expectPolite(many);
  expect(accepted(many)).toBe(60);
});

const digitsIn = (zero: number, text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

test("B-07 a number is one number however it is written: its second spelling gets no second message", async () => {
  const us = newNumber();
  const bare = us.slice(2);
  const spelled = [
    ...[us, `+1-${bare.slice(0, 3)}-${bare.slice(3, 6)}-${bare.slice(6)}`, `+1 (${bare.slice(0, 3)}) ${bare.slice(3)}`, `tel:${us}`, `tel:${bare};phone-context=+1`, ` ${us} `, `+1.${bare}`],
    ...[`${us};ext=5`, `${us} x5`, `${us}ext.5`, `011 1 ${bare}`, bare, `+1 1 ${bare}`, `+0${us.slice(1)}`, `00${us.slice(1)}`, `+1 0${bare}`],
    ...[digitsIn(0xff10, us), digitsIn(0x0660, us), digitsIn(0x06f0, us), `＋${us.slice(1)}`, `\u202a${us}\u202c`, `\u200b${us}`, `+\u00ad${us.slice(1)}`, `${us.slice(0, 6)}\u2010${us.slice(6)}`, `${us.slice(0, 6)}\u00a0${us.slice(6)}`],
  ];
  const groups = [spelled, ["+44 20 7946 0958", "+44 (0)20 7946 0958", "+44 020 7946 0958", "+442079460958"], ["+54 9 11 2345 6789", "+54 11 15 2345 6789", "+5491123456789"], ["+52 55 1234 5678", "+52 1 55 1234 5678"], ["+39 06 1234 5678", "+390612345678"]];
  for (const group of groups) {
    const before = service.gateway.messages.length;
    for (const spelling of group) await (Math.abs(spelling.length) % 2 ? doors.request(spelling, fresh()) : doors.restRequest(spelling, fresh()));
    const sent = service.gateway.messages.slice(before).map(({ to }) => to);
    expect({ group, sent: sent.length }).toEqual({ group, sent: 1 });
    expect(sent[0]).toMatch(/^\+[1-9][0-9]{6,14}$/);
  }
});

test("B-09 neighbouring numbers, as pumping takes them, get 5 messages an hour in all, from however many addresses", async () => {
  const answers: Answer[] = [];
  const sent = await messagesDuring(async () => {
    for (let index = 0; index < 60; index += 1) answers.push(await (index % 2 ? doors.request(newNeighbour(), fresh()) : doors.restRequest(newNeighbour(), fresh())));
  });
  expectPolite(answers);
  expect(sent).toBe(5);
});

const COSTLY = {
  "premium rate": "+19002345678",
  "premium rate of Britain": "+449012345678",
  "shared cost": "+448431234567",
  "toll free": "+18002345678",
  personal: "+447012345678",
  pager: "+447640123456",
  uan: "+443012345678",
  voicemail: "+491500012345678",
  "international premium": "+979123456789",
  "satellite of Inmarsat": "+870773111632",
  "satellite of Globalstar": "+881612345678",
  "satellite of Thuraya": "+8821610000000",
  "international freephone": "+80012345678",
  universal: "+878101234567890",
  "a maritime network": "+883510012345",
};

test("B-10 numbers that cost more or belong to no country are refused before anything is counted, through either door", async () => {
  const address = via(newAddress());
  const sent = await messagesDuring(async () => {
    for (const [kind, number] of Object.entries(COSTLY)) {
      for (const answer of [await doors.request(number, address), await doors.restRequest(number, address)]) {
        const { code } = failureOf(answer);
        // Some are no number at all to the library: never one that is served.
        expect({ kind, number, refused: ["destination_not_allowed", "invalid_phone_number"].includes(code) }).toEqual({ kind, number, refused: true });
        expect(answer.status).toBe(400);
      }
    }
    for (const short of ["911", "112", "+1911", "12345", "+49110"]) expect((await doors.request(short, address)).status).toBe(400);
  });
  expect(sent).toBe(0);
});

test("B-13 one budget for every way in: REST, tRPC, batches, slashes, dots, cases and methods in disguise add up", async () => {
  const address = newAddress();
  const headers = { "content-type": "application/json", "x-forwarded-for": address };
  const body = () => JSON.stringify({ phone_number: newNumber(), phoneNumber: newNumber() });
  const paths = [REST.request, REST.request.slice(0, -1), TRPC.request, `${TRPC.request}?x=1`, "//phone-confirmation/confirmation/", "/phone-confirmation//confirmation/", "/phone-confirmation/./confirmation/", "/x/../phone-confirmation/confirmation/", "/phone-confirmation/%63onfirmation/", "/Phone-Confirmation/confirmation/", "/phone-confirmation/confirmation/?format=json", "/phone-confirmation/confirmation/;x=1"];
  const sent = await messagesDuring(async () => {
    for (const path of paths) await ask(service.url, { method: "POST", path, headers, body: body() });
    for (const method of ["GET", "HEAD", "OPTIONS"]) for (const path of [REST.request, TRPC.request]) await ask(service.url, { method, path, headers: { ...headers, "x-http-method-override": "POST" } });
    const calls = Array.from({ length: 5 }, (_, index) => [index, { phoneNumber: newNumber() }]);
    for (let batch = 0; batch < 3; batch += 1) await ask(service.url, { method: "POST", path: `/api/trpc/${Array(5).fill("confirmation.request").join(",")}?batch=1`, headers, body: JSON.stringify(Object.fromEntries(calls)) });
    for (let round = 0; round < 10; round += 1) await ask(service.url, { method: "POST", path: REST.request, headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body: `phone_number=${encodeURIComponent(newNumber())}` });
  });
  expect(sent).toBe(10);
});

test("B-13 guesses through both doors and in batches share one budget of the address", async () => {
  const address = via(newAddress());
  const number = newNumber();
  const given: Answer[] = [];
  for (let index = 0; index < 50; index += 1) {
    given.push(await doors.restCheck(number, "123456", address));
    given.push(await doors.check("A".repeat(22), "123456", address));
  }
  const throttled = given.filter((answer) => failureOf(answer).code === "throttled");
  expect(given.length - throttled.length).toBe(60);
  for (const { headers } of throttled) expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
});

test("A-16 a number that is known, unknown, attacked or confirmed gets answers of one shape, and a check by number tells nothing of it", async () => {
  const [unknown, pending, confirmed] = [newNumber(), newNumber(), newNumber()];
  await doors.restRequest(pending, fresh());
  await doors.restRequest(confirmed, fresh());
  expect((await doors.restCheck(confirmed, service.gateway.codeTo(confirmed), fresh())).status).toBe(200);
  const wrong = await Promise.all([unknown, pending, confirmed].map(async (number) => {
    const taken = service.gateway.to(number).length > 0 ? service.gateway.codeTo(number) : "";
    const { status, text, headers } = await doors.restCheck(number, taken === "000000" ? "000001" : "000000", fresh());
    return { status, text, headers: Object.keys(headers).sort() };
  }));
  expect(wrong[1]).toEqual(wrong[0]);
  expect(wrong[2]).toEqual(wrong[0]);
  const started = await Promise.all([newNumber(), newNumber()].map((number) => doors.request(number, fresh())));
  const [one, other] = started.map((answer) => Object.keys(valueOf<object>(answer) ?? {}).sort());
  expect(one).toEqual(other);
  expect(one?.length).toBeGreaterThan(4);
});

test("A-16 a refusal never says which limit it was (E14)", async () => {
  const address = via(newAddress());
  const number = newNumber();
  await doors.requested(number, address);
  const refusals: Answer[] = [await doors.restRequest(number, fresh())];
  for (let index = 0; index < 11; index += 1) refusals.push(await doors.restRequest(newNumber(), address));
  for (const { status, text, headers } of refusals.filter((answer) => answer.status === 429)) {
    expect(status).toBe(429);
    expect(text + JSON.stringify(headers)).not.toMatch(/prefix|country|per number|per address|bucket|network|budget/i);
  }
});

test("I-01 the rows that limit hold hashes: no number, address or country is in them", async () => {
  // What is limited is named, who is limited is hashed.
  const kept = JSON.stringify((await service.rows<{ key: string }>('SELECT "key" FROM "LimitTally"')).map(({ key }) => key.replace(/[A-Za-z0-9_-]{43}$/, "")));
  expect(kept.length).toBeGreaterThan(1000);
  for (const text of ["+1", "203.0.113", "198.51.100", "2001:db8", "127.0.0", "US"]) expect({ text, found: kept.includes(text) }).toEqual({ text, found: false });
});

test("B-14 a batch of requests counts each of its calls", async () => {
  const address = newAddress();
  const sent = await messagesDuring(async () => {
    for (let batch = 0; batch < 6; batch += 1) {
      const calls = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [index, { phoneNumber: newNumber() }]));
      await askJson(service.url, `/api/trpc/${Array(5).fill("confirmation.request").join(",")}?batch=1`, calls, via(address));
    }
  });
  expect(sent).toBe(10);
});
