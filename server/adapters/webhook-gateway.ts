import { createHmac, randomUUID } from "node:crypto";
import { Agent as HttpAgent, type IncomingMessage, request as requestOverHttp } from "node:http";
import { Agent as HttpsAgent, request as requestOverHttps } from "node:https";
import type { Gateway } from "@/server/usecases/ports";
import { connectingWithin } from "./connecting-within";
import { outcomeOfFault, outcomeOfStatus } from "./http-outcome";

const CONNECT_TIMEOUT_MS = 2000;
const TOTAL_TIMEOUT_MS = 8000;
/** A kept connection is given up before its other end does: a message written into a closed one may or may not have been sent. */
const IDLE_TIMEOUT_MS = 1500;
const ANSWER_MAX_BYTES = 64 * 1024;

/**
 * Hands each message to an address of the operator's, signed as Standard Webhooks 1.0.0 asks
 * (https://github.com/standard-webhooks/standard-webhooks): any 2xx means that it will be sent, whatever else is answered.
 * `secret` may carry that standard's `whsec_` prefix before base64; without it its characters are the key.
 *
 * Not by `fetch`, whose time for connecting cannot be set without a second copy of its library.
 */
export function createWebhookGateway(
  { url, secret }: { url: string; secret: string },
  { connectTimeoutMs = CONNECT_TIMEOUT_MS, totalTimeoutMs = TOTAL_TIMEOUT_MS } = {},
): Gateway {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
  const post = createPost(url, connectTimeoutMs);
  return {
    async send({ to, from, body }) {
      const sentAt = new Date();
      const payload = JSON.stringify({ to, from, body, channel: "sms", sent_at: sentAt.toISOString() });
      const id = `msg_${randomUUID()}`;
      const timestamp = String(Math.floor(sentAt.getTime() / 1000));
      const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${payload}`).digest("base64");
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
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
