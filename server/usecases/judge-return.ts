import { ok, refuse, type Result } from "@/contract/failures";
import { type AllowedReturn, judgeReturnInput, type JudgeReturnInput } from "@/contract/return-code";
import { cancelLocation, findReturnUrl, hostOf, type ReturnUrl } from "@/server/domain/return-url";
import type { Ports } from "./ports";

/**
 * Whether people may be sent back there, and what to call it; asked before anybody types a number. A `state` that could not be
 * given back is told here too.
 */
export function judgeReturn(ports: Ports, input: JudgeReturnInput): Result<AllowedReturn> {
  const state = judgeReturnInput.shape.state.safeParse(input.state);
  if (!state.success) return refuse({ code: "invalid_request", fields: { state: state.error.issues.slice(0, 1).map(({ message }) => message) } });
  const found = findReturn(ports, input);
  if (!found) return refuse({ code: "return_url_not_allowed" });
  return ok({ host: hostOf(found), returnTo: found.url, cancelLocation: cancelLocation(found, { state: input.state ?? null, mode: input.responseMode ?? "query" }) });
}

/** The entry that is asked for; `null` also when it may not be returned to in that way. */
export function findReturn({ returnUrls }: Ports, { returnTo, responseMode }: JudgeReturnInput): ReturnUrl | null {
  const found = findReturnUrl(returnUrls, returnTo);
  return found && (responseMode !== "fragment" || found.allowsFragment) ? found : null;
}
