import { useEffect } from "react";
import type { CodeStepState } from "../flow-types";

/** Chromium's own, which the DOM's types do not have yet. */
interface CodeOptions extends CredentialRequestOptions {
  otp: { transport: ["sms"] };
}

/**
 * Where the browser can hand over the code of the message that names this page, it is asked to while one is awaited. What
 * it answers to that (nobody allows it, there was none) is nobody's concern: the code can always be typed.
 */
export function useWebOtp(state: CodeStepState, fill: (code: string) => void): void {
  const isAwaited = state.name === "code" && state.closed === null;
  const { confirmationId } = state.waiting;
  useEffect(() => {
    if (!isAwaited || !("OTPCredential" in window)) return;
    const asking = new AbortController();
    const options: CodeOptions = { otp: { transport: ["sms"] }, signal: asking.signal };
    const take = (credential: Credential | null) => {
      const code = (credential as { code?: unknown } | null)?.code;
      if (!asking.signal.aborted && typeof code === "string") fill(code);
    };
    try {
      navigator.credentials.get(options).then(take, () => {});
    } catch {
      // A policy of the page's may take the whole of it away.
    }
    return () => asking.abort();
  }, [isAwaited, confirmationId, fill]);
}
