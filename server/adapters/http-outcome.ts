import type { SendOutcome } from "@/server/usecases/ports";

/** What a gateway's HTTP status says, where it has no better word: anything but success. */
export function outcomeOfStatus(status: number, detail = `HTTP ${status}`, providerCode: number | string = status): SendOutcome {
  const explained = { detail, providerCode };
  if (status === 429) return { status: "refused", reason: "rate_limited", ...explained };
  if (status === 401 || status === 403) return { status: "refused", reason: "authentication", ...explained };
  // A server error may hide a message that went out: refused here, but not tried elsewhere.
  if (status >= 500) return { status: "refused", reason: "unavailable", unsure: true, ...explained };
  return { status: "refused", reason: "unavailable", ...explained };
}

/** Faults that happen before a request can be written. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNECTTIMEOUT|UND_ERR_CONNECT_TIMEOUT|EPROTO|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|ERR_TLS|HOSTNAME)/;

/** What a call that failed without an answer says: whoever was never reached surely took nothing. */
export function outcomeOfFault(code: string, detail: string): SendOutcome {
  const explained = { detail, providerCode: code };
  if (NEVER_CONNECTED.test(code)) return { status: "refused", reason: "unavailable", ...explained };
  return { status: "unknown", ...explained };
}
