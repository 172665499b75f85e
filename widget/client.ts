import type {
  CheckInput,
  ConfirmationState,
  ConfirmedNumber,
  PendingConfirmation,
  ReadInput,
  RequestInput,
  ResendInput,
} from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";

/**
 * What the widget needs of a server: the `confirmation` part of the tRPC router, nothing more.
 *
 * A tRPC client of any kind fits (`createTRPCClient`, or `utils.client` of `@trpc/react-query`); so does
 * any object with these four functions. A refusal rejects with an error that carries the failure in
 * `error.data.failure`, as tRPC does; everything else that rejects counts as "no answer".
 */
export interface PhoneConfirmationClient {
  confirmation: {
    request: { mutate(input: RequestInput, options?: CallOptions): Promise<PendingConfirmation> };
    resend: { mutate(input: ResendInput, options?: CallOptions): Promise<PendingConfirmation> };
    check: { mutate(input: CheckInput, options?: CallOptions): Promise<ConfirmedNumber> };
    read: { query(input: ReadInput, options?: CallOptions): Promise<ConfirmationState> };
  };
}

export interface CallOptions {
  signal?: AbortSignal;
  /** For the link that makes the HTTP request; see `callHeaders`. */
  context?: { idempotencyKey: string };
}

/**
 * The headers of a call, for a tRPC link: `httpLink({ url, headers: ({ op }) => callHeaders(op.context) })`. With
 * `Idempotency-Key` a request that is repeated after its answer was lost sends no second message. Calls that have one
 * must not be batched: `isAlone`.
 */
export function callHeaders(context: Readonly<Record<string, unknown>>): Record<string, string> {
  const { idempotencyKey } = context;
  return typeof idempotencyKey === "string" ? { "idempotency-key": idempotencyKey } : {};
}

/** Whether a call needs an HTTP request of its own, because its headers are about it alone. */
export function isAlone(context: Readonly<Record<string, unknown>>): boolean {
  return "idempotencyKey" in context;
}

/** The failure inside a rejected call, or `null` when the server did not answer. */
export function failureOf(error: unknown): Failure | null {
  if (typeof error !== "object" || error === null) return null;
  const data = (error as { data?: unknown }).data;
  if (typeof data !== "object" || data === null) return null;
  const failure = (data as { failure?: unknown }).failure;
  if (typeof failure !== "object" || failure === null) return null;
  return typeof (failure as { code?: unknown }).code === "string" ? (failure as Failure) : null;
}

/** The id under which the server logged a fault, as the answer names it; `null` where it names none. */
export function requestIdOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  const { data, meta } = error as { data?: { requestId?: unknown } | null; meta?: { response?: { headers?: Headers } } | null };
  // A tRPC client keeps the whole answer beside the error.
  const id = data?.requestId ?? meta?.response?.headers?.get?.("x-request-id");
  return typeof id === "string" && id !== "" ? id : null;
}
