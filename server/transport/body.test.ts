import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, CONFIRMATION_PATH, get, KEY_PATH, openDoors, ORIGIN, post, streamed } from "@/server/testing/doors";
import { NUMBER } from "@/server/testing/stories";
import { BODY_MAX_BYTES } from "./body";
import { FAILURE_CODES } from "./failure-table";

const FORM = "application/x-www-form-urlencoded";
const send = (body: string | Uint8Array, type: string | null, headers: Record<string, string> = {}) => {
  const request = post(CONFIRMATION_PATH, body, headers);
  if (type === null) request.headers.delete("content-type");
  else request.headers.set("content-type", type);
  return openDoors().rest(request);
};
const JSON_BODY = JSON.stringify({ phone_number: NUMBER });

describe("a body is read as what it says it is", () => {
  it.each([
    ["application/json", JSON_BODY],
    ["application/json; charset=utf-8", JSON_BODY],
    ['Application/JSON; Charset="UTF-8"', JSON_BODY],
    ["application/json;charset=utf8", JSON_BODY],
    ["application/json", `\n ${JSON_BODY} \n`],
    ["application/json", `\ufeff${JSON_BODY}`],
    [FORM, `phone_number=${encodeURIComponent(NUMBER)}`],
    [`${FORM}; charset=UTF-8`, `a=1&phone_number=%2B12025551234&`],
  ])("%s: 201", async (type, body) => {
    expect((await send(body, type)).status).toBe(201);
  });

  it.each([
    ["text/plain", JSON_BODY],
    ["application/xml", "<a/>"],
    ["application/vnd.api+json", JSON_BODY],
    ["application/json; charset=latin1", JSON_BODY],
    ["constructor", JSON_BODY],
    ["", JSON_BODY],
    [null, JSON_BODY],
  ])("%s: 415", async (type, body) => {
    const response = await send(body, type);
    expect([response.status, (await bodyOf(response))["code"]]).toEqual([415, "unsupported_media_type"]);
  });

  it.each(["gzip", "br", "GZIP", "identity, gzip"])("with the content encoding %s: 415", async (encoding) => {
    expect((await send(JSON_BODY, "application/json", { "content-encoding": encoding })).status).toBe(415);
  });

  it("with the content encoding identity: 201", async () => {
    expect((await send(JSON_BODY, "application/json", { "content-encoding": "identity" })).status).toBe(201);
  });
});

describe("a body that is not what it says", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["half of an object", '{"phone_number": "+1', "application/json"],
    ["single quotes", "{'phone_number': '+12025551234'}", "application/json"],
    ["NaN", '{"phone_number": NaN}', "application/json"],
    ["two objects", "{}{}", "application/json"],
    ["a form called JSON", "phone_number=1", "application/json"],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "application/json"],
    ["UTF-16", Buffer.from(JSON_BODY, "utf16le"), "application/json"],
    ["a form that is no UTF-8", Buffer.from([0x61, 0x3d, 0xff]), FORM],
    ["multipart without a boundary", "x", "multipart/form-data"],
    ["multipart with another boundary", "--a\r\n\r\nx\r\n--a--", "multipart/form-data; boundary=b"],
    ["100,000 brackets", "[".repeat(8000), "application/json"],
  ])("%s: 400, malformed_body", async (_name, body, type) => {
    const response = await send(body, type);
    expect([response.status, (await bodyOf(response))["code"]]).toEqual([400, "malformed_body"]);
  });

  it.each(["[]", "null", "5", '"text"', "true", '[{"phone_number": "+12025551234"}]'])("%s is no object: 400", async (body) => {
    const response = await send(body, "application/json");
    expect([response.status, await bodyOf(response)]).toMatchObject([
      400,
      { code: "invalid_request", non_field_errors: ["Send one object with named fields."] },
    ]);
  });

  it("none at all is an object without fields, as in the original", async () => {
    for (const type of ["application/json", null]) {
      const response = await send("", type);
      expect([response.status, await bodyOf(response)]).toMatchObject([400, { phone_number: ["This field is required."] }]);
    }
  });

  it("a file in the number's place is no text", async () => {
    const form = new FormData();
    form.set("phone_number", new Blob([NUMBER]), "number.txt");
    const response = await openDoors().rest(new Request(ORIGIN + CONFIRMATION_PATH, { method: "POST", body: form }));
    expect([response.status, await bodyOf(response)]).toMatchObject([400, { phone_number: ["Not a valid string."] }]);
  });

  it.each([
    ["__proto__", '{"__proto__": {"phone_number": "+12025551234"}}'],
    ["constructor", '{"constructor": {"prototype": {"phone_number": "+12025551234"}}}'],
  ])("a field named %s gives no other field a value", async (_name, body) => {
    expect((await send(body, "application/json")).status).toBe(400);
    expect(({} as Record<string, unknown>)["phone_number"]).toBeUndefined();
  });
});

describe("a body of more than 8 KiB", () => {
  const padded = (bytes: number) => JSON_BODY.padEnd(bytes, " ");

  it("is refused with 413, and one of exactly 8 KiB is not", async () => {
    expect((await send(padded(BODY_MAX_BYTES), "application/json")).status).toBe(201);
    const response = await send(padded(BODY_MAX_BYTES + 1), "application/json");
    expect([response.status, await bodyOf(response)]).toMatchObject([413, { code: "body_too_large", limit_bytes: 8192 }]);
  });

  it("is refused before it is read when its length is announced", async () => {
    const { rest } = openDoors();
    const { request, pulled } = streamed(CONFIRMATION_PATH, Array.from({ length: 100 }, () => Buffer.alloc(1024, " ")));
    request.headers.set("content-length", "102400");
    expect((await rest(request)).status).toBe(413);
    expect(pulled()).toBeLessThanOrEqual(1);
  });

  it("is read no further than the limit when its length is not announced", async () => {
    const { rest } = openDoors();
    const { request, pulled } = streamed(CONFIRMATION_PATH, Array.from({ length: 10_000 }, () => Buffer.alloc(1024, " ")));
    expect((await rest(request)).status).toBe(413);
    expect(pulled()).toBeLessThanOrEqual(12);
  });

  it("that breaks off is malformed, not a fault of ours", async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" } as RequestInit;
    const response = await openDoors().rest(new Request(ORIGIN + CONFIRMATION_PATH, init));
    expect([response.status, (await bodyOf(response))["code"]]).toEqual([400, "malformed_body"]);
  });
});

describe("no input whatever gives a 5xx", () => {
  const path = fc.constantFrom(CONFIRMATION_PATH, KEY_PATH);
  const type = fc.constantFrom("application/json", FORM, "multipart/form-data; boundary=x", "text/plain", "");
  const nearly = fc.record({ phone_number: fc.oneof(fc.jsonValue(), fc.constant(NUMBER)), code: fc.jsonValue() }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    nearly.map((value) => Buffer.from(JSON.stringify(value))),
    nearly.map((value) => Buffer.from(new URLSearchParams(Object.entries(value).map(([name, each]) => [name, JSON.stringify(each)])).toString())),
  );

  async function isAnswered(response: Response): Promise<void> {
    expect(response.status).toBeLessThan(500);
    const answer = await bodyOf(response);
    if (response.status >= 400) expect(FAILURE_CODES).toContain(answer["code"]);
  }

  it("1,000 bodies", async () => {
    const { rest } = openDoors();
    const property = fc.asyncProperty(path, type, body, async (to, contentType, bytes) => {
      await isAnswered(await rest(post(to, bytes, { "content-type": contentType })));
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  it("300 activation keys", async () => {
    const { rest } = openDoors();
    const property = fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 100 }), async (text) => {
      await isAnswered(await rest(get(`${KEY_PATH}${encodeURIComponent(text)}`)));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
