import type { Confirmation } from "@/server/domain/confirmation";
import { findKeys } from "@/server/domain/keys";
import { unseal } from "@/server/domain/seal";
import type { Ports } from "./ports";

/** The number of a confirmation; `null`, and a line in the log, when its secret is no longer in the ring. */
export function numberOf({ keys, log }: Ports, confirmation: Confirmation): string | null {
  const made = findKeys(keys, confirmation.keyId);
  if (made) return unseal(made.seal, confirmation.sealedNumber, confirmation.id);
  log.warn("secret_missing", { hint: "Add the former SECRET_KEY to SECRET_KEY_FALLBACKS.", key: confirmation.keyId });
  return null;
}
