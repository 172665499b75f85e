import type { PendingConfirmation, ResendInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { type Confirmation, pendingView, resendAtAfter, whyNotResendable } from "@/server/domain/confirmation";
import { numberInLog } from "@/server/domain/number-in-log";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { numberOf } from "./number-of";
import { permitMessage } from "./permit-message";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";
import { sendCode } from "./send-code";

/** The same code once more, when the wait is over; the tries and the lifetime go on as they were. */
export async function resendCode(ports: Ports, input: ResendInput, caller: Caller): Promise<Result<PendingConfirmation>> {
  const { store, policy, clock } = ports;
  const throttled = await throttle(ports, "phone-number-confirmation", caller);
  if (throttled) return refuse(throttled);

  const confirmation = await store.read(input.confirmationId);
  const failure = whyNotResendable(confirmation, policy, clock.now());
  if (failure) return refuse(failure);
  const phoneNumber = confirmation && numberOf(ports, confirmation);
  if (!phoneNumber) return refuse({ code: "confirmation_expired" });
  return resend(ports, { confirmation, phoneNumber, solution: input.challenge }, caller);
}

async function resend(
  ports: Ports,
  { confirmation, phoneNumber, solution }: { confirmation: Confirmation; phoneNumber: string; solution: string | undefined },
  caller: Caller,
): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock } = ports;
  const numberKeys = numberLookupKeys(keys, phoneNumber);
  const destination = { e164: phoneNumber, country: confirmation.country ?? undefined };
  const sends = confirmation.sends + 1;
  let resendAt: number | null = null;
  let wasFaster = false;
  const permitted = await permitMessage(
    ports,
    { destination, numberKeys, caller, holder: confirmation.holder, chancesNeeded: () => 0, solution, isCounted: true },
    async ({ judged, sendsBefore, fromReserve }) => {
      const { now } = judged.window;
      resendAt = resendAtAfter({ sends, numberSends: sendsBefore + 1 }, policy, now);
      if (await store.countSend(confirmation.id, { sends, fromReserve, resendAt, now }, numberKeys, judged)) return true;
      const current = await store.read(confirmation.id);
      wasFaster = current?.sends !== confirmation.sends || current.status !== "pending";
      return false;
    },
  );
  if (!permitted.ok) {
    if (!wasFaster) return permitted;
    // Somebody else asked for the same message at the same moment, or it was confirmed meanwhile.
    const current = await store.read(confirmation.id);
    return refuse(whyNotResendable(current, policy, clock.now()) ?? { code: "resend_too_soon", retryAfterSeconds: 1 });
  }

  const notSent = await sendCode(ports, confirmation, phoneNumber);
  if (notSent) {
    if (!notSent.counts) {
      await store.uncountSend(confirmation, clock.now());
      await permitted.value.giveBack();
    }
    return refuse(notSent.failure);
  }
  ports.log.info("code_resent", { ...numberInLog(keys.current.log, phoneNumber), sends });
  return ok(pendingView({ ...confirmation, sends, resendAt }, phoneNumber, { policy, now: clock.now() }));
}
