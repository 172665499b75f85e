import type { Failure } from "@/contract/failures";
import type { Confirmation } from "@/server/domain/confirmation";
import { acceptsItsCode, findTestNumber, LIMITED_RETRY_AFTER_SECONDS, SLOW_SECONDS, type TestNumber } from "@/server/domain/test-number";
import { numberOf } from "./number-of";
import type { Judged, Ports } from "./ports";

/** Plays what a request for a test number comes to; `null` when it comes to a confirmation. Nothing is sent. */
export async function playRequest({ outcome }: TestNumber, { clock }: Ports): Promise<Failure | null> {
  if (outcome === "undeliverable") return { code: "message_not_sent", reason: "invalid_number", retryAfterSeconds: 1 };
  if (outcome === "limited") return { code: "throttled", retryAfterSeconds: LIMITED_RETRY_AFTER_SECONDS };
  if (outcome === "slow") await clock.wait(SLOW_SECONDS);
  return null;
}

/** No limit of its number holds back a test number; its confirmations have their tries like all others. */
export function unlimited(window: Judged["window"]): Judged {
  return { window, sends: null, maxChances: Number.MAX_SAFE_INTEGER };
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
