import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type Twilio from "twilio";
import type { SendRefusal } from "@/contract/failures";
import type { DeliveryOutcome, ReadReport } from "@/server/usecases/delivery-ports";
import type { Gateway, SendOutcome } from "@/server/usecases/ports";
import { connectingWithin } from "./connecting-within";
import { outcomeOfFault, outcomeOfStatus, retryAfterIn } from "./http-outcome";

const CONNECT_TIMEOUT_MS = 2000;
const TOTAL_TIMEOUT_MS = 8000;
const ANSWER_MAX_BYTES = 64 * 1024;

export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  messagingServiceSid: string | null;
  /** Where the SDK's requests go instead of Twilio's own hosts. */
  baseUrl: string | null;
  /** Below which address Twilio reports what became of a message; `null` for nowhere. */
  reportsTo: string | null;
}

/** Twilio's own numbers for what we have a word for: https://www.twilio.com/docs/api/errors */
const REASONS: Readonly<Record<number, SendRefusal>> = {
  21211: "invalid_number",
  21214: "invalid_number",
  21217: "invalid_number",
  21614: "invalid_number",
  21610: "unsubscribed",
  21408: "blocked_destination",
  21612: "blocked_destination",
  21635: "blocked_destination",
  30450: "blocked_destination",
  60410: "blocked_destination",
  14107: "rate_limited",
  20429: "rate_limited",
  63038: "rate_limited",
  20003: "authentication",
  20005: "authentication",
  20008: "authentication",
};

/**
 * Sends through Twilio's Programmable Messaging with the official SDK, which is loaded only when it is used.
 *
 * Sending is not idempotent there (error 20500), so nothing is repeated: once the request was written, an answer that
 * does not come or cannot be read is `unknown`.
 */
export async function createTwilioGateway(
  settings: TwilioSettings,
  { connectTimeoutMs = CONNECT_TIMEOUT_MS, totalTimeoutMs = TOTAL_TIMEOUT_MS } = {},
): Promise<Gateway> {
  const { default: twilio } = await import("twilio");
  const http = new twilio.RequestClient({ timeout: totalTimeoutMs });
  http.axios.defaults.httpAgent = connectingWithin(new HttpAgent({ keepAlive: true }), connectTimeoutMs);
  http.axios.defaults.httpsAgent = connectingWithin(new HttpsAgent({ keepAlive: true }), connectTimeoutMs);
  http.axios.defaults.maxContentLength = ANSWER_MAX_BYTES;
  endWithin(http, totalTimeoutMs);
  keepRetryAfter(http);
  if (settings.baseUrl) sendElsewhere(http, settings.baseUrl);
  const client = twilio(settings.accountSid, settings.authToken, { httpClient: http });
  return {
    ...(settings.reportsTo !== null && { readReport: reportReader(settings, settings.reportsTo, twilio.validateRequest) }),
    async send({ to, from, body, deliveryToken }) {
      const sender = settings.messagingServiceSid ? { messagingServiceSid: settings.messagingServiceSid } : { from };
      const callback = settings.reportsTo !== null && deliveryToken !== undefined ? { statusCallback: `${settings.reportsTo}${deliveryToken}/` } : {};
      try {
        const message = await client.messages.create({ to, body, ...sender, ...callback });
        if (typeof message.sid === "string") return { status: "sent", reference: message.sid };
        return { status: "unknown", detail: "Twilio answered without a message id." };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
}

/** Every other state is one on the way to these: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks */
const ENDS: ReadonlyMap<string, DeliveryOutcome> = new Map([["delivered", "delivered"], ["undelivered", "failed"], ["failed", "failed"]]);

/**
 * Twilio signs the address that it was given and the fields of its form. That address is made anew from the settings, so that
 * neither a `Host` nor another spelling of it can be signed in its place.
 */
function reportReader({ accountSid, authToken }: TwilioSettings, reportsTo: string, isGenuine: typeof Twilio.validateRequest): ReadReport {
  return ({ token, body, header }) => {
    const pairs = [...new URLSearchParams(body.toString("utf8"))];
    const fields = new Map(pairs);
    const signature = header("x-twilio-signature");
    // A field that came twice is signed as one that came once.
    const isWhole = fields.size === pairs.length && fields.get("AccountSid") === accountSid;
    if (!isWhole || !isGenuine(authToken, signature, `${reportsTo}${token}/`, Object.fromEntries(fields))) return "forged";
    return { token, outcome: ENDS.get(fields.get("MessageStatus") ?? "") ?? null, providerCode: fields.get("ErrorCode") };
  };
}

type RequestClient = InstanceType<typeof Twilio.RequestClient>;

/** The SDK's own time-out begins anew with each byte that arrives. */
function endWithin(http: RequestClient, timeoutMs: number): void {
  http.axios.interceptors.request.use((config) => Object.assign(config, { signal: AbortSignal.timeout(timeoutMs) }));
}

/** What the SDK throws for an answer has none of its headers. */
function keepRetryAfter(http: RequestClient): void {
  const request = http.request.bind(http);
  http.request = async (options) => {
    const response = await request(options);
    const { statusCode: status, headers } = response as { statusCode: number; headers?: Record<string, string> };
    const retryAfter = headers?.["retry-after"];
    if ((status !== 429 && status !== 503) || retryAfter === undefined) return response;
    const { code, message } = (response.body ?? {}) as { code?: number; message?: string };
    throw Object.assign(new Error(message ?? `HTTP ${status}`), { status, code, retryAfter });
  };
}

/** Regions, proxies and tests: same paths, another origin. */
function sendElsewhere(http: RequestClient, baseUrl: string): void {
  const request = http.request.bind(http);
  http.request = (options) => request({ ...options, uri: options.uri.replace(/^https:\/\/[^/]+/, baseUrl) });
}

function outcomeOf(error: unknown): SendOutcome {
  const { status, code = "", message = "", retryAfter } = error as Fault;
  // An answer of success that broke off half-way is a fault, too, but one of a message that went out.
  if (typeof status !== "number" || status < 300) return outcomeOfFault(String(code), message);
  const reason = typeof code === "number" ? REASONS[code] : undefined;
  const later = reason === "rate_limited" ? retryAfterIn(retryAfter, Date.now()) : {};
  if (reason) return { status: "refused", reason, ...later, detail: message, providerCode: code };
  return outcomeOfStatus({ status, detail: message, providerCode: code || status, retryAfter });
}

interface Fault {
  status?: number;
  code?: number | string;
  message?: string;
  retryAfter?: string;
}
