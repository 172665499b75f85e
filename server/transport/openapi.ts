import { z } from "zod";
import type { FailureCode } from "@/contract/failures";
import { failureBody } from "@/contract/rest";
import { BODY_MAX_BYTES, MEDIA_TYPES } from "./body";
import { FAILURE_CODES, statusOf } from "./failure-table";
import { OPERATIONS, type Operation } from "./rest-operations";

/** Refusals that any address may give, whatever it does. */
const COMMON_FAILURES: readonly FailureCode[] = ["method_not_allowed", "unavailable", "internal_error"];
const BODY_FAILURES: readonly FailureCode[] = [
  "origin_not_allowed",
  "invalid_request",
  "malformed_body",
  "body_too_large",
  "unsupported_media_type",
];

/** OpenAPI 3.1, made from the schemas that validate the requests. */
export function openApiDocument(publicUrl: string, version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Phone confirmation",
      version,
      description:
        "Every path also answers without its trailing slash. Every failure has `error`, a sentence for people, and `code`, one of a closed list; field errors stand under the field's name too.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Failure: { ...jsonSchema(failureBody), properties: failureProperties() } },
    },
  };
}

function describe(operation: Operation) {
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.sends && { parameters: [IDEMPOTENCY_KEY] }),
    ...(operation.method === "GET"
      ? { parameters: parametersOf(operation) }
      : { requestBody: { required: true, description: `At most ${BODY_MAX_BYTES} bytes.`, content: contentOf(operation) } }),
    responses: {
      [operation.status]: {
        description: "Done",
        content: { "application/json": { schema: jsonSchema(operation.output) } },
      },
      ...failureResponses(operation),
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "One message and one answer for all requests with the same key within 24 hours, also when the connection was lost. Make a new random one, such as a UUID, for each message that is wanted: below 16 characters a key counts for its client address alone. A refusal leaves the key free, unless the message may be out all the same.",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
};

function contentOf(operation: Operation) {
  const schema = jsonSchema(operation.input);
  return Object.fromEntries(
    MEDIA_TYPES.map((type) => [type, { schema }]),
  );
}

function parametersOf(operation: Operation) {
  const { properties = {} } = jsonSchema(operation.input);
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "path", required: true, schema }));
}

/** Refusals grouped by status, each group with the codes that it may hold. */
function failureResponses(operation: Operation) {
  const body = operation.method === "POST" ? BODY_FAILURES : (["invalid_request"] as const);
  const codes = [...new Set([...operation.failures, ...body, ...COMMON_FAILURES])];
  const statuses = [...new Set(codes.map(statusOf))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => statusOf(code) === status);
      return [String(status), failureResponse(here)];
    }),
  );
}

function failureResponse(codes: readonly FailureCode[]) {
  return {
    description: codes.join(", "),
    headers: headersOf(codes),
    content: {
      "application/json": {
        schema: { allOf: [{ $ref: "#/components/schemas/Failure" }, { type: "object", properties: { code: { enum: codes } } }] },
      },
    },
  };
}

function headersOf(codes: readonly FailureCode[]) {
  const waits = codes.some((code) => [429, 503].includes(statusOf(code)));
  return {
    ...(waits && { "Retry-After": { description: "Seconds", required: true, schema: { type: "integer", minimum: 1 } } }),
    ...(codes.some((code) => statusOf(code) === 429) && RATE_LIMIT_HEADERS),
    ...(codes.includes("method_not_allowed") && { Allow: { required: true, schema: { type: "string" } } }),
  };
}

/** As draft-ietf-httpapi-ratelimit-headers has them. */
const RATE_LIMIT_HEADERS = {
  RateLimit: {
    description: 'What is left, and the seconds until more is: `"default";r=0;t=30`',
    required: true,
    schema: { type: "string" },
  },
  "RateLimit-Policy": {
    description: 'Requests per seconds that one client address has, when that is limited: `"default";q=10;w=60`',
    schema: { type: "string" },
  },
};

function failureProperties() {
  const { properties } = jsonSchema(failureBody);
  return { ...properties, code: { ...(properties?.["code"] as object), enum: FAILURE_CODES } };
}

interface JsonSchema {
  properties?: Record<string, unknown>;
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "input" });
  return rest;
}
