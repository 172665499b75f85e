import { ok, refuse, type Result } from "@/contract/failures";
import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import { readActivationKey } from "@/server/domain/activation-key";
import { numberInLog } from "@/server/domain/number-in-log";
import { RETURN_CODE_BYTES, RETURN_CODE_LIFETIME_MS, RETURN_CODES_PER_KEY, returnCodeHash, returnHolder, sealReturn } from "@/server/domain/return-code";
import { returnLocation } from "@/server/domain/return-url";
import { findReturn } from "./judge-return";
import type { Caller, Ports } from "./ports";
import { throttle } from "./refusals";

/**
 * The way back for who confirmed a number: an address of the setting with a one-time code in it. Whoever holds the activation
 * key may ask; what the code stands for is kept sealed, and the code itself nowhere.
 */
export async function createReturnCode(ports: Ports, input: CreateReturnCodeInput, caller: Caller): Promise<Result<ReturnLocation>> {
  const { clock, keys, policy, random, returnCodes, log } = ports;
  const { activationKey, state = null, responseMode = "query" } = input;
  const entry = findReturn(ports, input);
  if (!entry) return refuse({ code: "return_url_not_allowed" });
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const now = clock.now();
  const read = readActivationKey(ports.activationKeys, activationKey, { now, maxAgeSeconds: policy.lifetimeSeconds });
  if (!read) return refuse({ code: "invalid_activation_key" });

  const { returnCode: key } = keys.current;
  const code = random.bytes(RETURN_CODE_BYTES).toString("base64url");
  const hash = returnCodeHash(key, code);
  const kept = {
    hash,
    holder: returnHolder(key, activationKey),
    sealed: sealReturn(key, { activationKey, returnTo: entry.url, state }, hash, random.bytes(12)),
    expiresAt: now + RETURN_CODE_LIFETIME_MS,
  };
  const inLog = { ...numberInLog(keys.current.log, read.phoneNumber) };
  if (!(await returnCodes.keep(kept, { now, mostLive: RETURN_CODES_PER_KEY }))) {
    log.info("too_many_return_codes", inLog);
    return refuse({ code: "throttled", retryAfterSeconds: RETURN_CODE_LIFETIME_MS / 1000 });
  }
  log.info("return_code_made", inLog);
  return ok({ location: returnLocation(entry, { code, state, mode: responseMode }) });
}
