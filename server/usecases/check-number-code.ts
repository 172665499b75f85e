import type { CheckByNumberInput, ConfirmedNumber } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { holdersByNumber } from "@/server/domain/confirmation";
import { numberInLog } from "@/server/domain/number-in-log";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { chancesLimit } from "@/server/domain/number-standing";
import { parsePhoneNumber } from "@/server/domain/phone";
import { findTestNumber } from "@/server/domain/test-number";
import { guessIsRight } from "./check-code";
import { confirmedNumber } from "./confirmed-number";
import { numberWindow } from "./permit-message";
import type { Caller, Ports } from "./ports";
import { invalidPhoneNumber, throttle } from "./refusals";
import { testChances } from "./test-numbers";

/**
 * The original's check: a number and a code, nothing else. Any of the number's newest confirmations of this kind may be
 * the one. Wrong, expired, unknown, used up and closed are one answer, since whoever asks has shown nothing but a number.
 *
 * Each code that the guess is compared with costs a try of its confirmation and a chance of the number, before anybody
 * compares. Who asked for a confirmation, known by the address, has its tries reserved; a stranger's guesses spend their own.
 */
export async function checkNumberCode(
  ports: Ports,
  input: CheckByNumberInput,
  caller: Caller,
): Promise<Result<ConfirmedNumber>> {
  const { store, keys, policy, clock, hooks, breaker, log } = ports;
  const number = parsePhoneNumber(input.phoneNumber);
  if (!number) return refuse(invalidPhoneNumber());

  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const numberKeys = numberLookupKeys(keys, number.e164);
  const testNumber = findTestNumber(number.e164, ports.testNumbers, now);
  const candidates = await store.spendAttempts(numberKeys, {
    ...numberWindow(ports, now),
    holders: holdersByNumber(keys, caller.address),
    maxAttempts: policy.attemptsPerConfirmation,
    codeLength: input.code.length,
    newest: policy.maxConfirmationsPerNumber,
    maxChances: testNumber ? testChances(testNumber, policy) : chancesLimit(policy, false),
  });
  const match = candidates.find((candidate) => guessIsRight(ports, candidate, input.code));
  if (candidates.length > 0) breaker.checked(match !== undefined, now);
  const inLog = numberInLog(keys.current.log, number.e164);
  if (!match) {
    log.info("wrong_code", { ...inLog, comparedWith: candidates.length });
    return refuse({ code: "invalid_code" });
  }
  if (!(await store.confirmAndDropOthers(match.id, numberKeys, now))) return refuse({ code: "invalid_code" });
  const confirmed = confirmedNumber(ports, number.e164, now);
  log.info("number_confirmed", { ...inLog, attempts: match.attempts });
  breaker.confirmed(number, now);
  hooks.activationKeyCreated(confirmed, caller);
  return ok(confirmed);
}
