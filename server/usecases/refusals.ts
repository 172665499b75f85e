import type { Failure } from "@/contract/failures";
import type { NumberKeys } from "@/server/domain/number-at-rest";
import type { Policy, ThrottleScope } from "@/server/domain/policy";
import type { Caller, NumberClosing, NumberRoom, Ports } from "./ports";

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

export function numberRoom(policy: Policy, now: number): NumberRoom {
  return { ...numberClosing(policy, now), maxOpen: policy.openConfirmationsPerNumber };
}

/** Why a number takes no new confirmation: closed by wrong guesses, or full of open ones. */
export async function whyNoRoom({ store, policy, clock }: Ports, numberKeys: NumberKeys): Promise<Failure> {
  const now = clock.now();
  const wait = (until: number | null) => Math.max(1, Math.ceil(((until ?? now) - now) / 1000));
  const closedUntil = await store.closedUntil(numberKeys, numberClosing(policy, now));
  if (closedUntil !== null) return { code: "number_closed", retryAfterSeconds: wait(closedUntil) };
  return { code: "throttled", retryAfterSeconds: wait(await store.roomAgainAt(numberKeys, now)) };
}
