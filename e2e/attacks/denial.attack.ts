import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ask, askJson, askRaw } from "./ask";
import { countOf } from "./database";
import { type Doors, doorsOf, failureOf, REST, tally, TRPC } from "./doors";
import { accepts, answersAfter } from "./gateway-stand-in";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

/** Small enough that a test can fill it; so many of them may wait for the gateway. */
const IN_FLIGHT = 100;
const AT_THE_GATEWAY = 60;

beforeAll(async () => {
  service = await startService("denial", { settings: { ...NO_LIMITS, PHONE_CONFIRMATION_MAX_IN_FLIGHT: String(IN_FLIGHT) } });
  doors = doorsOf(service.url);
});
afterEach(() => service.gateway.conduct(accepts));
afterAll(() => service.close());

const POSTS = [REST.request, REST.check, TRPC.request, TRPC.check];

test("H-01 a body over 8 KiB is refused by its announced length, before it is sent", async () => {
  for (const path of POSTS) {
    for (const length of [8193, 1e6, 1e9]) {
      // The body never comes: whoever waited for it would not answer.
      const raw = await askRaw(service.port, `POST ${path} HTTP/1.1\r\nHost: localhost:${service.port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n{`);
      expect({ path, length, status: raw.slice(9, 12) }).toEqual({ path, length, status: "413" });
    }
  }
});

test("H-01 a body without a length is read no further than 8 KiB, and memory does not grow by it", async () => {
  const rows = await countOf(service, "Confirmation");
  const before = residentBytes();
  for (const path of POSTS) {
    const { status, wrote } = await pour(path, 50_000_000);
    expect({ path, status }).toEqual({ path, status: 413 });
    // What the two ends' sockets hold is all that left us.
    expect(wrote).toBeLessThan(20_000_000);
  }
  expect(residentBytes() - before).toBeLessThan(60_000_000);
  expect(await countOf(service, "Confirmation")).toBe(rows);
});

/** Chunks without end until an answer comes; gives it and how much was written. */
function pour(path: string, limit: number): Promise<{ status: number; wrote: number }> {
  return new Promise((resolve) => {
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    let wrote = 0;
    let answer = "";
    const socket = connect(service.port, "127.0.0.1", () => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost:${service.port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`);
      const more = () => {
        while (!socket.destroyed && answer === "" && wrote < limit) {
          wrote += chunk.length;
          if (!socket.write(chunk)) return void socket.once("drain", more);
        }
      };
      more();
    });
    socket.on("error", () => undefined);
    socket.on("data", (data: Buffer) => {
      answer += data.toString("latin1");
      socket.destroy();
    });
    socket.on("close", () => resolve({ status: Number(answer.slice(9, 12)), wrote }));
  });
}

test("H-01 a length that lies, or two that differ, desynchronises nobody", async () => {
  const head = `POST ${REST.request} HTTP/1.1\r\nHost: localhost:${service.port}\r\nContent-Type: application/json\r\n`;
  const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  const attempts = [
    `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
    `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Content-Length: +5\r\n\r\nabcde`,
    `${head}Content-Length: 0x5\r\n\r\nabcde`,
    `${head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n\r\n`,
  ];
  for (const bytes of attempts) {
    const raw = await askRaw(service.port, bytes);
    expect({ bytes, refused: /^HTTP\/1\.1 4\d\d/.test(raw), answers: raw.match(/HTTP\/1\.1 /g)?.length }).toEqual({ bytes, refused: true, answers: 1 });
  }
});

test("H-01 a body that ends too early holds nobody and starts nothing", async () => {
  const messages = service.gateway.messages.length;
  const sockets = await Promise.all(Array.from({ length: 50 }, () => opened(service.port)));
  for (const socket of sockets) {
    socket.write(`POST ${REST.request} HTTP/1.1\r\nHost: localhost:${service.port}\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"phone_number":`);
    socket.destroy();
  }
  expect((await doors.request(newNumber())).status).toBe(200);
  expect(service.gateway.messages.length).toBe(messages + 1);
});

test("H-04 nested and repeated values within 8 KiB cost no time, and few words come back", async () => {
  const bodies = ["[".repeat(8000), '{"a":'.repeat(1500), JSON.stringify({ phoneNumber: Array.from({ length: 2000 }, () => 1) }), JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]))), JSON.stringify(Array.from({ length: 1500 }, () => null))];
  for (const body of bodies) {
    for (const path of POSTS) {
      const startedAt = performance.now();
      const { status, text } = await ask(service.url, { method: "POST", path, headers: { "content-type": "application/json" }, body });
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(text.length).toBeLessThan(4000);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    }
  }
});

test("H-05 600 connections that send a byte now and then keep nobody from being served, and are closed in the end", { timeout: 60_000 }, async () => {
  const slow = await Promise.all(Array.from({ length: 600 }, () => opened(service.port)));
  let closed = 0;
  for (const [index, socket] of slow.entries()) {
    socket.on("error", () => undefined);
    socket.on("close", () => (closed += 1));
    // One half never ends its head, the other never its body.
    socket.write(index % 2 === 0 ? "GET /verify HTTP/1.1\r\nHost: x\r\nX-A: " : `POST ${REST.request} HTTP/1.1\r\nHost: localhost:${service.port}\r\nContent-Type: application/json\r\nContent-Length: 8000\r\n\r\n{`);
  }
  const dripping = setInterval(() => slow.forEach((socket) => socket.writable && socket.write("a")), 1000);
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const startedAt = performance.now();
    expect((await ask(service.url, { path: "/healthz" })).status).toBe(200);
    expect((await ask(service.url, { path: "/verify" })).status).toBe(200);
    expect((await doors.request(newNumber())).status).toBe(200);
    times.push(performance.now() - startedAt);
  }
  expect(times.sort((a, b) => a - b)[10]).toBeLessThan(5000);
  await expect.poll(() => closed, { timeout: 40_000, interval: 500 }).toBe(slow.length);
  clearInterval(dripping);
  expect((await doors.request(newNumber())).status).toBe(200);
});

test("H-08 more requests at once than the service takes: those beyond are refused with a time while those within still wait, those within are answered, and it recovers", async () => {
  let answer = () => {};
  service.gateway.conduct(answersAfter(new Promise<void>((resolve) => (answer = resolve))));
  const before = service.gateway.messages.length;
  const within = Array.from({ length: AT_THE_GATEWAY }, () => doors.request(newNumber()));
  await service.gateway.has(before + AT_THE_GATEWAY);
  const beyond = await Promise.all(Array.from({ length: 150 }, () => doors.request(newNumber())));
  const { unavailable = 0, message_not_sent = 0, ...others } = tally(beyond);
  expect({ refused: unavailable + message_not_sent, others }).toEqual({ refused: 150, others: {} });
  for (const { status, headers } of beyond) expect({ status, waits: Number(headers["retry-after"]) >= 1 }).toEqual({ status: 503, waits: true });
  expect((await ask(service.url, { path: "/healthz" })).status).toBe(200);
  answer();
  expect(tally(await Promise.all(within))).toEqual({ "200": AT_THE_GATEWAY });
  expect(service.gateway.messages.length).toBe(before + AT_THE_GATEWAY);
  service.gateway.conduct(accepts);
  expect((await doors.request(newNumber())).status).toBe(200);
});

test("H-09 images are not resized, whatever is named: no address of the framework's resizer answers", async () => {
  const targets = ["/icon.svg", "https://evil.example/x.svg", "//evil.example/x.png", "http://169.254.169.254/latest", "/_next/static/../../.env", "data:image/svg+xml,<svg/>"];
  for (const target of targets) {
    for (const path of [`/_next/image?url=${encodeURIComponent(target)}&w=64&q=75`, `/_next/image/?url=${encodeURIComponent(target)}&w=3840&q=1`]) {
      const { status } = await ask(service.url, { path });
      expect({ path, status }).toEqual({ path, status: 404 });
    }
  }
});

test("H-10 addresses and headers made to be slow to match are answered in no time", async () => {
  const long = "a".repeat(7000);
  const startedAt = performance.now();
  for (const path of [`/${"/".repeat(5000)}`, `/phone-confirmation/${"a/".repeat(3000)}`, `/phone-confirmation/activation-key/${":".repeat(6000)}/`, `/phone-confirmation/activation-key/${"%41".repeat(2000)}/`, `/api/trpc/${"a,".repeat(3000)}?batch=1`, `/verify?${long}`, `/inbox/messages?to=${long}`]) {
    expect((await ask(service.url, { path })).status).toBeLessThan(500);
  }
  for (const name of ["x-forwarded-for", "origin", "content-type", "content-encoding", "accept-language", "idempotency-key", "if-none-match", "cookie"]) {
    for (const value of [long, ",".repeat(7000), " ;".repeat(3500), "[".repeat(7000)]) {
      expect((await askJson(service.url, REST.check, { phone_number: "+12025550123", code: "123456" }, { headers: { [name]: value } })).status).toBeLessThan(500);
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

test("H-10 a header of thousands of languages costs a page and its forms no more work than a plain one", { timeout: 120_000 }, async () => {
  const show = { "content-type": "application/x-www-form-urlencoded" };
  const ways = {
    page: (language: string) => ask(service.url, { path: "/verify", headers: { "accept-language": language } }),
    form: (language: string) => ask(service.url, { method: "POST", path: "/verify", headers: { ...show, "accept-language": language }, body: "do=show" }),
    refusal: (language: string) => ask(service.url, { path: "/verify?lock=2", headers: { "accept-language": language } }),
  };
  for (const [name, load] of Object.entries(ways)) {
    // Once for what is loaded by the first.
    await load("en-US,en;q=0.9");
    const work = async (language: string) => {
      const before = cpuTicks();
      for (let count = 0; count < 15; count += 1) expect((await load(language)).status).toBeLessThan(500);
      return cpuTicks() - before;
    };
    const plain = await work("en-US,en;q=0.9");
    for (const language of ["a,".repeat(7600), "de-1996-1996,".repeat(1100)]) {
      // A tick is 10 ms; a few of them are the machine's.
      expect((await work(language)) / (plain + 10), `${name} ${language.slice(0, 13)}`).toBeLessThan(5);
    }
  }
});

test("B-14 a batch is bounded: 100 checks in one request compare nothing, and 5 count as 5", async () => {
  const { confirmationId, phoneNumber } = await doors.requested(newNumber());
  const code = service.gateway.codeTo(phoneNumber);
  const wrong = code === "000000" ? "000001" : "000000";
  const batch = async (size: number, each = wrong) =>
    askJson(service.url, `/api/trpc/${Array.from({ length: size }, () => "confirmation.check").join(",")}?batch=1`, Object.fromEntries(Array.from({ length: size }, (_, index) => [index, { confirmationId, code: each }])));
  expect((await batch(100)).status).toBe(400);
  expect((await batch(6)).status).toBe(400);
  const five = await batch(5);
  expect((five.json as unknown[]).map((json) => failureOf({ ...five, json }).code)).toEqual(Array<string>(5).fill("invalid_code"));
  expect(failureOf(await doors.check(confirmationId, code)).code).toBe("no_tries_left");
});

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** What the service has used of a processor so far, in ticks. */
function cpuTicks(): number {
  const fields = readFileSync(`/proc/${service.running().pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function residentBytes(): number {
  const [, kibibytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.running().pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
