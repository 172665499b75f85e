import type { PendingConfirmation, RequestInput } from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import { type CheckedBy, newConfirmation, pendingView } from "@/server/domain/confirmation";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { parsePhoneNumber } from "@/server/domain/phone";
import { invalidPhoneNumber, numberRoom, throttle, whyNoRoom } from "./refusals";
import type { Caller, Ports } from "./ports";
import { sendCode } from "./send-code";

/** A person asks for a code: keep a confirmation, then send the code it stands for. */
export async function requestConfirmation(
  ports: Ports,
  input: RequestInput & { checkedBy: CheckedBy },
  caller: Caller,
): Promise<Result<PendingConfirmation>> {
  const { store, keys, policy, random, clock } = ports;
  const number = parsePhoneNumber(input.phoneNumber);
  if (!number) return refuse(invalidPhoneNumber());

  const throttled = await throttle(ports, "phone-number-confirmation", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const confirmation = newConfirmation(number.e164, input.checkedBy, {
    keys: keys.current,
    policy,
    random: { id: random.bytes(16), nonce: random.bytes(16), iv: random.bytes(12) },
    now,
  });
  const numberKeys = numberLookupKeys(keys, number.e164);
  if (!(await store.insert(confirmation, numberKeys, numberRoom(policy, now)))) {
    return refuse(await whyNoRoom(ports, numberKeys));
  }

  const failure = await sendCode(ports, confirmation, number.e164);
  if (failure) {
    await store.discard(confirmation.id);
    return refuse(failure);
  }
  return ok(pendingView(confirmation, number.e164, { policy, now: clock.now() }));
}
