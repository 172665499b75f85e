import type { Failure } from "@/contract/failures";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { Policy, ThrottleScope } from "@/server/domain/policy";
import type { Caller, NumberClosing, Ports } from "./ports";

export function invalidPhoneNumber(): Failure {
  return {
    code: "invalid_phone_number",
    fields: { phoneNumber: ["The phone number entered is not valid. Enter it with its country code, such as +12025551234."] },
  };
}

/** Takes one from the caller's scope; the refusal when nothing is left. */
export async function throttle(ports: Ports, scope: ThrottleScope, caller: Caller): Promise<Failure | null> {
  const taken = await ports.limits.take(scope, caller.address, ports.clock.now());
  return taken.ok ? null : { code: "throttled", retryAfterSeconds: taken.retryAfterSeconds };
}

export function numberClosing(policy: Policy, now: number): NumberClosing {
  return { maxWrongGuesses: policy.wrongGuessesPerNumber, windowSeconds: policy.wrongGuessWindowSeconds, now };
}

export async function numberClosed(ports: Ports, numberKeys: NumberKeys): Promise<Failure> {
  const now = ports.clock.now();
  const until = await ports.store.closedUntil(numberKeys, numberClosing(ports.policy, now));
  return { code: "number_closed", retryAfterSeconds: Math.max(1, Math.ceil(((until ?? now) - now) / 1000)) };
}
