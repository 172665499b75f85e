import type { SendRefusal } from "@/contract/failures";
import type { Gateway, Log, SendOutcome } from "@/server/usecases/ports";
import { withoutDigits } from "./without-digits";

export interface NamedGateway {
  name: string;
  gateway: Gateway;
}

/** No gateway may keep a person waiting longer; what it does after that is unknown. */
const TOTAL_TIMEOUT_MS = 10_000;

/**
 * Asks one gateway after the other. The next one is asked only when this one surely did not take the message and the
 * reason is its own: what the number's owner or carrier refused here would be refused there too.
 */
export function createGatewayChain(gateways: readonly NamedGateway[], log: Log, timeoutMs = TOTAL_TIMEOUT_MS): Gateway {
  return {
    async send(message) {
      let last: SendOutcome = { status: "refused", reason: "unavailable", detail: "no gateway" };
      for (const { name, gateway } of gateways) {
        const startedAt = performance.now();
        last = await outcomeOf(gateway, message, timeoutMs);
        const details = { gateway: name, durationMs: Math.round(performance.now() - startedAt) };
        if (last.status === "sent") log.info("message_sent", details);
        else log.warn(`message_${last.status}`, { ...details, code: last.providerCode, detail: withoutDigits(last.detail ?? "") });
        if (last.status !== "refused" || last.unsure || IS_ABOUT_THE_NUMBER[last.reason]) return last;
      }
      return last;
    },
  };
}

async function outcomeOf(gateway: Gateway, message: Parameters<Gateway["send"]>[0], timeoutMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<SendOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unknown", detail: `no answer in ${timeoutMs} ms` }), timeoutMs);
  });
  // Called inside, so that a gateway which throws at once is treated like one which rejects.
  const answer = Promise.resolve()
    .then(() => gateway.send(message))
    .then((outcome): SendOutcome => (STATUSES.includes(outcome?.status) ? outcome : NO_OUTCOME))
    .catch((error: unknown): SendOutcome => ({ status: "refused", reason: "unavailable", detail: String(error) }));
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** An operator's own gateway is not always type-checked; what gives no outcome may have sent all the same. */
const STATUSES = ["sent", "refused", "unknown"];
const NO_OUTCOME: SendOutcome = { status: "unknown", detail: "the gateway gave no outcome" };

/** Refusals that another gateway would give as well. */
const IS_ABOUT_THE_NUMBER: Record<SendRefusal, boolean> = {
  invalid_number: true,
  unsubscribed: true,
  blocked_destination: true,
  rate_limited: false,
  authentication: false,
  unavailable: false,
};
