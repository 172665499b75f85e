import type { PendingConfirmation, ResendInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { pendingView, resendAtAfter, whyNotResendable } from "@/server/domain/confirmation";
import { numberOf } from "./number-of";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";
import { sendCode } from "./send-code";

/** The same code once more, when the wait is over; the tries and the lifetime go on as they were. */
export async function resendCode(
  ports: Ports,
  input: ResendInput,
  caller: Caller,
): Promise<Result<PendingConfirmation>> {
  const { store, policy, clock } = ports;
  const throttled = await throttle(ports, "phone-number-confirmation", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const confirmation = await store.read(input.confirmationId);
  const failure = whyNotResendable(confirmation, policy, now);
  if (failure) return refuse(failure);
  const phoneNumber = confirmation && numberOf(ports, confirmation);
  if (!phoneNumber) return refuse({ code: "confirmation_expired" });

  const sends = confirmation.sends + 1;
  const resendAt = resendAtAfter(sends, policy, now);
  if (!(await store.countSend(confirmation.id, { sends, resendAt, now }))) {
    // Somebody else asked for the same message at the same moment, or it was confirmed meanwhile.
    const current = await store.read(confirmation.id);
    return refuse(whyNotResendable(current, policy, now) ?? { code: "resend_too_soon", retryAfterSeconds: 1 });
  }

  const notSent = await sendCode(ports, confirmation, phoneNumber);
  if (notSent) {
    await store.uncountSend(confirmation.id, sends, now);
    return refuse(notSent);
  }
  return ok(pendingView({ ...confirmation, sends, resendAt }, phoneNumber, { policy, now: clock.now() }));
}
