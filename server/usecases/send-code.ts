import type { Failure, SendRefusal } from "@/contract/failures";
import { deriveCode } from "@/server/domain/code";
import type { Confirmation, SendState } from "@/server/domain/confirmation";
import { deliveryToken } from "@/server/domain/delivery-token";
import { findKeys } from "@/server/domain/keys";
import { renderMessage } from "@/server/domain/message";
import type { Ports } from "./ports";

/** How soon a person may try again when no gateway took the message, unless one knows better: at once, by any sensible client. */
const RETRY_AFTER_SECONDS = 1;

/**
 * Why a message did not go out. `counts`: it counts for its number all the same, because it may have gone out nevertheless (a
 * gateway is known to be wrong at times), or because the number itself was refused, and asking again would be refused again.
 * `refund`: what is given back of everything else.
 */
export interface NotSent {
  failure: Failure;
  counts: boolean;
  refund: "all" | "money" | "none";
}

const IS_ABOUT_THE_NUMBER: readonly SendRefusal[] = ["invalid_number", "unsubscribed", "blocked_destination"];

interface Addressed {
  /** E.164 */
  to: string;
  /** The text with a place for the code. */
  template: string;
}

/** Derives the code and hands the newest message to the gateway, outside any transaction. `null` when it went, or may have gone, out. */
export async function sendCode(ports: Ports, confirmation: Confirmation, { to, template }: Addressed): Promise<NotSent | null> {
  const { gateway, hooks, breaker, clock, log, keys, random } = ports;
  const made = findKeys(keys, confirmation.keyId);
  if (!made) return { failure: { code: "confirmation_expired" }, counts: false, refund: "all" };
  if (await hooks.isSilent(to)) {
    void keepSendState(ports, confirmation, "silent");
    return null;
  }
  const outcome = await gateway.send({
    to,
    from: ports.message.from,
    body: renderMessage(template, deriveCode(made.code, confirmation, confirmation.codeLength)),
    ...(gateway.reportsDelivery === true && { deliveryToken: deliveryToken(keys, { confirmationId: confirmation.id, sends: confirmation.sends }, random.bytes(12)) }),
  });
  if (outcome.status === "refused") {
    log.warn("message_not_sent", { reason: outcome.reason });
    const retryAfterSeconds = outcome.retryAfterSeconds ?? RETRY_AFTER_SECONDS;
    const failure = { code: "message_not_sent", reason: outcome.reason, retryAfterSeconds } as const;
    if (outcome.unsure) return { failure, counts: true, refund: "none" };
    // A gateway that works and says no without a reason we know says it about this message.
    const isUnexplained = outcome.answered === true && outcome.reason === "unavailable";
    const isAboutTheNumber = isUnexplained || IS_ABOUT_THE_NUMBER.includes(outcome.reason);
    return isAboutTheNumber ? { failure, counts: true, refund: "money" } : { failure, counts: false, refund: "all" };
  }
  breaker.sent({ e164: to, country: confirmation.country ?? undefined }, clock.now());
  void keepSendState(ports, confirmation, outcome.status);
  if (outcome.status === "sent") hooks.confirmationSmsSent({ phoneNumber: to });
  return null;
}

/** A message that counts although it was refused has to be waited out like any other. */
export function waitingFor(failure: Failure, nextAt: number | null, now: number): Failure {
  if (failure.code !== "message_not_sent") return failure;
  const wait = Math.ceil(((nextAt ?? now) - now) / 1000);
  return { ...failure, retryAfterSeconds: Math.max(failure.retryAfterSeconds, wait) };
}

/**
 * Not awaited: nobody's answer depends on it. The message is out, and a database that cannot note it down must not make the
 * person ask for a second one.
 */
export async function keepSendState({ store, log }: Ports, confirmation: Confirmation, state: SendState): Promise<void> {
  try {
    await store.recordSend(confirmation, state);
  } catch (error) {
    log.error("send_state_not_recorded", error, { state });
  }
}
