import type { SendOutcome } from "@/server/usecases/ports";

/** A gateway's answer that is no success. */
export interface HttpRefusal {
  status: number;
  detail?: string;
  providerCode?: number | string;
  /** The header, as it came. */
  retryAfter?: string | undefined;
}

/** What a gateway's HTTP status says, where it has no better word: anything but success. */
export function outcomeOfStatus({ status, detail = `HTTP ${status}`, providerCode = status, retryAfter }: HttpRefusal): SendOutcome {
  const explained = { detail, providerCode };
  const later = retryAfterIn(retryAfter, Date.now());
  if (status === 429) return { status: "refused", reason: "rate_limited", ...later, ...explained };
  if (status === 401 || status === 403) return { status: "refused", reason: "authentication", ...explained };
  // A server error may hide a message that went out: refused here, but not tried elsewhere.
  if (status >= 500) return { status: "refused", reason: "unavailable", unsure: true, ...later, ...explained };
  return { status: "refused", reason: "unavailable", answered: true, ...explained };
}

/** RFC 9110, 10.2.3: seconds, or a date. Nothing when it is neither. */
export function retryAfterIn(header: string | undefined, now: number): { retryAfterSeconds?: number } {
  if (header === undefined) return {};
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return seconds > 0 ? { retryAfterSeconds: seconds } : {};
}

/** Faults that happen before a request can be written. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EMFILE|ECONNECT|EPROTO|CERT_|DEPTH_|UNABLE_|SELF_SIGNED|ERR_TLS|ERR_SSL|HOSTNAME)/;

/** What a call that failed without an answer says: whoever was never reached surely took nothing. */
export function outcomeOfFault(code: string, detail: string): SendOutcome {
  const explained = { detail, providerCode: code };
  if (NEVER_CONNECTED.test(code)) return { status: "refused", reason: "unavailable", ...explained };
  return { status: "unknown", ...explained };
}
