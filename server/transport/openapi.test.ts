import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bodyOf, CONFIRMATION_PATH, get, KEY_PATH, openDoors, post } from "@/server/testing/doors";
import { callerFrom, createFakes, unavailableStore } from "@/server/testing/fakes";
import { check, guessWrongByNumber, NUMBER, requested, requestedByNumber, valueOf } from "@/server/testing/stories";
import { FAILURE_CODES, statusOf } from "./failure-table";
import { openApiDocument } from "./openapi";
import { OPERATIONS } from "./rest-operations";

type Schema = Parameters<typeof z.fromJSONSchema>[0];
interface Described {
  operationId: string;
  requestBody?: { content: Record<string, { schema: Schema }> };
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[];
  responses: Record<string, { description: string; headers?: Record<string, { required?: boolean }>; content: { "application/json": { schema: Schema } } }>;
}

// As clients get it: what JSON drops is not there.
const document = JSON.parse(JSON.stringify(openApiDocument("https://confirm.example.com", "1.2.3"))) as {
  openapi: string;
  info: { version: string };
  servers: unknown;
  paths: Record<string, Record<string, Described>>;
  components: { schemas: { Failure: Schema } };
};
const EXCHANGE_PATH = `${KEY_PATH}exchange/`;
const KEY_TEMPLATE = `${KEY_PATH}{activation_key}/`;

function described(method: string, path: string): Described {
  return document.paths[path]![method.toLowerCase()]!;
}

/** What the document says that an answer of this status looks like. */
function schemaOf(operation: Described, status: number): z.ZodType {
  const { schema } = operation.responses[String(status)]!.content["application/json"];
  const complete = { ...(schema as object), $defs: document.components.schemas };
  return z.fromJSONSchema(JSON.parse(JSON.stringify(complete).replaceAll("#/components/schemas/", "#/$defs/")) as Schema);
}

describe("the document", () => {
  it("is OpenAPI 3.1 of this version, at the public address", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { version: "1.2.3" }, servers: [{ url: "https://confirm.example.com" }] });
  });

  it("describes every operation, and nothing else", () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(OPERATIONS.map(({ id, method, path }) => `${id}: ${method} ${path}`).sort());
    expect(documented).toHaveLength(4);
  });

  it("lists every code that a failure may have", () => {
    const failure = document.components.schemas.Failure as { properties: { code: { enum: string[] } }; required: string[] };
    expect(failure.properties.code.enum).toEqual(FAILURE_CODES);
    expect(failure.required).toEqual(["error", "code"]);
  });

  it("puts each code of each operation under its own status", () => {
    for (const { method, path, failures } of OPERATIONS) {
      const { responses } = described(method, path);
      for (const code of failures) expect(responses[String(statusOf(code))]?.description).toContain(code);
    }
  });

  it("promises Retry-After with every 429 and 503, and Allow with every 405", () => {
    const responses = OPERATIONS.flatMap(({ method, path }) => Object.entries(described(method, path).responses));
    for (const [status, { headers = {} }] of responses) {
      expect("Retry-After" in headers).toBe(status === "429" || status === "503");
      expect("Allow" in headers).toBe(status === "405");
    }
  });

  it("takes a body in three forms, with one schema that says which fields are needed", () => {
    const { requestBody } = described("POST", KEY_PATH);
    expect(Object.keys(requestBody!.content)).toEqual(["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]);
    for (const { schema } of Object.values(requestBody!.content)) {
      expect(schema).toMatchObject({ type: "object", required: ["phone_number", "code"] });
      const body = z.fromJSONSchema(schema);
      expect(body.safeParse({ phone_number: "+1-202-555-1234", code: "012345", more: 1 }).success).toBe(true);
      for (const wrong of [{}, { phone_number: "+1" }, { phone_number: 1, code: "012345" }, { phone_number: "+1", code: "01a" }]) {
        expect(body.safeParse(wrong).success).toBe(false);
      }
    }
  });

  it("takes an Idempotency-Key where a message is sent, and nowhere else", () => {
    const takes = OPERATIONS.filter(({ method, path }) => described(method, path).parameters?.some(({ in: place }) => place === "header"));
    expect(takes.map(({ id }) => id)).toEqual(["requestConfirmation"]);
    const [parameter] = described("POST", CONFIRMATION_PATH).parameters ?? [];
    expect(parameter).toMatchObject({ name: "Idempotency-Key", in: "header", required: false });
    const key = z.fromJSONSchema(parameter!.schema);
    for (const right of ["1", "8e03978e-40d5-43dd-bc93-6894a57f9324", "~".repeat(255)]) expect(key.safeParse(right).success).toBe(true);
    for (const wrong of ["", "a b", "é", "~".repeat(256)]) expect(key.safeParse(wrong).success).toBe(false);
  });

  it("names the activation key as a part of the address", () => {
    expect(described("GET", KEY_TEMPLATE).parameters).toMatchObject([{ name: "activation_key", in: "path", required: true }]);
  });
});

describe("what is really answered is what the document says", () => {
  const ask = { phone_number: NUMBER };
  const rates = { "phone-number-confirmation": { count: 1, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } as const;
  const broken = createFakes();
  broken.ports.limits.take = () => Promise.reject(new Error("a fault of a test"));

  const cases: [name: string, answer: () => Promise<Response>, method: string, path: string, status: number][] = [
    ["201", () => openDoors().rest(post(CONFIRMATION_PATH, ask)), "POST", CONFIRMATION_PATH, 201],
    ["an invalid number", () => openDoors().rest(post(CONFIRMATION_PATH, { phone_number: "x" })), "POST", CONFIRMATION_PATH, 400],
    ["no field", () => openDoors().rest(post(CONFIRMATION_PATH, {})), "POST", CONFIRMATION_PATH, 400],
    ["malformed", () => openDoors().rest(post(CONFIRMATION_PATH, "{")), "POST", CONFIRMATION_PATH, 400],
    ["too large", () => openDoors().rest(post(CONFIRMATION_PATH, "x".repeat(9000))), "POST", CONFIRMATION_PATH, 413],
    ["another type", () => openDoors().rest(post(CONFIRMATION_PATH, "x", { "content-type": "text/plain" })), "POST", CONFIRMATION_PATH, 415],
    ["another method", () => openDoors().rest(get(CONFIRMATION_PATH)), "POST", CONFIRMATION_PATH, 405],
    [
      "throttled",
      async () => {
        const { rest } = openDoors(createFakes({ policy: { rates } }));
        await rest(post(CONFIRMATION_PATH, ask));
        return rest(post(CONFIRMATION_PATH, ask));
      },
      "POST",
      CONFIRMATION_PATH,
      429,
    ],
    [
      "a closed number",
      async () => {
        const doors = openDoors();
        await guessWrongByNumber(doors.fakes, 20);
        return doors.rest(post(CONFIRMATION_PATH, ask));
      },
      "POST",
      CONFIRMATION_PATH,
      429,
    ],
    [
      "not sent",
      () => {
        const doors = openDoors();
        doors.fakes.gateway.answerNext({ status: "refused", reason: "unsubscribed" });
        return doors.rest(post(CONFIRMATION_PATH, ask));
      },
      "POST",
      CONFIRMATION_PATH,
      503,
    ],
    ["unavailable", () => openDoors(createFakes({ store: unavailableStore() })).rest(post(CONFIRMATION_PATH, ask)), "POST", CONFIRMATION_PATH, 503],
    ["a fault", () => openDoors(broken).rest(post(CONFIRMATION_PATH, ask)), "POST", CONFIRMATION_PATH, 500],
    [
      "200 with a key",
      async () => {
        const { rest, fakes } = openDoors();
        return rest(post(KEY_PATH, { ...ask, code: await requestedByNumber(fakes) }));
      },
      "POST",
      KEY_PATH,
      200,
    ],
    ["a wrong code", () => openDoors().rest(post(KEY_PATH, { ...ask, code: "123456" })), "POST", KEY_PATH, 400],
    [
      "200 for a return code",
      async () => {
        const { rest, fakes } = openDoors(createFakes({ returnUrls: [{ url: "https://app.example/done", allowsFragment: false }] }));
        const { confirmationId, code } = await requested(fakes);
        valueOf(await check(fakes, confirmationId, code));
        const { location } = valueOf(await fakes.service.createReturnCode({ confirmationId, returnTo: "https://app.example/done" }, callerFrom()));
        return rest(post(EXCHANGE_PATH, { code: new URL(location).searchParams.get("code"), return_to: "https://app.example/done" }));
      },
      "POST",
      EXCHANGE_PATH,
      200,
    ],
    ["a wrong return code", () => openDoors().rest(post(EXCHANGE_PATH, { code: "x", return_to: "x" })), "POST", EXCHANGE_PATH, 400],
    ["a return code without its address", () => openDoors().rest(post(EXCHANGE_PATH, { code: "x" })), "POST", EXCHANGE_PATH, 400],
    ["a wrong key", () => openDoors().rest(get(`${KEY_PATH}abc/`)), "GET", KEY_TEMPLATE, 400],
  ];

  it.each(cases)("%s", async (...[, answer, method, path, status]) => {
    const response = await answer();
    expect(response.status).toBe(status);
    const operation = described(method, path);
    const body = await bodyOf(response);
    const parsed = schemaOf(operation, status).safeParse(body);
    expect(parsed.error?.issues).toBeUndefined();
    for (const [header, { required }] of Object.entries(operation.responses[String(status)]!.headers ?? {})) {
      // One status may hold codes with and without the header; those of 405, 429 and 503 all have theirs.
      if (required) expect(response.headers.get(header), header).toBeTruthy();
    }
  });

  it("and an answer of another shape would not fit", () => {
    const operation = described("POST", CONFIRMATION_PATH);
    expect(schemaOf(operation, 201).safeParse({}).success).toBe(false);
    expect(schemaOf(operation, 400).safeParse({ error: "x", code: "throttled" }).success).toBe(false);
    expect(schemaOf(operation, 400).safeParse({ code: "malformed_body" }).success).toBe(false);
    expect(schemaOf(operation, 429).safeParse({ error: "x", code: "throttled" }).success).toBe(true);
  });
});
