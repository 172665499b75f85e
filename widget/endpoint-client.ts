import { type CallOptions, type PhoneConfirmationClient, callHeaders } from "./client";

/**
 * Reaches the service at `endpoint`, such as `https://confirm.example.com`; "" is the page's own origin. No cookie goes
 * with a call, and every call is a POST, reads too: whoever holds a confirmation's id may use it, so it belongs in no
 * address and no access log.
 */
export function endpointClient(endpoint: string): PhoneConfirmationClient {
  const base = endpoint.replace(/\/+$/, "");
  const procedure =
    <Input, Output>(name: string) =>
    (input: Input, options: CallOptions = {}): Promise<Output> =>
      call(`${base}/api/trpc/confirmation.${name}`, input, options);
  return {
    confirmation: {
      request: { mutate: procedure("request") },
      resend: { mutate: procedure("resend") },
      check: { mutate: procedure("check") },
      read: { query: procedure("read") },
    },
  };
}

/** An answer that is no value: a refusal with its failure, or a page of a proxy's own. */
class CallError extends Error {
  constructor(
    status: number,
    readonly data: { failure?: unknown; requestId: string | null },
  ) {
    super(`HTTP ${status}`);
  }
}

async function call<Output>(url: string, input: unknown, { signal, context }: CallOptions): Promise<Output> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...callHeaders(context ?? {}) },
    body: JSON.stringify(input),
    credentials: "omit",
    cache: "no-store",
    ...(signal && { signal }),
  });
  const answer = (await response.json().catch(() => null)) as Answer<Output> | null;
  if (response.ok && answer?.result !== undefined) return answer.result.data;
  throw new CallError(response.status, { ...answer?.error?.data, requestId: response.headers.get("x-request-id") });
}

/** What tRPC answers over HTTP, as far as it is looked at. */
interface Answer<Output> {
  result?: { data: Output };
  error?: { data?: { failure?: unknown } };
}
