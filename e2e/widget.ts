import { type JSHandle, type Locator, type Page, type Request, expect } from "@playwright/test";
import { en } from "@/widget/messages/en";
import type { Messages } from "@/widget/messages/messages";
import { say } from "@/widget/messages/say";
import type { Phone } from "./phones";

/** The widget as a person uses it, found by what is seen and heard of it. */
export class Widget {
  readonly root: Locator;
  readonly heading: Locator;
  readonly countrySelect: Locator;
  readonly numberField: Locator;
  readonly sendButton: Locator;
  readonly codeField: Locator;
  /** The drawn digits, which no screen reader hears. */
  readonly slots: Locator;
  readonly confirmButton: Locator;
  readonly changeButton: Locator;
  readonly countdown: Locator;
  readonly resendButton: Locator;
  readonly problem: Locator;
  readonly spoken: Locator;
  readonly startOverButton: Locator;

  /** `messages` are the words it is expected to speak, `home` is where it is. */
  constructor(
    readonly page: Page,
    readonly messages: Messages = en,
    readonly home = "/verify",
  ) {
    const { number, code, confirmed } = messages;
    this.root = page.locator(".pc-root");
    this.heading = this.root.getByRole("heading");
    this.countrySelect = this.root.getByRole("combobox", { name: number.countryLabel });
    this.numberField = this.root.getByRole("textbox", { name: number.label });
    this.sendButton = this.root.getByRole("button", { name: oneOf(number.submit, number.submitting) });
    this.codeField = this.root.getByRole("textbox", { name: code.label, exact: true });
    this.slots = this.root.locator(".pc-slot");
    this.confirmButton = this.root.getByRole("button", { name: oneOf(code.submit, code.submitting) });
    this.changeButton = this.root.getByRole("button", { name: code.change });
    this.countdown = this.root.getByRole("timer");
    this.resendButton = this.root.getByRole("button", { name: code.resend });
    this.problem = this.root.getByRole("alert");
    this.spoken = this.root.getByRole("status");
    this.startOverButton = this.root.getByRole("button", { name: confirmed.startOver });
  }

  async open(path = this.home): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Before its script runs it shows, but does not listen. */
  async ready(): Promise<void> {
    await expect(this.root).toHaveAttribute("data-ready", "true");
  }

  async typeNumber(number: string): Promise<void> {
    await this.numberField.fill(number);
  }

  async sendCode(): Promise<void> {
    await this.sendButton.click();
  }

  /** From an open page to the code step. */
  async askForCode(phone: Phone): Promise<void> {
    await this.typeNumber(phone.number);
    await this.sendCode();
    await expect(this.codeField).toBeVisible();
  }

  /** Digit by digit, as on a keyboard. */
  async typeCode(code: string): Promise<void> {
    await this.codeField.pressSequentially(code);
  }

  /** Pastes with the keyboard what the clipboard is given here. */
  async paste(field: Locator, text: string): Promise<void> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await field.focus();
    await this.page.keyboard.press("ControlOrMeta+v");
  }

  async expectConfirmed(phone?: Phone): Promise<void> {
    await expect(this.heading).toHaveText(this.messages.confirmed.heading);
    if (phone) await expect(this.root).toContainText(say(this.messages.confirmed.lede, { number: phone.shown }));
  }

  async expectDigits(digits: string): Promise<void> {
    await expect(this.codeField).toHaveValue(digits);
    await expect.poll(async () => (await this.slots.allTextContents()).join("")).toBe(digits);
  }

  /** Where it is inside the widget, in pixels from the widget's top: a click may scroll the page, which moves nothing in it. */
  async topOf(part: Locator): Promise<number> {
    return part.evaluate((element) => element.getBoundingClientRect().top - (element.closest(".pc-root")?.getBoundingClientRect().top ?? NaN));
  }

  /** What has the focus, be it inside the shadow root of an element that says it has it. */
  focused(): Promise<JSHandle<Element | null>> {
    return this.page.evaluateHandle(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element;
    });
  }

  /** What is selected in the field that has the focus. */
  async selection(): Promise<string> {
    return (await this.focused()).evaluate((field) => {
      if (!(field instanceof HTMLInputElement)) return "";
      return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
    });
  }

  /** The calls of one procedure from now on, in a list that grows. */
  calls(procedure: "request" | "resend" | "check" | "read"): Request[] {
    const calls: Request[] = [];
    this.page.on("request", (request) => {
      if (request.url().includes(`/api/trpc/confirmation.${procedure}`)) calls.push(request);
    });
    return calls;
  }
}

/** Any of these words and nothing else. */
function oneOf(...words: string[]): RegExp {
  return new RegExp(`^(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`);
}
