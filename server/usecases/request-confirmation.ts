import type { PendingConfirmation, RequestInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { type CheckedBy, type Confirmation, newConfirmation, pendingView } from "@/server/domain/confirmation";
import { destinationNotAllowed, whyNotAllowed } from "@/server/domain/destination";
import { messageText } from "@/server/domain/message";
import { numberInLog } from "@/server/domain/number-in-log";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { waitAfter } from "@/server/domain/number-standing";
import { parsePhoneNumber, type PhoneNumber } from "@/server/domain/phone";
import { findTestNumber, type TestNumber } from "@/server/domain/test-number";
import { numberWindow, type Permit, permitMessage } from "./permit-message";
import type { Caller, Ports } from "./ports";
import { invalidPhoneNumber, throttle } from "./refusals";
import { keepSendState, sendCode, waitingFor } from "./send-code";
import { isReported, playedSendState, playRequest, testChances } from "./test-numbers";

type Input = RequestInput & { checkedBy: CheckedBy };

/** A person asks for a code: see that it may be sent, keep a confirmation, then send the code it stands for. */
export async function requestConfirmation(ports: Ports, input: Input, caller: Caller): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock, log } = ports;
  const number = parsePhoneNumber(input.phoneNumber);
  if (!number) return refuse(invalidPhoneNumber());
  const testNumber = findTestNumber(number.e164, ports.testNumbers, clock.now());
  if (testNumber) return requestForTestNumber(ports, { number, testNumber, checkedBy: input.checkedBy }, caller);
  const reason = whyNotAllowed(number, ports.destinations, clock.now());
  if (reason) return refuse(destinationNotAllowed(reason));

  const numberKeys = numberLookupKeys(keys, number.e164);
  const reader = { locale: input.locale, pageHost: caller.pageHost, codeLength: policy.codeLength };
  const { template, segments } = messageText(ports.message.texts, reader);
  let kept: Confirmation | undefined;
  const permitted = await permitMessage(
    ports,
    {
      destination: number,
      numberKeys,
      caller,
      checkedBy: input.checkedBy,
      solution: input.challenge,
      segments,
      isCounted: false,
    },
    (permit) => {
      kept = confirmationOf(ports, { number, checkedBy: input.checkedBy, caller }, permit);
      return store.insert(kept, numberKeys, permit.judged);
    },
  );
  if (!permitted.ok) return permitted;
  const confirmation = kept as Confirmation;

  const notSent = await sendCode(ports, confirmation, { to: number.e164, template });
  if (notSent) {
    log.info("request_failed", { ...numberInLog(keys.current.log, number.e164), reason: notSent.failure.code });
    await store.discard(confirmation.id, notSent.counts);
    const { sendsBefore, giveBack } = permitted.value;
    const nextAt = confirmation.createdAt + waitAfter(sendsBefore + 1, policy) * 1000;
    if (notSent.refund !== "none") await giveBack(notSent.refund);
    return refuse(notSent.counts ? waitingFor(notSent.failure, nextAt, clock.now()) : notSent.failure);
  }
  log.info("confirmation_requested", { ...numberInLog(keys.current.log, number.e164), country: number.country, door: input.checkedBy });
  return ok(pendingView(confirmation, number.e164, { policy, now: clock.now(), isReported: ports.gateway.reportsDelivery }));
}

/** Nothing is sent, judged or billed; only asking is counted. */
async function requestForTestNumber(
  ports: Ports,
  { number, testNumber, checkedBy }: { number: PhoneNumber; testNumber: TestNumber; checkedBy: CheckedBy },
  caller: Caller,
): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock } = ports;
  const failure = (await throttle(ports, "phone-number-confirmation", caller)) ?? (await playRequest(testNumber, ports));
  if (failure) return refuse(failure);
  const now = clock.now();
  const reservedTries = policy.attemptsPerConfirmation;
  const judged = { window: numberWindow(ports, now), sends: null, maxChances: testChances(testNumber, policy) - reservedTries };
  const confirmation = confirmationOf(ports, { number, checkedBy, caller }, { judged, sendsBefore: 0, fromReserve: false, reservedTries });
  if (!(await store.insert(confirmation, numberLookupKeys(keys, number.e164), judged))) {
    return refuse({ code: "number_closed", retryAfterSeconds: policy.lifetimeSeconds });
  }
  await keepSendState(ports, confirmation, playedSendState(testNumber));
  return ok(pendingView(confirmation, number.e164, { policy, now, isReported: isReported(ports, testNumber) }));
}

function confirmationOf(
  { keys, policy, random }: Ports,
  { number, checkedBy, caller }: { number: PhoneNumber; checkedBy: CheckedBy; caller: Caller },
  { judged, sendsBefore, fromReserve, reservedTries }: Omit<Permit, "giveBack">,
): Confirmation {
  return newConfirmation(
    { ...number, checkedBy, address: caller.address, reservedTries, sendsBefore, fromReserve },
    {
      keys: keys.current,
      policy,
      random: { id: random.bytes(16), nonce: random.bytes(16), iv: random.bytes(12) },
      now: judged.window.now,
    },
  );
}
