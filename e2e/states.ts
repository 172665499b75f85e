import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import { type Phone, wrongCodes } from "./phones";
import type { Widget } from "./widget";

export interface Scene {
  page: Page;
  widget: Widget;
  phone: Phone;
}

/** Everything the verification page can look like, and how it gets there. */
export const STATES: Record<string, (scene: Scene) => Promise<void>> = {
  number: ({ widget }) => widget.open(),
  "number missing": async ({ widget }) => {
    await widget.open();
    await widget.sendCode();
    await told(widget, "Enter your mobile number");
  },
  "number with a zero too many": async ({ widget }) => {
    await widget.open();
    await widget.typeNumber("07400 123456");
    await widget.sendCode();
    await told(widget, "do not start with 0");
  },
  "number with a suggestion": async ({ widget }) => {
    await widget.open();
    await widget.typeNumber("447400123456");
    await widget.sendCode();
    await told(widget, "Did you mean");
  },
  "number refused": async (scene) => {
    await refuse(scene.page, "request", { code: "message_not_sent", reason: "invalid_number", retryAfterSeconds: 1 });
    await askFor(scene);
    await told(scene.widget, "Texts do not reach");
  },
  "number closed": async (scene) => {
    await refuse(scene.page, "request", { code: "number_closed", retryAfterSeconds: 80_000 });
    await askFor(scene);
    await told(scene.widget, "Too many wrong codes");
  },
  throttled: async (scene) => {
    await refuse(scene.page, "request", { code: "throttled", retryAfterSeconds: 40 });
    await askFor(scene);
    await told(scene.widget, "Try again in 40 seconds");
  },
  "offline at the number": async (scene) => {
    await scene.widget.open();
    await scene.page.context().setOffline(true);
    await told(scene.widget, "You’re offline");
  },
  sending: async (scene) => {
    await hold(scene.page, "request");
    await askFor(scene);
    await expect(scene.widget.sendButton).toHaveText("Sending code…");
  },
  code: (scene) => atCode(scene),
  "code half typed": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.widget.expectDigits("123");
  },
  "code incomplete": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.widget.confirmButton.click();
    await told(scene.widget, "Enter all 6 digits");
  },
  checking: async (scene) => {
    await hold(scene.page, "check");
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await expect(scene.widget.confirmButton).toHaveText("Checking…");
  },
  "wrong code": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode(wrongCodes(await scene.phone.code(), 1)[0] ?? "");
    await told(scene.widget, "4 tries left");
  },
  "last try": async (scene) => {
    await refuse(scene.page, "check", { code: "invalid_code", triesLeft: 1 });
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await told(scene.widget, "1 try left");
  },
  "no tries left": async (scene) => {
    await refuse(scene.page, "check", { code: "no_tries_left" });
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await told(scene.widget, "Too many tries");
  },
  expired: async (scene) => {
    await scene.page.clock.install();
    await atCode(scene);
    await scene.page.clock.fastForward("10:00");
    await told(scene.widget, "expired");
  },
  "a new code can be sent": async (scene) => {
    await scene.page.clock.install();
    await atCode(scene);
    await scene.page.clock.fastForward("00:31");
    await expect(scene.widget.resendButton).toBeVisible();
  },
  "a new code was sent": async (scene) => {
    await scene.page.clock.install();
    const asked = scene.page.waitForResponse(/confirmation\.request/);
    await atCode(scene);
    const body = await (await asked).text();
    await scene.page.route(/confirmation\.resend/, (route) => route.fulfill({ contentType: "application/json", body }));
    await scene.page.clock.fastForward("00:31");
    await scene.widget.resendButton.click();
    await expect(scene.widget.root).toContainText(/New code sent to .+ at .+/);
  },
  "offline at the code": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.page.context().setOffline(true);
    await told(scene.widget, "You’re offline");
  },
  confirmed: async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode(await scene.phone.code());
    await scene.widget.expectConfirmed(scene.phone);
  },
};

async function askFor({ widget, phone }: Scene): Promise<void> {
  await widget.open();
  await widget.typeNumber(phone.number);
  await widget.sendCode();
}

async function atCode({ widget, phone }: Scene): Promise<void> {
  await widget.open();
  await widget.askForCode(phone);
}

async function told(widget: Widget, words: string): Promise<void> {
  await expect(widget.problem).toContainText(words);
}

/** Answers as the service does when it refuses; what it refuses, and when, is tested elsewhere with the service itself. */
async function refuse(page: Page, procedure: string, failure: Record<string, unknown>): Promise<void> {
  const error = { message: "Refused", code: -32600, data: { code: "BAD_REQUEST", httpStatus: 400, path: `confirmation.${procedure}`, failure } };
  await page.route(new RegExp(`confirmation\\.${procedure}`), (route) =>
    route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify([{ error }]) }),
  );
}

/** Leaves the page waiting. */
async function hold(page: Page, procedure: string): Promise<void> {
  await page.route(new RegExp(`confirmation\\.${procedure}`), () => undefined);
}
