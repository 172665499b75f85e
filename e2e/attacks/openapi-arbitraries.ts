import fc from "fast-check";

/** The parts of JSON Schema that this service's description is made of. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  enum?: unknown[];
  items?: Schema;
  additionalProperties?: unknown;
}

export interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { headers?: Record<string, { required?: boolean }>; content: Record<string, { schema: unknown }> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

export interface FuzzedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Anything at all that a schema of ours allows. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  if (schema.type === "string") return textOf(schema);
  if (schema.type === "array") return fc.array(valueOf(schema.items ?? {}), { maxLength: 5 });
  if (schema.type === "object") return objectOf(schema);
  return fc.jsonValue({ maxDepth: 2 });
}

/** Numbers as people write them among the rest, so that not all ends at the first refusal. */
function textOf({ minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  const number = fc.integer({ min: 2_000_000, max: 9_999_999 }).map((line) => `+1202${line}`);
  return fc.oneof(
    { weight: 4, arbitrary: number },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
    { weight: 1, arbitrary: number.map((each) => `${each};ext=5`) },
  ).filter(fits);
}

function objectOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)]));
  const more = fc.dictionary(fc.string({ maxLength: 8 }).filter((name) => name !== "__proto__" && !(name in properties)), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 });
  return fc.tuple(fc.record(entries, { requiredKeys: required }), more).map(([named, rest]) => ({ ...rest, ...named }));
}

/** Requests as the description allows them. */
export function validRequests(path: string, method: string, operation: Operation): fc.Arbitrary<FuzzedRequest> {
  const content = Object.entries(operation.requestBody?.content ?? {}).filter(([type]) => type !== "multipart/form-data");
  const parameters = fc.record(Object.fromEntries((operation.parameters ?? []).map(({ name, schema }) => [name, segmentOf(schema)])));
  const body = content.length === 0 ? fc.constant(null) : fc.oneof(...content.map(([type, { schema }]) => valueOf(schema).map((value) => ({ type, text: encoded(type, value) }))));
  return fc.record({ parameters, body, slash: fc.boolean() }).map(({ parameters: given, body: sent, slash }): FuzzedRequest => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given[name] ?? ""));
    return {
      method: method.toUpperCase(),
      path: slash ? filled : filled.replace(/\/$/, ""),
      headers: sent ? { "content-type": sent.type } : {},
      body: sent?.text,
    };
  });
}

/** One segment of an address: dots alone would name another one. */
function segmentOf(schema: Schema): fc.Arbitrary<string> {
  return textOf(schema).filter((text) => !/\p{Cs}/u.test(text) && !/^\.{0,2}$/.test(text));
}

function encoded(type: string, value: unknown): string {
  if (type === "application/json") return JSON.stringify(value);
  const fields = Object.entries(value as Record<string, unknown>).map(([name, each]) => [name, typeof each === "string" ? each : JSON.stringify(each)]);
  return new URLSearchParams(fields).toString();
}

const TYPES = ["text/plain", "application/jsonx", "application/json; charset=utf-7", "multipart/form-data; boundary=x", "multipart/form-data", "application/xml", "", "a/b/c", ";;;"];

/** The same requests, broken in one way or another. */
export function mutatedRequests(valid: fc.Arbitrary<FuzzedRequest>): fc.Arbitrary<FuzzedRequest> {
  const withBody = (change: fc.Arbitrary<(body: string) => string>) =>
    fc.tuple(valid, change).map(([request, apply]) => (request.body === undefined ? request : { ...request, body: apply(request.body) }));
  const withHeader = (name: string, values: fc.Arbitrary<string>) =>
    fc.tuple(valid, values).map(([request, value]) => ({ ...request, headers: { ...request.headers, [name]: value } }));
  const visible = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text && text !== "");
  return fc.oneof(
    // Another type in a field's place, a field that is gone, nothing but rubbish.
    fc.tuple(valid, fc.jsonValue({ maxDepth: 3 })).map(([request, value]) => ({ ...request, body: request.body && replaceOne(request.body, value) })),
    withBody(fc.nat(200).map((length) => (body: string) => body.slice(0, length % Math.max(1, body.length)))),
    withBody(fc.string({ unit: "binary", maxLength: 40 }).map((text) => (body: string) => body + text)),
    withBody(fc.constantFrom("[", '{"a":', '{"phone_number":[').map((open) => () => open.repeat(500))),
    withBody(fc.constantFrom("null", "[]", '""', "0", "{}", "\ufeff{}", "NaN", '{"phone_number":"\\ud800"}', '{"a":1e999}').map((text) => () => text)),
    withBody(fc.constant((body: string) => body.padEnd(9000, " "))),
    withHeader("content-type", fc.constantFrom(...TYPES)),
    withHeader("content-encoding", fc.constantFrom("gzip", "br", "identity", "x")),
    withHeader("x-forwarded-for", visible),
    withHeader("idempotency-key", visible),
    withHeader("accept", fc.constantFrom("text/html", "*/*;q=0", "x")),
    fc.tuple(valid, fc.constantFrom("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "GET", "POST", "PROPFIND")).map(([request, method]) => ({ ...request, method, ...(["GET", "HEAD"].includes(method) && { body: undefined }) })),
    fc.tuple(valid, fc.constantFrom("?", "?a=b&a=c", "?__proto__[x]=1", "?%", "?%00", "?\u00e9")).map(([request, query]) => ({ ...request, path: encodeURI(request.path.replace(/%/g, "%25") + query).replace(/%25/g, "%") })),
  );
}

function replaceOne(body: string, value: unknown): string {
  try {
    const object = JSON.parse(body) as Record<string, unknown>;
    const [name] = Object.keys(object);
    return JSON.stringify(name === undefined ? value : { ...object, [name]: value });
  } catch {
    return body;
  }
}
