import { en } from "@/widget/messages/en";
import { requested, trpc } from "./api";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";
import { reportAsTwilio, scriptTwilio } from "./twilio-stand-in";

// The server whose gateway is Twilio, with a local server in Twilio's place, and codes of 8 digits.
test.describe.configure({ mode: "default" });
test.use({ server: "gateway" });

const REFUSALS: [name: string, status: number, code: number, told: string][] = [
  ["no message can reach the number", 400, 21211, "Texts do not reach this number. Check it or use another one."],
  ["its owner has opted out", 400, 21610, "This number has opted out of our texts."],
  ["the country is not served", 400, 21408, "We can’t text numbers in the United States yet."],
  ["too many messages are going out", 429, 20429, "Too many texts are going out. Try again in 1 second"],
  ["the operator's credentials are wrong", 401, 20003, "We could not send the text. Try again in 1 second"],
  ["the gateway is at fault", 500, 20500, "We could not send the text. Try again in 1 second"],
];

for (const [name, status, code, told] of REFUSALS) {
  test(`when ${name} (${code}), the page says so, and the next press may work at once`, async ({ widget, phone }) => {
    await scriptTwilio(phone.number, { does: "refuse", status, code });
    await widget.open();
    await widget.typeNumber(phone.number);
    await widget.sendCode();
    await expect(widget.problem).toContainText(told);
    await expect(widget.numberField).toBeFocused();
    expect(await phone.messages()).toEqual([]);

    await widget.sendCode();
    await expect(widget.codeField).toBeVisible();
    expect(await phone.messages()).toHaveLength(1);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
  });
}

test("a message that was refused when sent again costs no wait and no try", async ({ page, widget, phone, advanceServerClock }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  advanceServerClock(31);
  await page.clock.fastForward("00:31");
  await scriptTwilio(phone.number, { does: "refuse", status: 429, code: 20429 });
  await widget.resendButton.click();
  await expect(widget.problem).toContainText("Too many texts are going out. Try again in 1 second");
  await expect(widget.codeField).toBeFocused();
  await page.clock.fastForward("00:02");
  await widget.resendButton.click();
  await expect.poll(phone.messages).toHaveLength(2);
  expect(await phone.code()).toBe(code);
  await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
  await expect(widget.problem).toContainText("4 tries left");
});

test("a message that a failing gateway may have sent all the same has to be waited out", async ({ page, widget, phone, advanceServerClock }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  advanceServerClock(31);
  await page.clock.fastForward("00:31");
  await scriptTwilio(phone.number, { does: "refuse", status: 500, code: 20500 });
  await widget.resendButton.click();
  await expect(widget.problem).toContainText("We could not send the text. Try again in 60 seconds");
});

test("a message that the carrier gave up is told at the code step, and another one can be asked for (E15)", async ({ page, widget, phone, advanceServerClock }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  expect(await reportAsTwilio(phone.number, "sent")).toBe(204);
  const top = await widget.topOf(widget.confirmButton);
  expect(await reportAsTwilio(phone.number, "undelivered")).toBe(204);
  await page.clock.runFor(5000);
  await expect(widget.problem).toHaveText(en.code.undelivered);
  expect(await widget.topOf(widget.confirmButton)).toBe(top);
  await expect(widget.codeField).toBeFocused();
  await expect(widget.codeField).not.toHaveAttribute("aria-invalid");
  await expect(widget.codeField).toHaveAccessibleDescription(en.code.undelivered);
  await expect(widget.changeButton).toBeVisible();

  advanceServerClock(31);
  await page.clock.runFor(31_000);
  await widget.resendButton.click();
  await expect(widget.root).toContainText(/New code sent to .+ at .+/);
  await expect(widget.problem).toBeEmpty();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("a gateway that took the message and broke off has sent it: nothing is sent twice, and the code works", async ({ widget, phone }) => {
  await scriptTwilio(phone.number, { does: "hang up" });
  await widget.open();
  await widget.askForCode(phone);
  expect(await phone.messages()).toHaveLength(1);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("a refused message leaves nothing behind that could be guessed", async ({ url, phone }) => {
  await scriptTwilio(phone.number, { does: "refuse", status: 500, code: 20500 });
  expect(await trpc.request(url, phone.number)).toMatchObject({
    status: 503,
    failure: { code: "message_not_sent", reason: "unavailable", retryAfterSeconds: 1 },
  });
  expect((await requested(url, phone.number)).triesLeft).toBe(5);
});

test("a code of 8 digits has 8 places, is asked for as such and confirms", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await expect(widget.heading).toContainText("8‑digit code");
  await expect(widget.slots).toHaveCount(8);
  const code = await phone.code();
  expect(code).toHaveLength(8);
  await widget.typeCode(code.slice(0, 6));
  await widget.confirmButton.click();
  await expect(widget.problem).toHaveText("Enter all 8 digits");
  await widget.paste(widget.codeField, `${code.slice(0, 4)} ${code.slice(4)}`);
  await widget.expectConfirmed(phone);
});
