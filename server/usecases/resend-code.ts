import type { PendingConfirmation, ResendInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { type Confirmation, pendingView, resendAtAfter, whyNotResendable } from "@/server/domain/confirmation";
import { destinationNotAllowed, whyNotAllowed } from "@/server/domain/destination";
import { messageText } from "@/server/domain/message";
import { numberInLog } from "@/server/domain/number-in-log";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { parsePhoneNumber } from "@/server/domain/phone";
import { findTestNumber, type TestNumber } from "@/server/domain/test-number";
import { numberOf } from "./number-of";
import { numberWindow, permitMessage } from "./permit-message";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";
import { keepSendState, sendCode, waitingFor } from "./send-code";
import { isReported, playedSendState, playRequest } from "./test-numbers";

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
  const testNumber = findTestNumber(phoneNumber, ports.testNumbers, clock.now());
  if (testNumber) return resendToTestNumber(ports, { confirmation, phoneNumber, testNumber });
  // The operator may have blocked it meanwhile.
  const number = parsePhoneNumber(phoneNumber);
  const reason = number && whyNotAllowed(number, ports.destinations, clock.now());
  if (reason) return refuse(destinationNotAllowed(reason));
  return resend(ports, { confirmation, phoneNumber, input }, caller);
}

/** Nothing is sent, judged or billed. */
async function resendToTestNumber(
  ports: Ports,
  { confirmation, phoneNumber, testNumber }: { confirmation: Confirmation; phoneNumber: string; testNumber: TestNumber },
): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock } = ports;
  const failure = await playRequest(testNumber, ports);
  if (failure) return refuse(failure);
  const now = clock.now();
  const sends = confirmation.sends + 1;
  const resendAt = resendAtAfter({ sends, numberSends: 0 }, policy, now);
  const judged = { window: numberWindow(ports, now), sends: null, maxChances: 0 };
  const next = { sends, fromReserve: false, resendAt, now };
  if (!(await store.countSend(confirmation.id, next, numberLookupKeys(keys, phoneNumber), judged))) {
    return refuse({ code: "resend_too_soon", retryAfterSeconds: 1 });
  }
  await keepSendState(ports, confirmation, playedSendState(testNumber));
  return ok(pendingView({ ...confirmation, sends, resendAt, sendState: "sending" }, phoneNumber, { policy, now, isReported: isReported(ports, testNumber) }));
}

async function resend(
  ports: Ports,
  { confirmation, phoneNumber, input }: { confirmation: Confirmation; phoneNumber: string; input: ResendInput },
  caller: Caller,
): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock } = ports;
  const numberKeys = numberLookupKeys(keys, phoneNumber);
  const destination = { e164: phoneNumber, country: confirmation.country ?? undefined };
  const reader = { locale: input.locale, pageHost: caller.pageHost, codeLength: confirmation.codeLength };
  const { template, segments } = messageText(ports.message.texts, reader);
  const sends = confirmation.sends + 1;
  let resendAt: number | null = null;
  let wasFaster = false;
  const permitted = await permitMessage(
    ports,
    { destination, numberKeys, caller, checkedBy: null, solution: input.challenge, segments, isCounted: true },
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

  const counted: Confirmation = { ...confirmation, sends, resendAt, sendState: "sending" };
  const notSent = await sendCode(ports, counted, { to: phoneNumber, template });
  if (notSent) {
    if (notSent.refund !== "none") await permitted.value.giveBack(notSent.refund);
    if (notSent.counts) return refuse(waitingFor(notSent.failure, resendAt, clock.now()));
    await store.uncountSend(confirmation, clock.now());
    return refuse(notSent.failure);
  }
  ports.log.info("code_resent", { ...numberInLog(keys.current.log, phoneNumber), sends });
  return ok(pendingView(counted, phoneNumber, { policy, now: clock.now(), isReported: ports.gateway.reportsDelivery }));
}
