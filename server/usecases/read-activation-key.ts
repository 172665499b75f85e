import type { PhoneNumberOnly, ReadActivationKeyInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { readActivationKey as readKey } from "@/server/domain/activation-key";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";

/** Which number an activation key stands for, while it lives. Nothing is stored: the signature is the proof. */
export async function readActivationKey(
  ports: Ports,
  input: ReadActivationKeyInput,
  caller: Caller,
): Promise<Result<PhoneNumberOnly>> {
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);
  const read = readKey(ports.activationKeys, input.activationKey, {
    now: ports.clock.now(),
    maxAgeSeconds: ports.policy.lifetimeSeconds,
  });
  return read ? ok({ phoneNumber: read.phoneNumber }) : refuse({ code: "invalid_activation_key" });
}
