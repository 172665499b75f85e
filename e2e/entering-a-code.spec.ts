import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

const inDigitsFrom = (zero: number) => (code: string) =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join("");
const toArabic = inDigitsFrom(0x660);
const toPersian = inDigitsFrom(0x6f0);
const toFullWidth = inDigitsFrom(0xff10);

const PASTES: [name: string, paste: (code: string) => string][] = [
  ["with a space in the middle", (code) => `${code.slice(0, 3)} ${code.slice(3)}`],
  ["with a hyphen in the middle", (code) => `${code.slice(0, 3)}-${code.slice(3)}`],
  ["inside the whole message", (code) => `Your confirmation code is ${code}. It is good for 10 minutes.`],
  ["with a line end behind it", (code) => `${code}\n`],
  ["in Arabic digits", toArabic],
  ["in Persian digits", toPersian],
  ["in full-width digits", toFullWidth],
];

test("a code is understood however it is pasted (C4, C5)", async ({ page, widget, phone }) => {
  // No answer: so the step stays, and each paste can be followed by the next.
  await page.route(/confirmation\.check/, (route) => route.abort("connectionreset"));
  await widget.open();
  await widget.askForCode(phone);
  for (const [index, [name, paste]] of PASTES.entries()) {
    await test.step(name, async () => {
      const code = String(102_938 + index);
      const checked = page.waitForRequest(/confirmation\.check/);
      await widget.paste(widget.codeField, paste(code));
      expect((await checked).postData()).toContain(`"${code}"`);
      await widget.expectDigits(code);
      await expect(widget.problem).toContainText("Try again");
    });
  }
});

test("a code pasted from the message confirms the number", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await phone.code();
  await widget.paste(widget.codeField, (await phone.messages())[0] ?? "");
  await widget.expectConfirmed(phone);
});

test("a code can be typed in Arabic digits (C5)", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  for (const digit of toArabic(code.slice(0, 5))) await page.keyboard.insertText(digit);
  await widget.expectDigits(code.slice(0, 5));
  await page.keyboard.insertText(toArabic(code.slice(5)));
  await widget.expectConfirmed(phone);
});

test("a whole code replaces what was there, wherever the caret is (C6); a part of one goes in at the caret", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await widget.typeCode("12");
  await widget.paste(widget.codeField, "34");
  await widget.expectDigits("1234");
  await page.keyboard.press("Home");
  await widget.paste(widget.codeField, code);
  await widget.expectConfirmed(phone);
});

test("everything can be selected and typed over (C7)", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode("12345");
  await page.keyboard.press("ControlOrMeta+a");
  expect(await widget.selection()).toBe("12345");
  await page.keyboard.type("9");
  await widget.expectDigits("9");
});

test("letters are not taken, and no digit beyond the last", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const [wrong = ""] = wrongCodes(await phone.code(), 1);
  await widget.typeCode(`a${wrong.slice(0, 3)}b c${wrong.slice(3)}`);
  await widget.expectDigits(wrong);
  await expect(widget.problem).toContainText("4 tries left");
});

test("a code that a phone fills in at once is checked (C14)", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.codeField.fill(await phone.code());
  await widget.expectConfirmed(phone);
});

test("the code field is one input that phones and password managers know (C1, C2, C23)", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await expect(widget.root.locator("input")).toHaveCount(1);
  const attributes = { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "6", enterkeyhint: "done" };
  for (const [name, value] of Object.entries(attributes)) await expect(widget.codeField).toHaveAttribute(name, value);
  for (const slot of await widget.slots.all()) await expect(slot).toHaveAttribute("aria-hidden", "true");
  await expect(widget.slots).toHaveCount(6);
});
