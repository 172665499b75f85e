import { type Phone, wrongCodes } from "./phones";

/** What a program sees of the service: its two doors over real HTTP. */

export interface Pending {
  confirmationId: string;
  phoneNumber: string;
  codeLength: number;
  triesLeft: number;
  resendAt: string | null;
}

export interface Failure {
  code: string;
  triesLeft?: number;
  retryAfterSeconds?: number;
}

export interface Answer<Value> {
  status: number;
  value: Value | null;
  failure: Failure | null;
}

type Headers = Record<string, string>;

async function answerOf<Value>(response: Response): Promise<Answer<Value>> {
  const body = (await response.json()) as { result?: { data: Value }; error?: { data: { failure: Failure } } };
  return { status: response.status, value: body.result?.data ?? null, failure: body.error?.data.failure ?? null };
}

async function mutate<Value>(url: string, procedure: string, input: unknown, headers: Headers = {}): Promise<Answer<Value>> {
  const response = await fetch(`${url}/api/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(input),
  });
  return answerOf<Value>(response);
}

export interface Confirmed {
  phoneNumber: string;
  activationKey: string;
}

export const trpc = {
  request: (url: string, phoneNumber: string, headers?: Headers) =>
    mutate<Pending>(url, "confirmation.request", { phoneNumber }, headers),
  resend: (url: string, confirmationId: string) => mutate<Pending>(url, "confirmation.resend", { confirmationId }),
  check: (url: string, confirmationId: string, code: string, headers?: Headers) =>
    mutate<Confirmed>(url, "confirmation.check", { confirmationId, code }, headers),
  createReturn: (url: string, input: { confirmationId: string; returnTo: string; state?: string; responseMode?: "query" | "fragment" }) =>
    mutate<{ location: string }>(url, "returnCode.create", input),
  read: async (url: string, confirmationId: string) =>
    answerOf<{ status: "pending" | "confirmed"; triesLeft?: number }>(
      await fetch(`${url}/api/trpc/confirmation.read?input=${encodeURIComponent(JSON.stringify({ confirmationId }))}`),
    ),
};

/** A confirmation that is there; anything else ends the test. */
export async function requested(url: string, phoneNumber: string, headers?: Headers): Promise<Pending> {
  const { value, failure } = await trpc.request(url, phoneNumber, headers);
  if (value === null) throw new Error(`The request was refused: ${JSON.stringify(failure)}`);
  return value;
}

export interface RestAnswer {
  status: number;
  body: Record<string, unknown>;
  headers: Response["headers"];
}

async function restAnswer(response: Response): Promise<RestAnswer> {
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}

async function post(address: string, fields: Record<string, string>): Promise<RestAnswer> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
    redirect: "manual",
  });
  return restAnswer(response);
}

/** `slash`: the addresses answer with "/" and with "" at their end. */
export const rest = {
  request: (url: string, number: string, slash = "/") =>
    post(`${url}/phone-confirmation/confirmation${slash}`, { phone_number: number }),
  check: (url: string, number: string, code: string, slash = "/") =>
    post(`${url}/phone-confirmation/activation-key${slash}`, { phone_number: number, code }),
  read: async (url: string, key: string, slash = "/") =>
    restAnswer(await fetch(`${url}/phone-confirmation/activation-key/${encodeURIComponent(key)}${slash}`, { redirect: "manual" })),
};

/** As many wrong guesses as close a number: each of the four codes takes five. Nothing but its digits is needed. */
export async function guessUntilClosed(url: string, phone: Phone): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await rest.request(url, phone.number);
    for (const wrong of wrongCodes(await phone.code(), 5)) await rest.check(url, phone.number, wrong);
  }
}
