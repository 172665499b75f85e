import type { Failure } from "@/contract/failures";
import type { Confirmation, SendState } from "@/server/domain/confirmation";
import type { Policy } from "@/server/domain/policy";
import { acceptsItsCode, findTestNumber, LIMITED_RETRY_AFTER_SECONDS, SLOW_SECONDS, type TestNumber } from "@/server/domain/test-number";
import { numberOf } from "./number-of";
import type { Ports } from "./ports";

/** Plays what a request for a test number comes to; `null` when it comes to a confirmation. Nothing is sent. */
export async function playRequest({ outcome }: TestNumber, { clock }: Ports): Promise<Failure | null> {
  if (outcome === "undeliverable") return { code: "message_not_sent", reason: "invalid_number", retryAfterSeconds: 1 };
  if (outcome === "limited") return { code: "throttled", retryAfterSeconds: LIMITED_RETRY_AFTER_SECONDS };
  if (outcome === "slow") await clock.wait(SLOW_SECONDS);
  return null;
}

/** What becomes of the message that nobody sends. */
export function playedSendState({ outcome }: TestNumber): SendState {
  return outcome === "undelivered" ? "failed" : "silent";
}

/** Whether its holder is to wait for a report: where this number plays one, or where everybody does. */
export function isReported({ gateway }: Ports, { outcome }: TestNumber): boolean {
  return outcome === "undelivered" || gateway.reportsDelivery === true;
}

/**
 * The chances that a test number gives in a day: more than others, for tests that run side by side, but its one code must not
 * be found by trying. Where no code is right, there is nothing to find.
 */
export function testChances({ outcome }: TestNumber, { consecutiveWrongGuesses }: Policy): number {
  return acceptsItsCode(outcome) ? consecutiveWrongGuesses : Number.MAX_SAFE_INTEGER;
}

/** The test number that a confirmation is for; looked for only where there are any. */
export function testNumberOf(ports: Ports, confirmation: Confirmation): TestNumber | null {
  if (ports.testNumbers.size === 0) return null;
  const e164 = numberOf(ports, confirmation);
  return e164 ? findTestNumber(e164, ports.testNumbers, ports.clock.now()) : null;
}

/** The fixed code of a test number; `null` when its outcome accepts none. */
export function fixedCodeOf({ outcome, code }: TestNumber): string | null {
  return acceptsItsCode(outcome) ? code : null;
}
