import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

/** What is drawn where the focus is differs from what is drawn there without it. */
async function expectFocusIsVisible(page: Page, root: Locator): Promise<void> {
  const focused = await root.screenshot({ animations: "disabled" });
  const field = await page.evaluateHandle(() => {
    const element = document.activeElement as HTMLElement;
    element.blur();
    return element;
  });
  const blurred = await root.screenshot({ animations: "disabled" });
  await field.evaluate((element) => element.focus());
  expect(focused.equals(blurred)).toBe(false);
}

test("the whole flow works with the keyboard alone, in the order of the page, and the focus can always be seen", async ({ page, widget, phone }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await widget.open();
  await expect(widget.numberField).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(widget.countrySelect).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.press("Tab");
  await expect(widget.numberField).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.type(phone.number);
  await page.keyboard.press("Tab");
  await expect(widget.sendButton).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.press("Enter");

  await expect(widget.codeField).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.press("Shift+Tab");
  await expect(widget.changeButton).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.press("Tab");
  await expect(widget.codeField).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(widget.confirmButton).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
  await page.keyboard.press("Shift+Tab");
  const code = await phone.code();
  await page.keyboard.type(wrongCodes(code, 1)[0] ?? "");
  await expect(widget.problem).toContainText("4 tries left");
  await page.keyboard.type(code);

  await widget.expectConfirmed(phone);
  await expect(widget.heading).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(widget.startOverButton).toBeFocused();
  await expectFocusIsVisible(page, widget.root);
});

test("a screen reader finds the number step labelled", async ({ widget }) => {
  await widget.open();
  await expect(widget.root).toMatchAriaSnapshot(`
    - heading "Confirm your phone number" [level=1]
    - paragraph
    - text: Mobile number
    - combobox "Country code"
    - textbox "Mobile number"
    - paragraph
    - alert
    - button "Text me a code"
    - status
  `);
});

test.describe("where someone has asked for less motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("nothing moves, and the flow is the same (P18)", async ({ page, widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
    await expect(widget.problem).toContainText("4 tries left");
    const moving = () => page.evaluate(() => document.getAnimations().length);
    expect(await moving()).toBe(0);
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
    await expect(widget.root.locator(".pc-mark")).toBeVisible();
    expect(await moving()).toBe(0);
  });
});

test.describe("in a forced-colours theme", () => {
  test.use({ contextOptions: { forcedColors: "active" } });

  test("places, focus and a problem can be told apart (P17)", async ({ page, widget, phone }) => {
    await widget.open();
    await expectFocusIsVisible(page, widget.root);
    await widget.askForCode(phone);
    const styleOf = (slot: Locator) =>
      slot.evaluate((element) => {
        const { borderTopStyle, borderTopWidth, outlineStyle } = getComputedStyle(element);
        return { borderTopStyle, borderTopWidth, outlineStyle };
      });
    expect((await styleOf(widget.slots.last())).borderTopWidth).not.toBe("0px");
    await expectFocusIsVisible(page, widget.root);
    const before = await styleOf(widget.slots.last());
    await widget.typeCode(wrongCodes(await phone.code(), 1)[0] ?? "");
    await expect(widget.problem).toContainText("4 tries left");
    expect((await styleOf(widget.slots.last())).borderTopStyle).not.toBe(before.borderTopStyle);
    const border = await widget.confirmButton.evaluate((button) => getComputedStyle(button).borderTopWidth);
    expect(border).not.toBe("0px");
  });
});
