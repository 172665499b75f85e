import type { Asked, Answer } from "./ask";
import { ask, askJson } from "./ask";

export const TRPC = {
  request: "/api/trpc/confirmation.request",
  resend: "/api/trpc/confirmation.resend",
  check: "/api/trpc/confirmation.check",
  read: "/api/trpc/confirmation.read",
  readKey: "/api/trpc/activationKey.read",
  createReturn: "/api/trpc/returnCode.create",
};
export const REST = {
  request: "/phone-confirmation/confirmation/",
  check: "/phone-confirmation/activation-key/",
  exchange: "/phone-confirmation/activation-key/exchange/",
  read: (key: string) => `/phone-confirmation/activation-key/${encodeURIComponent(key)}/`,
};

export interface Pending {
  confirmationId: string;
  phoneNumber: string;
  codeLength: number;
  triesLeft: number;
  resendAt: string | null;
  expiresAt: string;
}

type More = Omit<Asked, "path" | "body">;

/** The ways in, as any program sees them. */
export function doorsOf(url: string, always: More = {}) {
  const merged = (more: More): More => ({ ...always, ...more, headers: { ...always.headers, ...more.headers } });
  const post = (path: string, body: unknown, more: More = {}) => askJson(url, path, body, merged(more));
  return {
    request: (phoneNumber: string, more?: More & { challenge?: string }) =>
      post(TRPC.request, { phoneNumber, ...(more?.challenge !== undefined && { challenge: more.challenge }) }, more),
    resend: (confirmationId: string, more?: More) => post(TRPC.resend, { confirmationId }, more),
    check: (confirmationId: string, code: string, more?: More) => post(TRPC.check, { confirmationId, code }, more),
    read: (confirmationId: string, more: More = {}) =>
      ask(url, { path: `${TRPC.read}?input=${encodeURIComponent(JSON.stringify({ confirmationId }))}`, ...merged(more) }),
    restRequest: (phone_number: string, more?: More & { challenge?: string }) =>
      post(REST.request, { phone_number, ...(more?.challenge !== undefined && { challenge: more.challenge }) }, more),
    restCheck: (phone_number: string, code: string, more?: More) => post(REST.check, { phone_number, code }, more),
    restRead: (key: string, more: More = {}) => ask(url, { path: REST.read(key), ...merged(more) }),
    /** A confirmation that is there; anything else ends the test. */
    async requested(phoneNumber: string, more?: More & { challenge?: string }): Promise<Pending> {
      const answer = await this.request(phoneNumber, more);
      const pending = valueOf<Pending>(answer);
      if (!pending) throw new Error(`The request was refused: ${answer.status} ${answer.text}`);
      return pending;
    },
  };
}
export type Doors = ReturnType<typeof doorsOf>;

/** What tRPC answered, when it was no refusal. */
export function valueOf<Value>({ json }: Answer): Value | undefined {
  return (json as { result?: { data: Value } } | undefined)?.result?.data;
}

export interface Failure {
  code: string;
  triesLeft?: number;
  retryAfterSeconds?: number;
}

/** The refusal, through whichever door it came; an empty code when it was none. */
export function failureOf({ json }: Answer): Failure {
  const body = json as { error?: { data?: { failure?: Failure } }; code?: string; error_?: never } | undefined;
  return body?.error?.data?.failure ?? { code: typeof body?.code === "string" ? body.code : "" };
}

/** How many answers there were of each kind: a refusal's code, or the status of what was no refusal. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const kind = failureOf(answer).code || String(answer.status);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
