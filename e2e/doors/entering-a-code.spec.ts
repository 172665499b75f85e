import { expect, test } from "../fixtures";
import { NARROW, expectNoSidewaysScroll } from "../looks";
import { wrongCodes } from "../phones";
import { throughEachDoor } from "./through-each-door";

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

throughEachDoor(() => {
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
    await phone.code();
    await widget.typeCode("12");
    await widget.paste(widget.codeField, "34");
    await widget.expectDigits("1234");
    await page.keyboard.press("Home");
    // The message as it came.
    await widget.paste(widget.codeField, (await phone.messages())[0] ?? "");
    await widget.expectConfirmed(phone);
  });

  test("everything can be selected and typed over, single digits typed over, and Tab leaves the field (C7); the place to type at is framed (C18)", async ({ page, widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    await expect(widget.slots.first()).toHaveAttribute("data-caret", "true");
    await widget.typeCode("12345");
    await expect(widget.slots.last()).toHaveAttribute("data-active", "true");
    await page.keyboard.press("ControlOrMeta+a");
    expect(await widget.selection()).toBe("12345");
    await page.keyboard.type("9");
    await widget.expectDigits("9");
    await page.keyboard.press("Tab");
    await expect(widget.confirmButton).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(widget.codeField).toBeFocused();
    await page.keyboard.press("End");
    await page.keyboard.type("87");
    await page.keyboard.press("Home");
    // The digit to be typed over.
    await expect.poll(() => widget.selection()).toBe("9");
    await page.keyboard.type("5");
    await widget.expectDigits("587");
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

  test("the code field is one input (C1) with a label (C3), that phones, password managers and translators know (C2, C23, C28, C29); above it stands the whole number (C12), and at 320 px its places stay in one row (C19, C22)", async ({ page, widget, phone }) => {
    await page.setViewportSize(NARROW);
    await widget.open();
    await widget.askForCode(phone);
    await expect(widget.root.locator("input")).toHaveCount(1);
    const attributes = { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "6", enterkeyhint: "done" };
    for (const [name, value] of Object.entries(attributes)) await expect(widget.codeField).toHaveAttribute(name, value);
    expect(await widget.codeField.evaluate(({ translate, spellcheck }: HTMLInputElement) => ({ translate, spellcheck }))).toEqual({ translate: false, spellcheck: false });
    const names = await widget.codeField.evaluate((field) => field.getAttributeNames());
    expect(names.filter((name) => /ignore|1p|lpignore|bwignore/.test(name))).toEqual([]);
    for (const slot of await widget.slots.all()) await expect(slot).toHaveAttribute("aria-hidden", "true");
    await expect(widget.slots).toHaveCount(6);
    await expect(widget.root.locator("bdi", { hasText: phone.shown }).first()).toHaveAttribute("dir", "ltr");
    await expect(widget.changeButton).toBeVisible();
    await expect(widget.codeField).toHaveAccessibleDescription(/minute to arrive/);
    await widget.typeCode("123");
    const tree = await widget.root.ariaSnapshot();
    expect(tree.match(/- textbox/g)).toHaveLength(1);
    expect(tree).toContain('- textbox "Code"');
    expect(tree.match(/123|\b1\b.*\b2\b.*\b3\b/g)).toHaveLength(1);
    await expectNoSidewaysScroll(page);
    const tops = await widget.slots.evaluateAll((slots) => slots.map((slot) => slot.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    const [last, root] = [await widget.slots.last().boundingBox(), await widget.root.boundingBox()];
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual((root?.x ?? 0) + (root?.width ?? 0));
  });

  test("help for a code that does not come opens below the button without moving it, and leads to another number (R9)", async ({ widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const before = await widget.topOf(widget.confirmButton);
    await widget.root.getByText("Not received it?").click();
    await expect(widget.root.getByRole("listitem")).toHaveCount(3);
    expect(await widget.topOf(widget.confirmButton)).toBe(before);
    await widget.root.getByRole("button", { name: "Use another number" }).click();
    await expect(widget.numberField).toBeFocused();
  });
});
