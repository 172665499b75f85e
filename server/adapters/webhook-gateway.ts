import { createHmac, randomUUID } from "node:crypto";
import type { Gateway } from "@/server/usecases/ports";
import { outcomeOfFault, outcomeOfStatus } from "./http-outcome";

const TOTAL_TIMEOUT_MS = 8000;

/**
 * Hands each message to an address of the operator's, signed as Standard Webhooks 1.0.0 asks
 * (https://github.com/standard-webhooks/standard-webhooks): any 2xx means that it will be sent.
 * `secret` may carry that standard's `whsec_` prefix before base64; without it its characters are the key.
 */
export function createWebhookGateway(
  { url, secret }: { url: string; secret: string },
  timeoutMs = TOTAL_TIMEOUT_MS,
): Gateway {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
  return {
    async send({ to, from, body }) {
      const sentAt = new Date();
      const payload = JSON.stringify({ to, from, body, channel: "sms", sent_at: sentAt.toISOString() });
      const id = `msg_${randomUUID()}`;
      const timestamp = String(Math.floor(sentAt.getTime() / 1000));
      const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${payload}`).digest("base64");
      try {
        const response = await fetch(url, {
          method: "POST",
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": `v1,${signature}`,
          },
          body: payload,
        });
        await response.body?.cancel();
        return response.ok ? { status: "sent" } : outcomeOfStatus(response.status);
      } catch (error) {
        return outcomeOfFault((error as { cause?: { code?: string } }).cause?.code ?? "", String(error));
      }
    },
  };
}
