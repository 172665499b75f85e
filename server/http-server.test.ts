import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import type { Server, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeLog } from "./testing/fakes";
import { type Connection, openConnection } from "./testing/raw-connection";
import { PAGES_AT_ONCE } from "./framework";
import { createHttpServer, type Served, TIME_LIMITS } from "./http-server";
import { createArrivingBodies } from "./transport/arriving-bodies";
import { createInFlight } from "./transport/in-flight";
import { originsOf } from "./transport/origins";
import { peerAddress } from "./transport/peer-address";
import { LOCKED_HEADERS } from "./transport/security-headers";
import { readBytes } from "./transport/body";
import { behindWalls } from "./transport/walls";

const PUBLIC_URL = "http://localhost:3000";
/** For what is about time alone: a busy machine may need longer than this for an honest request. */
const SHORT = { ...TIME_LIMITS, headers: 150, request: 300, checkedEvery: 30 };
const HOST = "host: localhost\r\n";
const POST = `POST /phone-confirmation/x HTTP/1.1\r\n${HOST}content-type: application/json\r\n`;

const opened: (Server | Socket)[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) {
    if ("closeAllConnections" in each) each.close().closeAllConnections();
    else each.destroy();
  }
});

/** A service that reads its body and says so, behind the real walls; a page that stays open until it is let go. */
async function serve({ most = 10, dev = false, limits = TIME_LIMITS, bodyWithinMs = 3000 }: { most?: number; dev?: boolean; limits?: typeof TIME_LIMITS; bodyWithinMs?: number } = {}) {
  const inFlight = createInFlight(most);
  const bodies = createArrivingBodies({ most: 4 * most, withinMs: bodyWithinMs });
  const held: (() => void)[] = [];
  const pagesAsked: Record<string, unknown>[] = [];
  const urlsAsked: (string | undefined)[] = [];
  const addresses = async (request: Request) => {
    if (request.url.endsWith("/fault")) throw new Error("a fault of ours");
    if (request.url.endsWith("/whose")) return new Response(`asked by ${peerAddress(request)}`);
    if (request.url.endsWith("/stream")) return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(": live\n\n")) }));
    const body = await readBytes(request);
    if (request.url.endsWith("/held")) await new Promise<void>((letGo) => held.push(letGo));
    return new Response(body.ok ? `read ${body.value.length}` : body.failure.code, { status: body.ok ? 200 : 400 });
  };
  const served: Served = {
    app: {
      api: behindWalls(addresses, { origins: originsOf(PUBLIC_URL, [], true), inFlight, bodies }),
      config: { publicUrl: PUBLIC_URL, walls: { origins: [], maxInFlight: most } } as unknown as Served["app"]["config"],
      log: createFakeLog(),
    },
    pages: async (request, response) => {
      pagesAsked.push(request.headers);
      urlsAsked.push(request.url);
      if (request.url === "/?fault") throw new Error("a fault of the framework");
      if (request.url?.endsWith("?endless")) return endless(response);
      if (request.url === "/?large" && !response.write("x".repeat(8_000_000))) await once(response, "drain");
      if (request.url?.endsWith("?held")) await new Promise<void>((letGo) => held.push(letGo));
      response.setHeader("content-security-policy", "the page's own");
      response.end("page");
    },
    dev,
  };
  const server = createHttpServer(served, limits);
  opened.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { port: (server.address() as AddressInfo).port, inFlight, bodies, held, pagesAsked, urlsAsked, log: served.app.log as ReturnType<typeof createFakeLog> };
}

/** More than a socket holds, and never says that it is done, as a framework may. */
function endless(response: ServerResponse): Promise<void> {
  response.write("x".repeat(30_000_000));
  return new Promise(() => {});
}

function open(port: number, text = ""): Connection {
  const connection = openConnection(port, text);
  opened.push(connection.socket);
  return connection;
}

const statusOf = (answer: string) => Number(answer.split(" ")[1]);
function expectLocked(answer: string, but: string[] = []) {
  const head = answer.split("\r\n\r\n")[0]!.toLowerCase();
  for (const [name, value] of Object.entries(LOCKED_HEADERS)) {
    if (!but.includes(name)) expect(head).toContain(`${name}: ${value}`.toLowerCase());
  }
}

describe("whose request it is", () => {
  it("is the socket's other end, whatever the request says of itself", async () => {
    const { port } = await serve();
    const answer = await open(port, `GET /phone-confirmation/whose HTTP/1.1\r\n${HOST}x-forwarded-for: 192.0.2.1\r\nconnection: close\r\n\r\n`).closed;
    expect(answer).toContain("asked by 127.0.0.1");
  });
});

describe("the walls are on every answer", () => {
  it.each<[name: string, status: number, text: string]>([
    ["what is answered", 200, `${POST}connection: close\r\ncontent-length: 2\r\n\r\n{}`],
    ["a fault", 500, `GET /phone-confirmation/fault HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["a page's fault", 500, `GET /?fault HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["a posted page", 405, `POST / HTTP/1.1\r\n${HOST}connection: close\r\ncontent-length: 0\r\n\r\n`],
    ["a path that means another one", 404, `GET /phone-confirmation/../inbox/messages HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["no page", 404, `GET /nothing HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["a page with a body", 413, `GET / HTTP/1.1\r\n${HOST}connection: close\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["what is not there", 404, `GET /.env HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["TRACE", 405, `TRACE /api/trpc/x HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["an address too long", 414, `GET /${"x".repeat(9000)} HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`],
    ["a head too large", 431, `GET / HTTP/1.1\r\n${HOST}x: ${"x".repeat(17_000)}\r\n\r\n`],
    ["no HTTP at all", 400, "HELLO\r\n\r\n"],
    ["two lengths, as requests are smuggled", 400, `${POST}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["no host", 400, "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n"],
    ["a host that is none", 400, "GET /healthz HTTP/1.1\r\nhost: a b\\\r\nconnection: close\r\n\r\n"],
    ["an expectation", 417, `${POST}expect: nonsense\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`],
    ["a page elsewhere", 403, `${POST}origin: null\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`],
  ])("%s", async (_name, status, text) => {
    const { port } = await serve();
    const answer = await open(port, text).closed;
    expect(statusOf(answer)).toBe(status);
    expectLocked(answer);
  });

  it("a page, with its own policy in the locked one's place", async () => {
    const answer = await open((await serve()).port, `GET / HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`).closed;
    expectLocked(answer, ["content-security-policy"]);
    expect(answer.match(/content-security-policy: .*/gi)).toEqual(["content-security-policy: the page's own"]);
  });
});

it("a page hears nothing that steers the framework; in development it hears everything", async () => {
  for (const dev of [false, true]) {
    const { port, pagesAsked } = await serve({ dev });
    await open(port, `GET / HTTP/1.1\r\n${HOST}rsc: 1\r\nx-middleware-subrequest: proxy\r\nconnection: close\r\n\r\n`).closed;
    expect(Object.keys(pagesAsked[0]!).sort()).toEqual(dev ? ["connection", "host", "rsc", "x-middleware-subrequest"] : ["connection", "host"]);
  }
});

describe("a client that takes its time", () => {
  it.each([
    ["says nothing", ""],
    ["never ends its head", `GET /healthz HTTP/1.1\r\n${HOST}`],
    ["never ends its body", `${POST}content-length: 30\r\n\r\n{`],
    ["never ends a chunked body", `${POST}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`],
  ])("%s: is told so, and is gone", async (_name, text) => {
    const { port, inFlight } = await serve({ limits: SHORT });
    const answer = await open(port, text).closed;
    expect(statusOf(answer)).toBe(408);
    expectLocked(answer);
    await expect.poll(inFlight.count).toBe(0);
  });

  it("is told so as soon as its body is late, whatever Node looks at and when", async () => {
    const { port, bodies, inFlight } = await serve({ limits: { ...TIME_LIMITS, headers: 60_000, request: 60_000 }, bodyWithinMs: 50 });
    const answer = await open(port, `${POST}content-length: 30\r\n\r\n{`).closed;
    expect([statusOf(answer), answer.toLowerCase().includes("connection: close")]).toEqual([408, true]);
    expectLocked(answer);
    expect([bodies.count(), inFlight.count()]).toEqual([0, 0]);
  });

  it("600 that send their bodies slowly keep nobody from being served", async () => {
    const { port, bodies, inFlight } = await serve({ bodyWithinMs: 60_000 });
    const slow = Array.from({ length: 600 }, () => open(port, `${POST}content-length: 100\r\n\r\n{`));
    await Promise.race(slow.map(({ closed }) => closed));
    await expect.poll(bodies.count).toBe(40);
    const answer = await open(port, `${POST}content-length: 2\r\nconnection: close\r\n\r\n{}`).closed;
    expect(answer).toContain("read 2");
    expect(inFlight.count()).toBe(0);
  });

  it("a live stream is not cut", async () => {
    const { port } = await serve({ limits: { ...SHORT, headers: 1000, request: 1000 } });
    const stream = open(port, `GET /phone-confirmation/stream HTTP/1.1\r\n${HOST}\r\n`);
    await stream.until(": live");
    // By then the one that never ends its body is gone.
    await open(port, `${POST}content-length: 30\r\n\r\n{`).closed;
    expect(stream.socket.closed).toBe(false);
  });

  it("is given 10 seconds for a head and 15 for a request, looked at every 2", () => {
    expect(TIME_LIMITS).toEqual({ headers: 10_000, request: 15_000, checkedEvery: 2_000, idle: 65_000, stalled: 60_000 });
  });
});

describe("too much at once", () => {
  const HELD = `GET /phone-confirmation/held HTTP/1.1\r\n${HOST}\r\n`;

  it("is refused before its body came, and the connection serves on", async () => {
    const { port, held } = await serve({ most: 1 });
    const first = open(port, HELD);
    await expect.poll(() => held.length).toBe(1);
    const second = open(port, `${POST}content-length: 2\r\n\r\n`);
    const refused = await second.until('"unavailable"');
    expect(statusOf(refused)).toBe(503);
    expect(refused.toLowerCase()).toContain("retry-after: 1");
    expectLocked(refused);
    held[0]!();
    await first.until("read 0");
    second.socket.write(`{}${POST}content-length: 3\r\n\r\n{ }`);
    expect(await second.until("read 3")).toContain("HTTP/1.1 200");
  });

  it("counts nobody who went away before the body came", async () => {
    const { port, inFlight, bodies } = await serve({ most: 1 });
    for (let round = 0; round < 3; round += 1) {
      const gone = open(port, `${POST}content-length: 30\r\n\r\n{`);
      await expect.poll(bodies.count).toBe(1);
      expect(inFlight.count()).toBe(0);
      gone.socket.destroy();
      await expect.poll(bodies.count).toBe(0);
    }
  });

  it("counts the work, not the connection: who went away holds the place until it is done", async () => {
    const { port, inFlight, held } = await serve({ most: 1 });
    const gone = open(port, HELD);
    await expect.poll(() => held.length).toBe(1);
    gone.socket.destroy();
    const refused = open(port, `${POST}content-length: 2\r\nconnection: close\r\n\r\n{}`);
    expect(statusOf(await refused.closed)).toBe(503);
    held[0]!();
    await expect.poll(inFlight.count).toBe(0);
  });

  const page = (path: string, more = "") => `GET ${path} HTTP/1.1\r\n${HOST}${more}\r\n`;
  const LAST = "connection: close\r\n";

  it.each([
    ["goes away", (client: Connection) => client.socket.destroy()],
    ["takes nothing of it", (client: Connection) => client.socket.pause()],
  ])("a page's place is free again when its client %s", async (_name, leave) => {
    const { port } = await serve({ most: 1, limits: { ...TIME_LIMITS, stalled: 200 } });
    const client = open(port, page("/?endless"));
    await client.until("xxx");
    leave(client);
    const status = async () => statusOf(await open(port, page("/", LAST)).closed);
    await expect.poll(status, { timeout: 8000 }).toBe(200);
  });

  const filled = async (path: string) => {
    const service = await serve({ most: 100 });
    const clients = Array.from({ length: PAGES_AT_ONCE }, () => open(service.port, page(path)));
    for (const { socket } of clients) socket.pause();
    await expect.poll(() => service.urlsAsked.length, { timeout: 5000 }).toBe(PAGES_AT_ONCE);
    return { ...service, clients };
  };

  it("few pages are made at once; the next waits its turn, and files and the API do not wait", async () => {
    const { port, held, urlsAsked } = await filled("/?held");
    const waits = open(port, page("/verify", LAST));
    expect(statusOf(await open(port, page("/_next/static/a.js", LAST)).closed)).toBe(200);
    expect(statusOf(await open(port, `${POST}${LAST}content-length: 2\r\n\r\n{}`).closed)).toBe(200);
    expect(urlsAsked).not.toContain("/verify");
    held[0]!();
    expect(statusOf(await waits.closed)).toBe(200);
  });

  it("who goes away holds a page's place until it is made", async () => {
    const { port, held, urlsAsked, clients } = await filled("/?held");
    for (const { socket } of clients) socket.destroy();
    const waits = open(port, page("/verify", LAST));
    expect(statusOf(await open(port, page("/_next/static/a.js", LAST)).closed)).toBe(200);
    expect(urlsAsked).not.toContain("/verify");
    held[0]!();
    expect(statusOf(await waits.closed)).toBe(200);
  });

  it("who is slow to take a page keeps nobody from another", async () => {
    const { port } = await filled("/?large");
    expect(statusOf(await open(port, page("/verify", LAST)).closed)).toBe(200);
  });

  it("what is no page is shown to whoever reads pages, one at a time, and never by its own name", async () => {
    const { port, urlsAsked, pagesAsked } = await serve({ most: 100 });
    const shown = await open(port, page("/%69nbox/messages?a", `accept: text/html\r\n${LAST}`)).closed;
    expect([shown.endsWith("page"), urlsAsked]).toEqual([true, ["/_not-found"]]);
    expect(statusOf(await open(port, page("/nothing", `accept: */*\r\n${LAST}`)).closed)).toBe(404);
    expect(pagesAsked).toHaveLength(1);
  });

  it("pages have a bound of their own", async () => {
    const { port, held } = await serve({ most: 1 });
    const first = open(port, page("/?held"));
    await expect.poll(() => held.length).toBe(1);
    const refused = await open(port, page("/", LAST)).closed;
    expect([statusOf(refused), refused.toLowerCase().includes("retry-after: 1")]).toEqual([503, true]);
    expect(statusOf(await open(port, `${POST}connection: close\r\ncontent-length: 2\r\n\r\n{}`).closed)).toBe(200);
    held[0]!();
    await first.until("page");
  });
});
