import type { PendingConfirmation, RequestInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { type CheckedBy, type Confirmation, holderByNumber, newConfirmation, pendingView } from "@/server/domain/confirmation";
import { destinationNotAllowed, whyNotAllowed } from "@/server/domain/destination";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { chancesNeeded } from "@/server/domain/number-standing";
import { parsePhoneNumber, type PhoneNumber } from "@/server/domain/phone";
import { type Permit, permitMessage } from "./permit-message";
import type { Caller, Ports } from "./ports";
import { invalidPhoneNumber } from "./refusals";
import { sendCode } from "./send-code";

type Input = RequestInput & { checkedBy: CheckedBy };

/** A person asks for a code: see that it may be sent, keep a confirmation, then send the code it stands for. */
export async function requestConfirmation(ports: Ports, input: Input, caller: Caller): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, clock } = ports;
  const number = parsePhoneNumber(input.phoneNumber);
  if (!number) return refuse(invalidPhoneNumber());
  const reason = whyNotAllowed(number, ports.destinations, clock.now());
  if (reason) return refuse(destinationNotAllowed(reason));

  const numberKeys = numberLookupKeys(keys, number.e164);
  let kept: Confirmation | undefined;
  const permitted = await permitMessage(
    ports,
    {
      destination: number,
      numberKeys,
      caller,
      holder: holderByNumber(keys.current, caller.address),
      chancesNeeded: (standing) => chancesNeeded(policy, input.checkedBy, standing),
      solution: input.challenge,
      isCounted: false,
    },
    (permit) => {
      kept = confirmationOf(ports, { number, checkedBy: input.checkedBy, caller }, permit);
      return store.insert(kept, numberKeys, permit.judged);
    },
  );
  if (!permitted.ok) return permitted;
  const confirmation = kept as Confirmation;

  const notSent = await sendCode(ports, confirmation, number.e164);
  if (notSent) {
    await store.discard(confirmation.id, notSent.counts);
    if (!notSent.counts) await permitted.value.giveBack();
    return refuse(notSent.failure);
  }
  return ok(pendingView(confirmation, number.e164, { policy, now: clock.now() }));
}

function confirmationOf(
  { keys, policy, random }: Ports,
  { number, checkedBy, caller }: { number: PhoneNumber; checkedBy: CheckedBy; caller: Caller },
  { judged, sendsBefore, fromReserve }: Permit,
): Confirmation {
  return newConfirmation(
    { ...number, checkedBy, address: caller.address, sendsBefore, fromReserve },
    {
      keys: keys.current,
      policy,
      random: { id: random.bytes(16), nonce: random.bytes(16), iv: random.bytes(12) },
      now: judged.window.now,
    },
  );
}
