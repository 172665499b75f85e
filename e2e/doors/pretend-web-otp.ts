import type { Page } from "@playwright/test";

/** A browser that hands over codes: each request is kept, and `deliver` answers the latest. */
export async function pretendWebOtp(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const asked: { transport: unknown; isAborted: boolean }[] = [];
    let deliver = (_code: string) => {};
    const get = (options: CredentialRequestOptions & { otp?: { transport: unknown } }) =>
      new Promise((resolve, reject) => {
        const one = { transport: options.otp?.transport, isAborted: false };
        asked.push(one);
        options.signal?.addEventListener("abort", () => {
          one.isAborted = true;
          reject(new DOMException("aborted", "AbortError"));
        });
        deliver = (code) => resolve({ type: "otp", code });
      });
    Object.assign(window, { OTPCredential: class {}, webOtp: { asked, deliver: (code: string) => deliver(code) } });
    Object.defineProperty(navigator, "credentials", { value: { get }, configurable: true });
  });
}

type WithOtp = { webOtp: { asked: { transport: unknown; isAborted: boolean }[]; deliver(code: string): void } };

/** How often the browser was asked for a code so far, and what is still being asked for. Strict Mode asks twice at first. */
export async function webOtpOf(page: Page): Promise<{ times: number; live: unknown[] }> {
  const asked = await page.evaluate(() => (window as unknown as WithOtp).webOtp.asked);
  return { times: asked.length, live: asked.filter(({ isAborted }) => !isAborted).map(({ transport }) => transport) };
}

export function deliverByWebOtp(page: Page, code: string): Promise<void> {
  return page.evaluate((value) => (window as unknown as WithOtp).webOtp.deliver(value), code);
}
