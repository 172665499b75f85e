import type { ConfirmedNumber } from "@/contract/confirmation";
import { signActivationKey } from "@/server/domain/activation-key";
import { toIso } from "@/server/domain/confirmation";
import type { Ports } from "./ports";

/** The answer a right code earns. It is the same whenever it is made again for the same moment of confirmation. */
export function confirmedNumber(ports: Ports, phoneNumber: string, confirmedAt: number): ConfirmedNumber {
  // The key carries whole seconds; its lifetime is counted from them.
  const signedAt = Math.floor(confirmedAt / 1000) * 1000;
  return {
    phoneNumber,
    activationKey: signActivationKey(ports.activationKeys, phoneNumber, signedAt),
    expiresAt: keyExpiresAt(ports, signedAt),
  };
}

/** When a key stops being accepted that was signed then. */
export function keyExpiresAt({ policy }: Ports, signedAt: number): string {
  return toIso(signedAt + policy.lifetimeSeconds * 1000);
}
