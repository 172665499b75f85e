import type { CheckInput, ConfirmedNumber } from "@/contract/confirmation";
import { refuse, type Result } from "@/contract/failures";
import { codesAreEqual, deriveCode } from "@/server/domain/code";
import { type Confirmation, triesLeft, whyNotCheckable } from "@/server/domain/confirmation";
import { findKeys } from "@/server/domain/keys";
import { numberInLog } from "@/server/domain/number-in-log";
import { confirmedNumber } from "./confirmed-number";
import { numberOf } from "./number-of";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";
import { fixedCodeOf, testNumberOf } from "./test-numbers";

/**
 * The holder of a confirmation types the code. The attempt is spent by one conditional statement *before* the code is
 * looked at, so that parallel guesses cannot outrun the budget; then one of them at most makes it confirmed.
 */
export async function checkCode(ports: Ports, input: CheckInput, caller: Caller): Promise<Result<ConfirmedNumber>> {
  const { store, keys, policy, clock, hooks, breaker } = ports;
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const guess = { codeLength: input.code.length, maxAttempts: policy.attemptsPerConfirmation, now };
  const confirmation = await store.spendAttempt(input.confirmationId, guess);
  if (!confirmation) return refuse(await whyNothingWasSpent(ports, input, now));

  if (testNumberOf(ports, confirmation)?.outcome === "expired") return refuse({ code: "confirmation_expired" });
  const isRight = guessIsRight(ports, confirmation, input.code);
  breaker.checked(isRight, now);
  if (!isRight) {
    const guessedAt = numberOf(ports, confirmation);
    ports.log.info("wrong_code", { ...(guessedAt && numberInLog(keys.current.log, guessedAt)), attempts: confirmation.attempts });
    return refuse({ code: "invalid_code", triesLeft: triesLeft(confirmation, policy) });
  }
  if (!(await store.confirm(confirmation.id, now))) return refuse({ code: "already_confirmed" });

  const phoneNumber = numberOf(ports, confirmation);
  if (!phoneNumber) return refuse({ code: "confirmation_expired" });
  const confirmed = confirmedNumber(ports, phoneNumber, now);
  ports.log.info("number_confirmed", { ...numberInLog(keys.current.log, phoneNumber), attempts: confirmation.attempts });
  breaker.confirmed({ e164: phoneNumber, country: confirmation.country ?? undefined }, now);
  hooks.activationKeyCreated(confirmed, caller);
  return { ok: true, value: confirmed };
}

/** A confirmation whose secret left the ring has no right code any more, and some test numbers never have one. */
export function guessIsRight(ports: Ports, confirmation: Confirmation, code: string): boolean {
  const right = rightCodeOf(ports, confirmation);
  return right !== null && codesAreEqual(code, right);
}

function rightCodeOf(ports: Ports, confirmation: Confirmation): string | null {
  const testNumber = testNumberOf(ports, confirmation);
  if (testNumber) return fixedCodeOf(testNumber);
  const keys = findKeys(ports.keys, confirmation.keyId);
  return keys ? deriveCode(keys.code, confirmation, confirmation.codeLength) : null;
}

async function whyNothingWasSpent(ports: Ports, input: CheckInput, now: number) {
  const confirmation = await ports.store.read(input.confirmationId);
  const failure = whyNotCheckable(confirmation, ports.policy, now);
  if (failure) return failure;
  const digits = confirmation?.codeLength ?? ports.policy.codeLength;
  return { code: "invalid_request", fields: { code: [`Enter all ${digits} digits of the code.`] } } as const;
}
