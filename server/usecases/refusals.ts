import type { Failure } from "@/contract/failures";
import { addressBuckets } from "@/server/domain/address-buckets";
import type { Claim } from "@/server/domain/limits";
import type { Policy, ThrottleScope } from "@/server/domain/policy";
import type { Caller, Ports } from "./ports";

export function invalidPhoneNumber(): Failure {
  return {
    code: "invalid_phone_number",
    fields: { phoneNumber: ["The phone number entered is not valid. Enter it with its country code, such as +12025551234."] },
  };
}

/** Takes one from the caller's scope; the refusal when nothing is left. */
export async function throttle(ports: Ports, scope: ThrottleScope, caller: Caller): Promise<Failure | null> {
  const taken = await ports.limits.take(scopeClaims(ports.policy, scope, caller), ports.clock.now());
  if (taken.ok) return null;
  return { code: "throttled", retryAfterSeconds: Math.max(...taken.refused.map((each) => each.retryAfterSeconds)) };
}

/** What asking itself is counted under, however the request ends; none when the operator turned the scope off, or it was counted. */
export function scopeClaims({ rates }: Policy, scope: ThrottleScope, caller: Caller): Claim[] {
  const rate = rates[scope];
  if (rate === "off" || caller.isCounted) return [];
  return [{ limit: scope, subject: addressBuckets(caller.address).narrow, weight: 1, rate, always: true }];
}
