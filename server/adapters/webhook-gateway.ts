import { randomUUID } from "node:crypto";
import { Agent as HttpAgent, type IncomingMessage, request as requestOverHttp } from "node:http";
import { Agent as HttpsAgent, request as requestOverHttps } from "node:https";
import type { ReadReport, Report } from "@/server/usecases/delivery-ports";
import type { Gateway } from "@/server/usecases/ports";
import { connectingWithin } from "./connecting-within";
import { outcomeOfFault, outcomeOfStatus } from "./http-outcome";
import { isSignedNow, webhookKey, webhookSignature } from "./webhook-signature";

const CONNECT_TIMEOUT_MS = 2000;
const TOTAL_TIMEOUT_MS = 8000;
/** A kept connection is given up before its other end does: a message written into a closed one may or may not have been sent. */
const IDLE_TIMEOUT_MS = 1500;
const ANSWER_MAX_BYTES = 64 * 1024;

/**
 * Hands each message to an address of the operator's, signed as Standard Webhooks 1.0.0 asks
 * (https://github.com/standard-webhooks/standard-webhooks): any 2xx means that it will be sent, whatever else is answered.
 * With `reportsTo`, the receiver may report there what became of a message, signed by the same secret in the same way: one
 * JSON object with the message's `delivery_token` as `token`, and `status`, "delivered" or "failed".
 *
 * Not by `fetch`, whose time for connecting cannot be set without a second copy of its library.
 */
export function createWebhookGateway(
  { url, secret, reportsTo = null }: { url: string; secret: string; reportsTo?: string | null },
  { connectTimeoutMs = CONNECT_TIMEOUT_MS, totalTimeoutMs = TOTAL_TIMEOUT_MS, now = Date.now } = {},
): Gateway {
  const key = webhookKey(secret);
  const post = createPost(url, connectTimeoutMs);
  return {
    ...(reportsTo !== null && { readReport: reportReader(key, now) }),
    async send({ to, from, body, deliveryToken }) {
      const sentAt = new Date(now());
      const report = reportsTo !== null && deliveryToken !== undefined ? { delivery_url: reportsTo, delivery_token: deliveryToken } : {};
      const payload = JSON.stringify({ to, from, body, channel: "sms", sent_at: sentAt.toISOString(), ...report });
      const id = `msg_${randomUUID()}`;
      const timestamp = String(Math.floor(sentAt.getTime() / 1000));
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": webhookSignature(key, { id, timestamp, body: payload }),
      };
      try {
        const { statusCode: status = 0, headers: answered } = await post(payload, headers, AbortSignal.timeout(totalTimeoutMs));
        return status >= 200 && status < 300 ? { status: "sent" } : outcomeOfStatus({ status, retryAfter: answered["retry-after"] });
      } catch (error) {
        // The code alone: words of a fault may quote the address, which is a secret where it holds a token.
        const { code = "" } = error as { code?: string };
        return outcomeOfFault(code, code === "ABORT_ERR" ? `no answer in ${totalTimeoutMs} ms` : code);
      }
    },
  };
}

/** The token stands in what is signed, and the address says nothing: no report can be carried over to another message. */
function reportReader(key: Buffer, now: () => number): ReadReport {
  return ({ token, body, header }) => {
    const signed = { id: header("webhook-id"), timestamp: header("webhook-timestamp"), body };
    if (token !== "" || !isSignedNow(key, signed, header("webhook-signature"), now())) return "forged";
    return reportIn(body.toString("utf8")) ?? "unreadable";
  };
}

function reportIn(text: string): Report | null {
  try {
    const { token, status, code } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== "string" || typeof status !== "string") return null;
    return { token, outcome: status === "delivered" || status === "failed" ? status : null, providerCode: isShort(code) ? code : undefined };
  } catch {
    return null;
  }
}

/** It is written into the log. */
function isShort(code: unknown): code is string | number {
  return typeof code === "number" || (typeof code === "string" && /^[\w.-]{1,32}$/.test(code));
}

type Post = (body: string, headers: Record<string, string>, signal: AbortSignal) => Promise<IncomingMessage>;

/** Gives the head of the answer; follows no redirection. */
function createPost(url: string, connectTimeoutMs: number): Post {
  const isTls = new URL(url).protocol === "https:";
  const request = isTls ? requestOverHttps : requestOverHttp;
  const kept = { keepAlive: true, timeout: IDLE_TIMEOUT_MS };
  const agent = connectingWithin(isTls ? new HttpsAgent(kept) : new HttpAgent(kept), connectTimeoutMs);
  return (body, headers, signal) =>
    new Promise((resolve, reject) => {
      request(url, { method: "POST", agent, headers, signal }, (response) => {
        drain(response);
        resolve(response);
      })
        .on("error", reject)
        .end(body);
    });
}

/** Reads and forgets the answer's body, so that the connection can be used again; not that of somebody who never ends. */
function drain(response: IncomingMessage): void {
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size > ANSWER_MAX_BYTES) response.destroy();
  });
  // The answer is known already.
  response.on("error", () => {});
}
