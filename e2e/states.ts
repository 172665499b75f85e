import type { Page } from "@playwright/test";
import type { Messages } from "@/widget/messages/messages";
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
    await told(widget, ({ advice }) => advice.number_empty);
  },
  "number with a zero too many": async ({ widget }) => {
    await widget.open();
    await widget.typeNumber("07400 123456");
    await widget.sendCode();
    await told(widget, ({ advice }) => advice.number_starts_with_zero);
  },
  "number with a suggestion": async ({ widget }) => {
    await widget.open();
    await widget.typeNumber("447400123456");
    await widget.sendCode();
    await told(widget, ({ advice }) => advice.number_lacks_plus);
  },
  "number refused": async (scene) => {
    await refuse(scene.page, "request", { code: "message_not_sent", reason: "invalid_number", retryAfterSeconds: 1 });
    await askFor(scene);
    await told(scene.widget, ({ sendRefusals }) => sendRefusals.invalid_number);
  },
  "number closed": async (scene) => {
    await refuse(scene.page, "request", { code: "number_closed", retryAfterSeconds: 80_000 });
    await askFor(scene);
    await told(scene.widget, ({ failures }) => failures.number_closed);
  },
  throttled: async (scene) => {
    await refuse(scene.page, "request", { code: "throttled", retryAfterSeconds: 40 });
    await askFor(scene);
    await told(scene.widget, ({ failures }) => failures.throttled);
  },
  "offline at the number": async (scene) => {
    await scene.widget.open();
    await scene.page.context().setOffline(true);
    await told(scene.widget, ({ connection }) => connection.offlineAtNumber);
  },
  sending: async (scene) => {
    await hold(scene.page, "request");
    await askFor(scene);
    await expect(scene.widget.sendButton).toHaveText(scene.widget.messages.number.submitting);
  },
  challenged: async (scene) => {
    await meetChallenge(scene.page, "request", unsolvable());
    await askFor(scene);
    await expect(scene.widget.root).toContainText(scene.widget.messages.challenge.checking);
  },
  "challenged by another service": async (scene) => {
    await scene.page.addInitScript(pretendTurnstile);
    await meetChallenge(scene.page, "request", { kind: "turnstile", siteKey: "site" });
    await askFor(scene);
    await expect(scene.widget.root.getByRole("region", { name: scene.widget.messages.challenge.label })).toBeFocused();
  },
  code: (scene) => atCode(scene),
  "not delivered": async (scene) => {
    await scene.page.route(/confirmation\.request/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { result: { data: Record<string, unknown> } };
      body.result.data["delivery"] = "failed";
      await route.fulfill({ response, json: body });
    });
    await atCode(scene);
    await told(scene.widget, ({ code }) => code.undelivered);
  },
  "code half typed": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.widget.expectDigits("123");
  },
  "code incomplete": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.widget.confirmButton.click();
    await told(scene.widget, ({ advice }) => advice.code_incomplete);
  },
  checking: async (scene) => {
    await hold(scene.page, "check");
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await expect(scene.widget.confirmButton).toHaveText(scene.widget.messages.code.submitting);
  },
  "wrong code": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode(wrongCodes(await scene.phone.code(), 1)[0] ?? "");
    await told(scene.widget, ({ failures }) => failures.invalid_code);
  },
  "last try": async (scene) => {
    await refuse(scene.page, "check", { code: "invalid_code", triesLeft: 1 });
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await told(scene.widget, ({ tries }) => tries.last);
  },
  "no tries left": async (scene) => {
    await refuse(scene.page, "check", { code: "no_tries_left" });
    await atCode(scene);
    await scene.widget.typeCode("123456");
    await told(scene.widget, ({ failures }) => failures.no_tries_left);
  },
  expired: async (scene) => {
    await scene.page.clock.install();
    await atCode(scene);
    await scene.page.clock.fastForward("10:00");
    await told(scene.widget, ({ failures }) => failures.confirmation_expired);
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
    await expect(scene.widget.root).toContainText(longestPiece(scene.widget.messages.code.resent));
  },
  "offline at the code": async (scene) => {
    await atCode(scene);
    await scene.widget.typeCode("123");
    await scene.page.context().setOffline(true);
    await told(scene.widget, ({ connection }) => connection.offlineAtCode);
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

/** In whatever language the widget speaks. */
async function told(widget: Widget, sentence: (messages: Messages) => string): Promise<void> {
  await expect(widget.problem).toContainText(longestPiece(sentence(widget.messages)));
}

/** Of a sentence with places, which tells it from the others. */
function longestPiece(sentence: string): string {
  const [longest = ""] = sentence.split(/\{\w+\}/).sort((one, other) => other.length - one.length);
  return longest.trim();
}

/** Work without an end: it shows for as long as somebody looks. */
export function unsolvable(): Record<string, unknown> {
  const half = "f".repeat(32);
  const data = { subject: "s", expiresAt: 0 };
  const parameters = { algorithm: "PBKDF2/SHA-256", nonce: half, salt: half, cost: 2000, keyLength: 32, keyPrefix: half, keySignature: half, data };
  return { kind: "proof_of_work", parameters, signature: half, maxCounter: 2 ** 31 };
}

export function meetChallenge(page: Page, procedure: string, challenge: Record<string, unknown>): Promise<void> {
  return refuse(page, procedure, { code: "challenge_required", challenge, retryAfterSeconds: 40 });
}

/** In the place of the service's script, which no test loads. */
function pretendTurnstile(): void {
  const render = (place: HTMLElement) => {
    place.textContent = "Verify you are human";
    return "widget";
  };
  Object.assign(window, { turnstile: { render, remove: () => undefined } });
}

/** Answers as the service does when it refuses; what it refuses, and when, is tested elsewhere with the service itself. */
async function refuse(page: Page, procedure: string, failure: Record<string, unknown>): Promise<void> {
  const error = { message: "Refused", code: -32600, data: { code: "BAD_REQUEST", httpStatus: 400, path: `confirmation.${procedure}`, failure } };
  await page.route(new RegExp(`confirmation\\.${procedure}`), (route) =>
    // A request that sends goes alone; the others may share one.
    route.fulfill({ status: 400, contentType: "application/json", body: JSON.stringify(SENDING.has(procedure) ? { error } : [{ error }]) }),
  );
}

const SENDING = new Set(["request", "resend"]);

/** Leaves the page waiting. */
async function hold(page: Page, procedure: string): Promise<void> {
  await page.route(new RegExp(`confirmation\\.${procedure}`), () => undefined);
}
