import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Failure, FieldErrors } from "@/contract/failures";
import type { Caller, Log } from "@/server/usecases/ports";
import type { Service } from "@/server/usecases/service";
import { MEDIA_TYPES, readFields } from "./body";
import { isDetail, retryAfterOf, sentenceOf, statusOf } from "./failure-table";
import { type Quotas, rateLimitFields } from "./rate-limit-fields";
import { OPERATIONS, type Operation } from "./rest-operations";
import { TextResponse } from "./text-response";

export interface RestOptions {
  service: Service;
  callerOf(request: Request): Caller;
  log: Log;
  /** Named in the headers of a 429. */
  quotas?: Quotas;
}

const segmentsOf = (path: string) => path.replace(/\/$/, "").split("/");
const ADDRESSES = OPERATIONS.map((operation) => ({ operation, template: segmentsOf(operation.path) }));

/**
 * Answers everything below `/phone-confirmation/`, with and without a trailing slash. Knows the web's `Request` and
 * `Response` and nothing of a framework.
 */
export function createRest(options: RestOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = segmentsOf(new URL(request.url).pathname);
    for (const { operation, template } of ADDRESSES) {
      const parameters = matchPath(template, path);
      if (!parameters) continue;
      const allow = [operation.method, ...(operation.method === "GET" ? ["HEAD"] : []), "OPTIONS"];
      if (request.method === "OPTIONS") return json(200, descriptionOf(operation), { allow: allow.join(", ") });
      if (!allow.includes(request.method)) return failureResponse({ code: "method_not_allowed", allow });
      return run(options, operation, parameters, request);
    }
    return failureResponse({ code: "not_found" });
  };
}

/** What Django REST framework answers to OPTIONS. */
function descriptionOf({ summary, path, method }: Operation): Record<string, unknown> {
  const parses = method === "POST" ? MEDIA_TYPES : [];
  return { name: path, description: summary, renders: ["application/json"], parses };
}

async function run(options: RestOptions, operation: Operation, parameters: Fields, request: Request): Promise<Response> {
  try {
    const fields = operation.method === "POST" ? await readFields(request) : ({ ok: true, value: parameters } as const);
    if (!fields.ok) return failureResponse(fields.failure);
    const input = operation.input.safeParse(fields.value);
    if (!input.success) return failureResponse({ code: "invalid_request", fields: fieldErrors(input.error) });
    const result = await operation.run(options.service, input.data, options.callerOf(request));
    return result.ok ? json(operation.status, result.value) : failureResponse(result.failure, options.quotas?.[operation.scope]);
  } catch (error) {
    return surpriseResponse(error, options.log);
  }
}

type Fields = Record<string, unknown>;

/** `{name}` takes one segment. Gives the parameters, or `null` when the path is another one. */
function matchPath(expected: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (expected.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const actual = given[index] ?? "";
    if (segment.startsWith("{")) parameters[segment.slice(1, -1)] = decodeSegment(actual);
    else if (segment !== actual) return null;
  }
  return parameters;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** As Django REST framework says it: a list of sentences for each field. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues.slice(0, 10)) {
    const name = issue.path.length > 0 ? String(issue.path[0]) : "non_field_errors";
    // Only the first: Zod goes on to measure what it has just found to be no text.
    fields[name] ??= [issue.message];
  }
  return fields;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new TextResponse(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

/** A refusal in the one shape that every address has. `quota`: what a 429 tells the caller of its own. */
export function failureResponse(failure: Failure, quota?: Quotas[keyof Quotas]): Response {
  const headers: Record<string, string> = {};
  const status = statusOf(failure.code);
  const retryAfter = retryAfterOf(failure);
  if (retryAfter !== null) headers["retry-after"] = String(retryAfter);
  if (retryAfter !== null && status === 429) Object.assign(headers, rateLimitFields(retryAfter, quota));
  if (failure.code === "method_not_allowed") headers["allow"] = failure.allow.join(", ");
  return json(status, failureBodyOf(failure), headers);
}

function failureBodyOf(failure: Failure): Record<string, unknown> {
  const { code, ...details } = failure;
  const error = sentenceOf(failure);
  const fields = "fields" in failure ? snakeCaseKeys(failure.fields) : null;
  // A field named `code` or `error` is found under `fields` alone: those two names are taken in every failure.
  const { code: _code, error: _error, ...named } = fields ?? {};
  return {
    error,
    code,
    ...(isDetail(code) && { detail: error }),
    ...named,
    ...snakeCaseKeys({ ...details, ...(fields && { fields }) }),
  };
}

function snakeCaseKeys(object: object): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]));
}

/** What was not foreseen: logged under an id that the answer names, and told to nobody else. */
export function reportSurprise(error: unknown, log: Log): string {
  const requestId = randomUUID();
  log.error("internal_error", error, { requestId });
  return requestId;
}

export function surpriseResponse(error: unknown, log: Log): Response {
  const response = failureResponse({ code: "internal_error" });
  response.headers.set("x-request-id", reportSurprise(error, log));
  return response;
}
