import type { CheckByNumberInput, ConfirmedNumber } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { parsePhoneNumber } from "@/server/domain/phone";
import { guessIsRight } from "./check-code";
import { confirmedNumber } from "./confirmed-number";
import type { Caller, Ports } from "./ports";
import { invalidPhoneNumber, numberClosing, throttle } from "./refusals";

/**
 * The original's check: a number and a code, nothing else. Any of the number's newest confirmations of this kind may be
 * the one. Wrong, expired, unknown, used up and closed are one answer, since whoever asks has shown nothing but a number.
 *
 * The guess is counted against the number, then against each confirmation, both before anybody compares.
 */
export async function checkNumberCode(
  ports: Ports,
  input: CheckByNumberInput,
  caller: Caller,
): Promise<Result<ConfirmedNumber>> {
  const { store, keys, policy, clock, hooks } = ports;
  const number = parsePhoneNumber(input.phoneNumber);
  if (!number) return refuse(invalidPhoneNumber());

  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const numberKeys = numberLookupKeys(keys, number.e164);
  const guess = { codeLength: input.code.length, maxAttempts: policy.attemptsPerConfirmation, now };
  if (!(await store.countGuess(numberKeys, guess, numberClosing(policy, now)))) {
    return refuse({ code: "invalid_code" });
  }

  const candidates = await store.spendAttempts(numberKeys, { ...guess, newest: policy.maxConfirmationsPerNumber });
  const match = candidates.find((candidate) => guessIsRight(ports, candidate, input.code));
  if (!match) return refuse({ code: "invalid_code" });
  // Not a wrong guess, even when another right one is faster; and after confirming nothing may fail any more.
  await store.uncountGuess(numberKeys);
  if (!(await store.confirmAndDropOthers(match.id, numberKeys, now))) return refuse({ code: "invalid_code" });
  const confirmed = confirmedNumber(ports, number.e164, now);
  hooks.activationKeyCreated(confirmed, caller);
  return ok(confirmed);
}
