import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/unstable-core-do-not-import";
import type { Failure, FailureCode, FailureOf } from "@/contract/failures";

interface Row<Code extends FailureCode> {
  status: number;
  trpc: TRPC_ERROR_CODE_KEY;
  sentence: string | ((failure: FailureOf<Code>) => string);
  /** Django REST framework says these under `detail`, where clients of the original may look for them. */
  isDetail?: true;
}

/** How each refusal is said over HTTP and tRPC: the one table that both doors read. */
const TABLE: { [Code in FailureCode]: Row<Code> } = {
  invalid_request: { status: 400, trpc: "BAD_REQUEST", sentence: ({ fields }) => fieldSentence(fields) },
  invalid_phone_number: { status: 400, trpc: "BAD_REQUEST", sentence: ({ fields }) => fieldSentence(fields) },
  destination_not_allowed: { status: 400, trpc: "BAD_REQUEST", sentence: ({ fields }) => fieldSentence(fields) },
  destination_paused: {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    sentence: ({ retryAfterSeconds }) => `Messages to this destination are paused. Try again in ${inSeconds(retryAfterSeconds)}.`,
  },
  challenge_required: {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    sentence: ({ retryAfterSeconds }) =>
      `Too many requests. Solve the challenge and send its solution as "challenge" with the same request, or try again in ${inSeconds(retryAfterSeconds)}.`,
  },
  idempotency_key_reused: {
    status: 422,
    trpc: "UNPROCESSABLE_CONTENT",
    sentence: "This Idempotency-Key was used for another request. Use a new one for each new request.",
  },
  idempotency_in_progress: {
    status: 409,
    trpc: "CONFLICT",
    sentence: "The first request with this Idempotency-Key is still being answered. Repeat it in a moment.",
  },
  origin_not_allowed: {
    status: 403,
    trpc: "FORBIDDEN",
    sentence: 
      "Pages of this origin may not ask. Whoever runs this service sets PUBLIC_URL to the address it is opened at, and lists pages elsewhere in PHONE_CONFIRMATION_ORIGINS.",
  },
  malformed_body: {
    status: 400,
    trpc: "PARSE_ERROR",
    sentence: "The body is not what its media type says. Send one JSON object in UTF-8, or a form.",
    isDetail: true,
  },
  body_too_large: {
    status: 413,
    trpc: "PAYLOAD_TOO_LARGE",
    sentence: ({ limitBytes }) => `The body is too large. Send at most ${limitBytes} bytes.`,
  },
  unsupported_media_type: {
    status: 415,
    trpc: "UNSUPPORTED_MEDIA_TYPE",
    sentence:
      "The body's media type is not supported. Send application/json, application/x-www-form-urlencoded or multipart/form-data, without a content encoding.",
    isDetail: true,
  },
  method_not_allowed: {
    status: 405,
    trpc: "METHOD_NOT_SUPPORTED",
    sentence: ({ allow }) => `This method is not allowed here. Use ${allow.join(" or ")}.`,
    isDetail: true,
  },
  not_found: { status: 404, trpc: "NOT_FOUND", sentence: "There is nothing at this address." },
  // The original's words, which its clients may compare.
  invalid_code: { status: 400, trpc: "BAD_REQUEST", sentence: "Invalid activation key" },
  invalid_activation_key: { status: 400, trpc: "BAD_REQUEST", sentence: "Invalid activation key" },
  invalid_return_code: {
    status: 400,
    trpc: "BAD_REQUEST",
    sentence: "This code is not right, was used before, is older than 60 seconds, or was made for another return_to. Send the person to the page again.",
  },
  return_url_not_allowed: {
    status: 400,
    trpc: "BAD_REQUEST",
    sentence: "People may not be sent back to this address. Whoever runs this service lists it, letter by letter, in PHONE_CONFIRMATION_RETURN_URLS.",
  },
  no_tries_left: {
    status: 409,
    trpc: "CONFLICT",
    sentence: "The tries of this confirmation are used up. Ask for a new code.",
  },
  confirmation_expired: {
    status: 410,
    trpc: "NOT_FOUND",
    sentence: "This confirmation has expired. Ask for a new code.",
  },
  confirmation_not_found: {
    status: 404,
    trpc: "NOT_FOUND",
    sentence: "There is no such confirmation. Ask for a new code.",
  },
  already_confirmed: {
    status: 409,
    trpc: "CONFLICT",
    sentence: "This confirmation was already confirmed. Read it with its id to get the activation key again.",
  },
  resend_too_soon: {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    sentence: ({ retryAfterSeconds }) => `Another message can be sent in ${inSeconds(retryAfterSeconds)}.`,
  },
  no_resends_left: {
    status: 409,
    trpc: "CONFLICT",
    sentence: "No more messages are sent for this confirmation. Ask for a new code when it has expired.",
  },
  throttled: {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    sentence: ({ retryAfterSeconds }) => `Too many requests. Try again in ${inSeconds(retryAfterSeconds)}.`,
    isDetail: true,
  },
  number_closed: {
    status: 429,
    trpc: "TOO_MANY_REQUESTS",
    sentence: "There were too many wrong codes for this number. Try again later.",
  },
  message_not_sent: {
    status: 503,
    trpc: "SERVICE_UNAVAILABLE",
    sentence: "The message could not be sent. Check the number, or try again.",
  },
  unavailable: {
    status: 503,
    trpc: "SERVICE_UNAVAILABLE",
    sentence: "The service cannot answer right now. Try again in a moment.",
  },
  internal_error: { status: 500, trpc: "INTERNAL_SERVER_ERROR", sentence: "Something went wrong here. Try again later." },
};

export const FAILURE_CODES = Object.keys(TABLE) as FailureCode[];

export function statusOf(code: FailureCode): number {
  return TABLE[code].status;
}

export function trpcCodeOf(code: FailureCode): TRPC_ERROR_CODE_KEY {
  return TABLE[code].trpc;
}

export function sentenceOf(failure: Failure): string {
  // The row belongs to the failure's own code; the type system cannot follow that through an index.
  const { sentence } = TABLE[failure.code] as Row<FailureCode>;
  return typeof sentence === "string" ? sentence : sentence(failure);
}

export function isDetail(code: FailureCode): boolean {
  return TABLE[code].isDetail === true;
}

/** When the caller may come back, for `Retry-After`; every 429 and 503 has it. */
export function retryAfterOf(failure: Failure): number | null {
  return "retryAfterSeconds" in failure ? failure.retryAfterSeconds : null;
}

function fieldSentence(fields: Readonly<Record<string, readonly string[]>>): string {
  const [name, sentences] = Object.entries(fields)[0] ?? [];
  return name && sentences?.[0] ? sentences[0] : "The request is not complete.";
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
