import { ok, type Result } from "@/contract/failures";
import { openDeliveryToken } from "@/server/domain/delivery-token";
import { numberInLog } from "@/server/domain/number-in-log";
import { numberOf } from "./number-of";
import type { DeliveryOutcome } from "./delivery-ports";
import type { Ports } from "./ports";

/** What became of a message, in its gateway's words; that they are its own is seen to before. */
export interface DeliveryInput {
  token: string;
  outcome: DeliveryOutcome;
  /** The provider's own number of the error. */
  providerCode?: number | string | undefined;
}

/**
 * Keeps it for who waits at the code step, and tells the operator of a failure. It gives back no message, no try and no
 * limit: the message was paid for, and whoever could have it reported as failed could ask for more. A token of nobody, an
 * older message and what is known already change nothing.
 */
export async function recordDelivery(ports: Ports, { token, outcome, providerCode }: DeliveryInput): Promise<Result<null>> {
  const { store, keys, log } = ports;
  const message = openDeliveryToken(keys, token);
  const changed = message && (await store.recordDelivery(message.confirmationId, message.sends, outcome));
  if (changed && outcome === "failed") {
    const e164 = numberOf(ports, changed);
    log.warn("message_not_delivered", { ...(e164 !== null && numberInLog(keys.current.log, e164)), sends: changed.sends, code: providerCode });
  }
  return ok(null);
}
