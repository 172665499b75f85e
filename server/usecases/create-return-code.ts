import { ok, refuse, type Result } from "@/contract/failures";
import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import { numberInLog } from "@/server/domain/number-in-log";
import { RETURN_CODE_BYTES, RETURN_CODE_LIFETIME_MS, RETURN_CODES_PER_CONFIRMATION, returnCodeHash, returnHolder, sealReturn } from "@/server/domain/return-code";
import { returnLocation } from "@/server/domain/return-url";
import { findReturn } from "./judge-return";
import type { Caller, Ports } from "./ports";
import { confirmationNow } from "./read-confirmation";
import { throttle } from "./refusals";

/**
 * The way back for who confirmed a number: an address of the setting with a one-time code in it. Only who holds the
 * confirmation's id may ask, which is the page that confirmed: an app that was handed the key cannot have a code made of it for
 * another app. What the code stands for is kept sealed, and the code itself nowhere. `confirmation_not_found` when there is none
 * or it is not confirmed, `confirmation_expired` when its key lives no more.
 */
export async function createReturnCode(ports: Ports, input: CreateReturnCodeInput, caller: Caller): Promise<Result<ReturnLocation>> {
  const { clock, keys, random, returnCodes, log } = ports;
  const { confirmationId, state = null, responseMode = "query" } = input;
  const entry = findReturn(ports, input);
  if (!entry) return refuse({ code: "return_url_not_allowed" });
  const throttled = await throttle(ports, "phone-confirmation-activation-key", caller);
  if (throttled) return refuse(throttled);

  const read = await confirmationNow(ports, confirmationId);
  if (!read.ok) return read;
  if (read.value.status !== "confirmed") return refuse({ code: "confirmation_not_found" });

  const now = clock.now();
  const { activationKey, phoneNumber } = read.value;
  const { returnCode: key } = keys.current;
  const code = random.bytes(RETURN_CODE_BYTES).toString("base64url");
  const hash = returnCodeHash(key, code);
  const kept = {
    hash,
    holder: returnHolder(key, confirmationId),
    sealed: sealReturn(key, { activationKey, returnTo: entry.url, state }, hash, random.bytes(12)),
    expiresAt: now + RETURN_CODE_LIFETIME_MS,
  };
  const inLog = { ...numberInLog(keys.current.log, phoneNumber) };
  if (!(await returnCodes.keep(kept, { now, mostLive: RETURN_CODES_PER_CONFIRMATION }))) {
    log.info("too_many_return_codes", inLog);
    return refuse({ code: "throttled", retryAfterSeconds: RETURN_CODE_LIFETIME_MS / 1000 });
  }
  log.info("return_code_made", inLog);
  return ok({ location: returnLocation(entry, { code, state, mode: responseMode }) });
}
