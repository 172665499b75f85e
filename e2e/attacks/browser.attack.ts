import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask, askJson } from "./ask";
import { countOf } from "./database";
import { type Doors, doorsOf, failureOf, REST, TRPC } from "./doors";
import { newNumber } from "./numbers";
import { NO_LIMITS, type Service, startService } from "./service";

let service: Service;
let doors: Doors;

const LISTED = "https://app.example.com";

beforeAll(async () => {
  service = await startService("browser", { settings: { ...NO_LIMITS, PHONE_CONFIRMATION_ORIGINS: LISTED } });
  doors = doorsOf(service.url);
});
afterAll(() => service.close());

const PAGES = ["/", "/verify", "/nothing-here"];
const API = ["/healthz", "/readyz", "/openapi.json", "/phone-confirmation/nothing/", "/api/trpc/nothing", "/inbox", REST.read("x")];
const CHANGING = [REST.request, REST.check, REST.exchange, TRPC.request, TRPC.resend, TRPC.check, TRPC.createReturn];

async function expectNothingSent(work: () => Promise<void>): Promise<void> {
  const [messages, rows] = [service.gateway.messages.length, await countOf(service, "Confirmation")];
  await work();
  expect([service.gateway.messages.length, await countOf(service, "Confirmation")]).toEqual([messages, rows]);
}

test("E-06 no address in any answer comes from the request's host, whatever the headers say", async () => {
  for (const path of [...PAGES, ...API, "/verify/", "/phone-confirmation/confirmation", "/_next/static/nothing"]) {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-original-url": "//evil.example/", "x-rewrite-url": "/evil.example", forwarded: "host=evil.example", "x-host": "evil.example" };
    const answer = await ask(service.url, { path, headers });
    expect({ path, held: JSON.stringify(answer.headers).includes("evil.example") || answer.text.includes("evil.example") }).toEqual({ path, held: false });
    expect(answer.status < 300 || answer.status >= 400).toBe(true);
  }
  for (const path of ["//evil.example/", "/\\evil.example", "/%5cevil.example", "///evil.example/..", "/verify?return_url=https://evil.example", "/verify?next=//evil.example"]) {
    // A redirect within the service may stand; nothing that a browser reads as another host.
    expect((await ask(service.url, { path })).headers.location ?? "/").toMatch(/^\/(?![/\\])/);
  }
});

test("E-07 no page, refusal or file may be framed, sniffed or read across origins", async () => {
  for (const path of [...PAGES, ...API, "/icon.svg", "/%", "/inbox/messages"]) {
    const { headers } = await ask(service.url, { path });
    const policy = String(headers["content-security-policy"]);
    expect({ path, framed: !policy.includes("frame-ancestors 'none'") }).toEqual({ path, framed: false });
    expect({ path, value: headers["x-content-type-options"] }).toEqual({ path, value: "nosniff" });
    expect({ path, inline: /script-src[^;]*'unsafe-(inline|eval)'/.test(policy) }).toEqual({ path, inline: false });
    expect({ path, base: policy.includes("default-src 'none'") }).toEqual({ path, base: true });
  }
});

test("F-05 no host but that of a page that may ask gets into a message, so that no other page is filled in with its code", async () => {
  const own = `http://localhost:${service.port}`;
  const forged = ["https://evil.example", `${LISTED}.evil.example`, `${LISTED}, https://evil.example`, "null", "", `${LISTED}@evil.example`, `${LISTED} #1\t@evil.example`, "http://127.0.0.1", "file://"];
  const hints = { host: "evil.example", referer: "https://evil.example/", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
  const before = service.gateway.messages.length;
  const locales = [undefined, "de", "\n\n@evil.example #1", "@evil.example"];
  for (const origin of [undefined, ...forged]) {
    for (const site of [undefined, "same-origin", "cross-site"]) {
      for (const locale of locales) {
        const headers = { ...hints, ...(origin !== undefined && { origin }), ...(site && { "sec-fetch-site": site }) };
        await askJson(service.url, REST.request, { phone_number: newNumber(), locale }, { headers });
        await askJson(service.url, TRPC.request, { phoneNumber: newNumber(), locale }, { headers });
      }
    }
  }
  const unnamed = service.gateway.messages.slice(before).map(({ body }) => body);
  expect(unnamed.length).toBeGreaterThan(0);
  for (const body of unnamed) expect(body).toMatch(/^Your confirmation code is [0-9]{6}$|^[0-9]{6} ist Ihr Bestätigungscode\.$/);

  for (const [origin, host] of [[LISTED, "app.example.com"], [own, "localhost"]] as const) {
    for (const locale of locales) {
      const number = newNumber();
      expect((await askJson(service.url, TRPC.request, { phoneNumber: number, locale }, { headers: { ...hints, origin } })).status).toBe(200);
      expect(service.gateway.to(number)[0]?.body).toMatch(new RegExp(`^[^@#]*\\n\\n@${host} #[0-9]{6}$`));
    }
  }
});

const FORM = "application/x-www-form-urlencoded";

test("E-13 a form on another site's page sends no message and spends no try", async () => {
  await expectNothingSent(async () => {
    for (const path of CHANGING) {
      for (const type of ["text/plain", FORM, "multipart/form-data; boundary=x", undefined]) {
        for (const from of [{ origin: "https://evil.example", "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
          const body = type === FORM ? "phone_number=%2B12025550123&code=123456" : '{"phone_number":"+12025550123","phoneNumber":"+12025550123","x":"="}';
          const { status } = await ask(service.url, { method: "POST", path, headers: { ...from, ...(type && { "content-type": type }) } as Record<string, string>, body });
          expect({ path, type, status: [403, 415].includes(status) }).toEqual({ path, type, status: true });
        }
      }
    }
  });
});

test("E-13 no state changes by GET, by HEAD or by a method in disguise", async () => {
  await expectNothingSent(async () => {
    const input = encodeURIComponent(JSON.stringify({ phoneNumber: "+12025550123" }));
    for (const path of [`${TRPC.request}?input=${input}`, `${REST.request}?phone_number=%2B12025550123`, `${TRPC.request}?batch=1&input=${encodeURIComponent('{"0":{"phoneNumber":"+12025550123"}}')}`]) {
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        await ask(service.url, { method, path, headers: { "x-http-method-override": "POST", "x-method-override": "POST", "x-http-method": "POST" } });
        await ask(service.url, { method, path: `${path}&_method=POST` });
      }
    }
  });
});

test("E-15 a page without an origin, a sandboxed one and a sibling of ours are other sites", async () => {
  const strangers: Record<string, string>[] = [
    { origin: "null" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://sibling.localhost", "sec-fetch-site": "same-site" },
    { origin: "http://localhost:1", "sec-fetch-site": "same-site" },
  ];
  await expectNothingSent(async () => {
    for (const path of CHANGING) {
      for (const headers of strangers) {
        const answer = await askJson(service.url, path, { phone_number: "+12025550123", phoneNumber: "+12025550123" }, { headers });
        expect({ path, headers, status: answer.status, code: failureOf(answer).code }).toEqual({ path, headers, status: 403, code: "origin_not_allowed" });
      }
    }
  });
  // Who is no browser says nothing of this kind and is served; so is our own page.
  expect((await doors.request(newNumber())).status).toBe(200);
  const own = { origin: `http://localhost:${service.port}`, "sec-fetch-site": "same-origin" };
  expect((await doors.request(newNumber(), { headers: own })).status).toBe(200);
});

const LOOKALIKES = ["https://evil.example", "null", `${LISTED}.evil.example`, LISTED.replace("https", "http"), `${LISTED}:8443`, "https://sub.app.example.com", "https://appXexample.com", LISTED.toUpperCase(), `${LISTED}/`, ` ${LISTED}x`, `${LISTED} https://evil.example`, "*", "file://"];

test("E-17 only a listed origin may read an answer, spelled exactly, and never with credentials", async () => {
  for (const path of [...CHANGING, ...API]) {
    for (const origin of LOOKALIKES) {
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await ask(service.url, { method, path, headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type, x-evil" } });
        expect({ path, origin, allowed: headers["access-control-allow-origin"] }).toEqual({ path, origin, allowed: undefined });
        expect(headers["access-control-allow-credentials"]).toBeUndefined();
      }
    }
    // A page is read by nobody from elsewhere, listed or not.
    if (path === "/inbox") continue;
    const listed = await ask(service.url, { path, headers: { origin: LISTED } });
    expect({ path, allowed: listed.headers["access-control-allow-origin"], vary: /\borigin\b/i.test(String(listed.headers.vary)) }).toEqual({ path, allowed: LISTED, vary: true });
    expect(listed.headers["access-control-allow-credentials"]).toBeUndefined();
  }
});

test("E-20 each page's scripts run by a nonce of that one answer: 100 answers, 100 nonces, no other script, nothing kept", async () => {
  const nonces = new Set<string>();
  for (let round = 0; round < 100; round += 1) {
    const page = await ask(service.url, { path: PAGES[round % 2] ?? "/" });
    nonces.add(nonceOf(page));
    if (round < 4) expectOnlyScriptsWith(nonceOf(page), page);
    expect(String(page.headers["cache-control"])).toMatch(/no-store/);
  }
  expect(nonces.size).toBe(100);
  expect([...nonces].every((nonce) => Buffer.from(nonce, "base64").length >= 16)).toBe(true);
  const missing = await ask(service.url, { path: "/nothing-here", headers: { accept: "text/html" } });
  expectOnlyScriptsWith(nonceOf(missing), missing);
});

function nonceOf({ headers }: Answer): string {
  const [, nonce = ""] = /'nonce-([A-Za-z0-9+/_=-]+)'/.exec(String(headers["content-security-policy"])) ?? [];
  expect(nonce).not.toBe("");
  return nonce;
}

function expectOnlyScriptsWith(nonce: string, { text }: Answer): void {
  const scripts = text.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  expect(text).not.toMatch(/<[a-z]+[^>]*\son[a-z]+=/i);
}

const STEERING: Record<string, string>[] = [
  { "x-middleware-subrequest": Array(6).fill("middleware").join(":") },
  { "x-middleware-subrequest": Array(6).fill("src/middleware").join(":") },
  { "x-middleware-subrequest": Array(6).fill("proxy").join(":") },
  { "x-middleware-prefetch": "1" },
  { "next-action": "0".repeat(40) },
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1" },
  { rsc: "1", "next-router-segment-prefetch": "/_tree" },
  { "x-matched-path": "/inbox" },
  { "x-invoke-path": "/inbox", "x-invoke-status": "200", "x-invoke-output": "/inbox" },
  { "x-nextjs-data": "1" },
  { "x-now-route-matches": "1=inbox" },
  { "x-rewrite-url": "/inbox" },
  { "x-original-url": "/inbox" },
  { "next-resume": "1" },
  { "x-nextjs-rewritten-path": "/inbox" },
];

test("E-21 headers by which the framework steers itself open nothing, and take no protection off", async () => {
  for (const headers of STEERING) {
    for (const path of ["/verify", "/inbox", "/nothing-here"]) {
      const answer = await ask(service.url, { path, headers });
      expect({ headers, path, status: answer.status }).toEqual({ headers, path, status: path === "/verify" ? 200 : 404 });
      expect({ headers, path, framed: !String(answer.headers["content-security-policy"]).includes("frame-ancestors 'none'") }).toEqual({ headers, path, framed: false });
    }
    const foreign = { ...headers, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await doors.request("+12025550123", { headers: foreign })).status).toBe(403);
    expect((await doors.check("x", "123456", { headers })).status).toBe(400);
  }
  for (const path of ["/inbox.rsc", "/inbox.segments/_tree.segment.rsc", "/verify.rsc", "/index.rsc", "/_next/data/build/inbox.json", "/_next/data/build/verify.json", "/inbox?_rsc=x", "/INBOX"]) {
    expect({ path, status: (await ask(service.url, { path })).status }).toEqual({ path, status: 404 });
  }
});

/** The shapes that exploited the wire format of React's server functions. */
const FLIGHT = [
  '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B1337\\"}","_response":{"_prefix":"process.exit(9);","_formData":{"get":"$1:constructor:constructor"}}}\r\n--x\r\nContent-Disposition: form-data; name="1"\r\n\r\n"$@0"\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="1_$ACTION_ID_0"\r\n\r\n[]\r\n--x--\r\n',
  `--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n${'["$Q1",'.repeat(500)}\r\n--x--\r\n`,
  '["$F1","$K1","$W1",{"__proto__":"$1:constructor"}]',
];

test("E-22 payloads for the framework's server functions are refused on every address, quickly, and run nothing", async () => {
  const pid = service.running().pid;
  for (const path of [...PAGES, "/api/trpc/x", "/phone-confirmation/x/", "/inbox", "/healthz", "/_next/x", "/openapi.json"]) {
    for (const body of FLIGHT) {
      for (const headers of [{ "next-action": "x" }, { "next-action": "0".repeat(42), accept: "text/x-component" }, {}] as Record<string, string>[]) {
        const startedAt = performance.now();
        const { status } = await ask(service.url, { method: "POST", path, headers: { "content-type": body.startsWith("--x") ? "multipart/form-data; boundary=x" : "text/plain;charset=UTF-8", ...headers }, body });
        expect({ path, refused: status >= 400 && status < 500 }).toEqual({ path, refused: true });
        expect(performance.now() - startedAt).toBeLessThan(10_000);
      }
    }
  }
  expect((await ask(service.url, { path: "/healthz" })).status).toBe(200);
  expect(service.running().pid).toBe(pid);
});

test("E-21 an upgrade that nobody asked for ends there, and the service goes on", async () => {
  for (const upgrade of ["websocket", "h2c", "TLS/1.0"]) {
    const answer = await ask(service.url, { path: "/_next/webpack-hmr?url=http://127.0.0.1:1", headers: { connection: "Upgrade, HTTP2-Settings", upgrade, "sec-websocket-key": "x", "sec-websocket-version": "13", "http2-settings": "AAMAAABkAAQAAP__" } });
    expect(answer.status).toBe(404);
  }
  expect((await doors.request(newNumber())).status).toBe(200);
});
