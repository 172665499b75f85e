import type { SendRefusal } from "@/contract/failures";
import type { Gateway, Log, OutgoingMessage, SendOutcome } from "@/server/usecases/ports";
import { type CircuitBreaker, createCircuitBreaker, type Verdict } from "./circuit-breaker";
import { withoutDigits } from "./without-digits";

export interface NamedGateway {
  name: string;
  gateway: Gateway;
}

export interface ChainOptions {
  /** No gateway may keep a person waiting longer; what it does after that is unknown. */
  timeoutMs?: number;
  /** Messages on their way at once; fewer than the API's requests, so that slow gateways leave room for checking codes. */
  maxInFlight?: number;
  /** Milliseconds of a clock that never jumps. */
  now?: () => number;
}

/** How soon one who found no room, or no gateway that would say, may try again. */
const RETRY_AFTER_SECONDS = 1;
/** A mistake in somebody's `Retry-After` must not stop messages for longer; one message then finds out. */
const RETRY_AFTER_MAX_SECONDS = 300;
const DETAIL_MAX_CHARACTERS = 300;

/**
 * Asks one gateway after the other. The next one is asked only when this one surely did not take the message and the
 * reason is its own: what the number's owner or carrier refused here would be refused there too.
 *
 * Each gateway has its circuit breaker, in this process alone: while that is open, the gateway is passed over at once, as
 * one that surely took nothing. Its failures are server errors, faults, throws and unknown outcomes. What a gateway answers
 * about one message is none, for otherwise five numbers that it dislikes would close the service to everybody. A
 * `rate_limited` with a time to wait opens the circuit for that time.
 */
export function createGatewayChain(gateways: readonly NamedGateway[], log: Log, options: ChainOptions = {}): Gateway {
  const { timeoutMs = 10_000, maxInFlight = 300, now = () => performance.now() } = options;
  const links = gateways.map((named) => ({ ...named, circuit: createCircuit(named.name, log, now) }));
  let inFlight = 0;

  async function ask({ name, gateway, circuit }: NamedGateway & { circuit: CircuitBreaker }, message: OutgoingMessage): Promise<SendOutcome> {
    const entry = circuit.enter();
    if (entry.isOpen) return { status: "refused", reason: entry.reason, retryAfterSeconds: entry.retryAfterSeconds };
    const startedAt = now();
    const outcome = await outcomeOf(gateway, message, timeoutMs);
    entry.settle(verdictOf(outcome));
    const details = { gateway: name, durationMs: Math.round(now() - startedAt) };
    if (outcome.status === "sent") log.info("message_sent", details);
    else log.warn(`message_${outcome.status}`, { ...details, ...explanationOf(outcome) });
    return outcome;
  }

  async function askEach(message: OutgoingMessage): Promise<SendOutcome> {
    let last: SendOutcome = { status: "refused", reason: "unavailable", detail: "no gateway" };
    let soonest = Infinity;
    for (const link of links) {
      last = await ask(link, message);
      if (last.status !== "refused" || last.unsure || IS_ABOUT_THE_NUMBER[last.reason]) return last;
      soonest = Math.min(soonest, last.retryAfterSeconds ?? RETRY_AFTER_SECONDS);
    }
    return { ...last, retryAfterSeconds: links.length > 0 ? soonest : RETRY_AFTER_SECONDS };
  }

  return {
    reportsDelivery: gateways.some(({ gateway }) => gateway.readReport !== undefined),
    async send(message) {
      if (inFlight >= maxInFlight) {
        return { status: "refused", reason: "unavailable", detail: "too many messages in flight", retryAfterSeconds: RETRY_AFTER_SECONDS };
      }
      inFlight += 1;
      try {
        return await askEach(message);
      } finally {
        inFlight -= 1;
      }
    },
  };
}

function createCircuit(gateway: string, log: Log, now: () => number): CircuitBreaker {
  return createCircuitBreaker(now, {
    opened: (opening) => log.warn("circuit_opened", { gateway, ...opening }),
    closed: (openSeconds) => log.info("circuit_closed", { gateway, openSeconds }),
  });
}

async function outcomeOf(gateway: Gateway, message: OutgoingMessage, timeoutMs: number): Promise<SendOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<SendOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unknown", detail: `no answer in ${timeoutMs} ms` }), timeoutMs);
  });
  // Called inside, so that a gateway which throws at once is treated like one which rejects.
  const answer = Promise.resolve()
    .then(() => gateway.send(message))
    .then(readOutcome)
    .catch((error: unknown): SendOutcome => ({ status: "refused", reason: "unavailable", detail: String(error) }));
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** An operator's own gateway is not always type-checked; what gives no outcome may have sent all the same. */
function readOutcome(outcome: SendOutcome): SendOutcome {
  if (!STATUSES.includes(outcome?.status)) return NO_OUTCOME;
  if (outcome.status !== "refused") return outcome;
  const { retryAfterSeconds, ...rest } = outcome;
  const reason = Object.hasOwn(IS_ABOUT_THE_NUMBER, outcome.reason) ? outcome.reason : "unavailable";
  if (typeof retryAfterSeconds !== "number" || !(retryAfterSeconds > 0)) return { ...rest, reason };
  return { ...rest, reason, retryAfterSeconds: Math.min(Math.ceil(retryAfterSeconds), RETRY_AFTER_MAX_SECONDS) };
}
const STATUSES = ["sent", "refused", "unknown"];
const NO_OUTCOME: SendOutcome = { status: "unknown", detail: "the gateway gave no outcome" };

function verdictOf(outcome: SendOutcome): Verdict {
  // It may be one that sends and was never taught to say so.
  if (outcome === NO_OUTCOME) return "answered";
  if (outcome.status === "unknown") return "failed";
  if (outcome.status === "sent") return "answered";
  const { reason, answered, retryAfterSeconds } = outcome;
  if (reason === "rate_limited" && retryAfterSeconds) return { holdSeconds: retryAfterSeconds };
  return reason === "unavailable" && !answered ? "failed" : "answered";
}

function explanationOf({ providerCode, detail }: { providerCode?: number | string; detail?: string }) {
  return { code: providerCode, detail: withoutDigits(String(detail ?? "")).slice(0, DETAIL_MAX_CHARACTERS) };
}

/** Refusals that another gateway would give as well. */
const IS_ABOUT_THE_NUMBER: Record<SendRefusal, boolean> = {
  invalid_number: true,
  unsubscribed: true,
  blocked_destination: true,
  rate_limited: false,
  authentication: false,
  unavailable: false,
};
