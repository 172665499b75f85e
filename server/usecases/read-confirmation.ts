import type { ConfirmationState, ReadInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { pendingView } from "@/server/domain/confirmation";
import { confirmedNumber } from "./confirmed-number";
import { numberOf } from "./number-of";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";

/** How a confirmation stands, for who holds its id: a reload, or a client that lost the answer, goes on from here. */
export async function readConfirmation(
  ports: Ports,
  input: ReadInput,
  caller: Caller,
): Promise<Result<ConfirmationState>> {
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);
  return confirmationNow(ports, input.confirmationId);
}

/** The same for who has been counted already. */
export async function confirmationNow(ports: Ports, confirmationId: string): Promise<Result<ConfirmationState>> {
  const { store, policy, clock, gateway } = ports;
  const now = clock.now();
  const confirmation = await store.read(confirmationId);
  if (!confirmation || confirmation.checkedBy !== "id") return refuse({ code: "confirmation_not_found" });
  const phoneNumber = numberOf(ports, confirmation);
  if (!phoneNumber) return refuse({ code: "confirmation_expired" });

  if (confirmation.confirmedAt !== null) {
    const confirmed = confirmedNumber(ports, phoneNumber, confirmation.confirmedAt);
    if (Date.parse(confirmed.expiresAt) < now) return refuse({ code: "confirmation_expired" });
    return ok({ status: "confirmed", confirmationId: confirmation.id, ...confirmed });
  }
  if (confirmation.expiresAt <= now) return refuse({ code: "confirmation_expired" });
  return ok({ status: "pending", ...pendingView(confirmation, phoneNumber, { policy, now, isReported: gateway.reportsDelivery }) });
}
