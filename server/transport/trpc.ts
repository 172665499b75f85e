import { initTRPC, TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { z } from "zod";
import * as input from "@/contract/confirmation";
import type { Failure, Result } from "@/contract/failures";
import { createReturnCodeInput } from "@/contract/return-code";
import type { Caller, Log } from "@/server/usecases/ports";
import type { Service } from "@/server/usecases/service";
import { hasContentEncoding, mediaType, readBytes } from "./body";
import { retryAfterOf, sentenceOf, statusOf, trpcCodeOf } from "./failure-table";
import { type Quotas, rateLimitFields } from "./rate-limit-fields";
import { failureResponse, fieldErrors, reportSurprise } from "./rest";

interface Context {
  service: Service;
  caller: Caller;
}

/** A refusal on its way through tRPC, which knows only throwing. */
class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(sentenceOf(failure));
  }
}

/** `error.data.failure` is the failure itself, with the same `code` that REST answers. */
const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter({ shape, error }) {
    const failure = failureOf(error);
    return { ...shape, message: sentenceOf(failure), data: { ...shape.data, stack: undefined, failure } };
  },
});

/** The contract's camelCase door: every procedure is one call of the service. */
export const appRouter = t.router({
  confirmation: t.router({
    request: t.procedure
      .input(input.requestInput)
      .mutation(async ({ ctx, input }) => unwrap(await ctx.service.request(input, ctx.caller))),
    resend: t.procedure
      .input(input.resendInput)
      .mutation(async ({ ctx, input }) => unwrap(await ctx.service.resend(input, ctx.caller))),
    check: t.procedure
      .input(input.checkInput)
      .mutation(async ({ ctx, input }) => unwrap(await ctx.service.check(input, ctx.caller))),
    read: t.procedure
      .input(input.readInput)
      .query(async ({ ctx, input }) => unwrap(await ctx.service.read(input, ctx.caller))),
  }),
  activationKey: t.router({
    read: t.procedure
      .input(input.readActivationKeyInput)
      .query(async ({ ctx, input }) => unwrap(await ctx.service.readActivationKey(input, ctx.caller))),
  }),
  returnCode: t.router({
    create: t.procedure
      .input(createReturnCodeInput)
      .mutation(async ({ ctx, input }) => unwrap(await ctx.service.createReturnCode(input, ctx.caller))),
  }),
});

export type AppRouter = typeof appRouter;

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TRPCError({ code: trpcCodeOf(result.failure.code), cause: new Refused(result.failure) });
}

/** Each call in a batch is limited like a call of its own; this bounds the work of one request. */
const BATCH_MAX_CALLS = 5;

export function createTrpc(options: {
  service: Service;
  callerOf(request: Request): Caller;
  log: Log;
  /** Named in the headers of a 429. */
  quotas?: Quotas;
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const refusal = refusedBeforehand(request);
    if (refusal) return refusal;
    const bounded = await bare(request);
    if (bounded instanceof Response) return bounded;
    let requestId: string | null = null;
    const response = await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: bounded,
      router: appRouter,
      maxBatchSize: BATCH_MAX_CALLS,
      // Ids and keys in a query's address would end up in access logs; our own client sends queries by POST.
      allowMethodOverride: true,
      createContext: () => ({ service: options.service, caller: options.callerOf(request) }),
      onError: ({ error }) => {
        if (failureOf(error).code === "internal_error") requestId = reportSurprise(error.cause ?? error, options.log);
      },
      responseMeta: ({ errors, paths }) => ({ headers: new Headers(headersOf(errors, quotaOf(paths, options.quotas))) }),
    });
    // What tRPC refuses as a whole is JSON too, but leaves without a media type of its own.
    response.headers.set("content-type", "application/json");
    // Of a batch with several faults, the last one's.
    if (requestId !== null) response.headers.set("x-request-id", requestId);
    return response;
  };
}

const METHODS = ["GET", "POST", "HEAD", "OPTIONS"];

/** What tRPC would answer in a way of its own: other methods, and an address that it fails to decode. */
function refusedBeforehand(request: Request): Response | null {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow: METHODS.join(", ") } });
  if (!METHODS.includes(request.method)) return failureResponse({ code: "method_not_allowed", allow: METHODS });
  try {
    decodeURIComponent(new URL(request.url).pathname);
    return null;
  } catch {
    return failureResponse({ code: "not_found" });
  }
}

/** These make tRPC answer with a stream: 200 at once, whatever is refused later, and without a wait that a client would see. */
const ASKING_FOR_STREAMS = ["trpc-accept", "accept"];

/**
 * What tRPC sees of a request. It would also read forms and streams, which a foreign page can post without asking.
 */
async function bare(request: Request): Promise<Request | Response> {
  const { url, method } = request;
  const headers = new Headers(request.headers);
  for (const name of ASKING_FOR_STREAMS) headers.delete(name);
  if (method !== "POST") return new Request(url, { method, headers });
  if (mediaType(request) !== "application/json" || hasContentEncoding(request)) {
    return failureResponse({ code: "unsupported_media_type" });
  }
  const body = await readBytes(request);
  if (!body.ok) return failureResponse(body.failure);
  return new Request(url, { method, headers, body: Buffer.from(body.value) });
}

const SENDING = ["confirmation.request", "confirmation.resend"];

/** Of a batch, the one that is used up first. */
function quotaOf(paths: readonly string[] | undefined, quotas: Quotas | undefined): Quotas[keyof Quotas] | undefined {
  const isSending = paths?.some((path) => SENDING.includes(path));
  return quotas?.[isSending ? "phone-number-confirmation" : "phone-confirmation-activation-key"];
}

function headersOf(errors: readonly TRPCError[], quota?: Quotas[keyof Quotas]): Record<string, string> {
  const failures = errors.map(failureOf);
  const wait = Math.max(...failures.map((failure) => retryAfterOf(failure) ?? 0));
  const isLimited = failures.some(({ code }) => statusOf(code) === 429);
  const isWrongMethod = failures.some(({ code }) => code === "method_not_allowed");
  return {
    "cache-control": "no-store",
    ...(wait > 0 && { "retry-after": String(wait) }),
    ...(wait > 0 && isLimited && rateLimitFields(wait, quota)),
    ...(isWrongMethod && { allow: METHODS.join(", ") }),
  };
}

/** What tRPC itself refuses gets the words that REST has for it. */
function failureOf(error: TRPCError): Failure {
  const { cause } = error;
  if (cause instanceof Refused) return cause.failure;
  if (cause instanceof z.ZodError) return { code: "invalid_request", fields: fieldErrors(cause) };
  switch (error.code) {
    case "NOT_FOUND":
      return { code: "not_found" };
    case "METHOD_NOT_SUPPORTED":
      return { code: "method_not_allowed", allow: ["GET for queries", "POST for mutations"] };
    case "PARSE_ERROR":
    case "BAD_REQUEST":
      if (cause instanceof SyntaxError || error.code === "PARSE_ERROR") return { code: "malformed_body" };
      return { code: "invalid_request", fields: { non_field_errors: [error.message] } };
    case "UNSUPPORTED_MEDIA_TYPE":
      return { code: "unsupported_media_type" };
    default:
      return { code: "internal_error" };
  }
}
