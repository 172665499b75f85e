import { ok, refuse, type Result } from "@/contract/failures";
import type { ExchangedReturn, ExchangeReturnCodeInput } from "@/contract/return-code";
import { readActivationKey } from "@/server/domain/activation-key";
import { numberInLog } from "@/server/domain/number-in-log";
import { openReturn, returnCodeHashes } from "@/server/domain/return-code";
import { keyExpiresAt } from "./confirmed-number";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";

/**
 * A return code for what it stands for, once. It is taken away before anybody looks at it, so whoever presents it for another
 * address has used it up: a code that is in the wrong hands is good for nobody. Unknown, used, old and another app's are one
 * answer; the log keeps the reason.
 */
export async function exchangeReturnCode(ports: Ports, input: ExchangeReturnCodeInput, caller: Caller): Promise<Result<ExchangedReturn>> {
  const { clock, keys, policy, returnCodes, log } = ports;
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const refused = (reason: string) => {
    log.info("return_code_refused", { reason });
    return refuse({ code: "invalid_return_code" });
  };
  const now = clock.now();
  const taken = await returnCodes.take(returnCodeHashes(keys, input.code));
  if (!taken) return refused("unknown");
  if (taken.expiresAt <= now) return refused("expired");
  const { activationKey, returnTo, state } = openReturn(keys, taken.sealed, { code: input.code, keptUnder: taken.hash });
  if (returnTo !== input.returnTo) return refused("other_return_to");
  const read = readActivationKey(ports.activationKeys, activationKey, { now, maxAgeSeconds: policy.lifetimeSeconds });
  if (!read) return refused("activation_key_expired");
  log.info("return_code_exchanged", { ...numberInLog(keys.current.log, read.phoneNumber) });
  return ok({ phoneNumber: read.phoneNumber, activationKey, expiresAt: keyExpiresAt(ports, read.signedAt), state });
}
