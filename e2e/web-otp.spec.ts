import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { openOwnPage } from "./own-page";

/** A browser that hands over codes: each request is kept, and `deliver` answers the latest. */
async function pretendWebOtp(page: Page): Promise<void> {
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
const asked = (page: Page) => page.evaluate(() => (window as unknown as WithOtp).webOtp.asked);
const deliver = (page: Page, code: string) => page.evaluate((value) => (window as unknown as WithOtp).webOtp.deliver(value), code);

test("a code that the browser hands over is checked and told (C8, C21)", async ({ page, phone }) => {
  await pretendWebOtp(page);
  const widget = await openOwnPage(page, { isStrict: false });
  expect(await asked(page)).toEqual([]);
  await widget.askForCode(phone);
  await expect.poll(() => asked(page)).toEqual([{ transport: ["sms"], isAborted: false }]);
  const spoken = widget.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const status = document.querySelector(".pc-root [role=status]");
        new MutationObserver(() => {
          if (status?.textContent?.includes("filled in")) resolve(status.textContent);
        }).observe(status as Node, { childList: true, subtree: true, characterData: true });
      }),
  );
  await deliver(page, await phone.code());
  expect(await spoken).toBe("Code filled in, checking…");
  await widget.expectConfirmed(phone);
});

test("the browser is no longer asked for a code that is being checked, and is asked again when it was wrong (C8)", async ({ page, phone }) => {
  await pretendWebOtp(page);
  const widget = await openOwnPage(page, { isStrict: false });
  await widget.askForCode(phone);
  const code = await phone.code();
  const wrong = String((Number(code[0]) + 1) % 10) + code.slice(1);
  await widget.typeCode(wrong);
  await expect(widget.problem).toContainText("That code is not right.");
  await expect.poll(async () => (await asked(page)).map(({ isAborted }) => isAborted)).toEqual([true, false]);
  await deliver(page, code);
  await widget.expectConfirmed(phone);
});

test("going back to the number ends the asking (C8)", async ({ page, phone }) => {
  await pretendWebOtp(page);
  const widget = await openOwnPage(page, { isStrict: false });
  await widget.askForCode(phone);
  await widget.changeButton.click();
  await expect.poll(async () => (await asked(page)).map(({ isAborted }) => isAborted)).toEqual([true]);
});

test.describe("with a clock of its own", () => {
  test.use({ server: "clock" });

  test("a new message starts the asking anew (R7)", async ({ page, phone, advanceServerClock }) => {
    await pretendWebOtp(page);
    const widget = await openOwnPage(page, { isStrict: false });
    await widget.askForCode(phone);
    advanceServerClock(31);
    await page.reload();
    await widget.ready();
    await widget.resendButton.click();
    await expect.poll(phone.messages).toHaveLength(2);
    await expect.poll(async () => (await asked(page)).map(({ isAborted }) => isAborted)).toEqual([true, false]);
  });
});
