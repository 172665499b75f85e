import { expect, test } from "../fixtures";
import { wrongCodes } from "../phones";
import { throughEachDoor } from "./through-each-door";

throughEachDoor(() => {
  test("each wrong code tells how many tries are left (E8, E9); after the last one a new code is one press away", async ({ page, widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    const told = [/4 tries left/, /3 tries left/, /2 tries left/, /1 try left.*need a new code/, /Too many tries/];
    for (const [index, wrong] of wrongCodes(code, 5).entries()) {
      await widget.typeCode(wrong);
      await expect(widget.problem).toHaveText(told[index] ?? "");
    }
    await expect(widget.codeField).not.toBeEditable();

    await page.keyboard.press("Enter");
    await expect.poll(phone.messages).toHaveLength(2);
    await expect(widget.codeField).toBeEditable();
    await expect(widget.codeField).toBeFocused();
    await expect(widget.problem).toBeEmpty();
    await widget.expectDigits("");
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
  });

  test("a wrong code stays and is selected (C17), and typing the right one replaces it", async ({ widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    const [wrong = ""] = wrongCodes(code, 1);
    await widget.typeCode(wrong);
    await expect(widget.problem).toContainText("not right");
    await widget.expectDigits(wrong);
    await expect(widget.codeField).toBeFocused();
    await expect(widget.codeField).toHaveAttribute("aria-invalid", "true");
    expect(await widget.selection()).toBe(wrong);
    await widget.page.keyboard.type(code);
    await widget.expectConfirmed(phone);
  });

  test("a code is checked by itself once (C14, C15); the button checks it again", async ({ page, widget, phone }) => {
    const calls = widget.calls("check");
    await widget.open();
    await widget.askForCode(phone);
    const [wrong = ""] = wrongCodes(await phone.code(), 1);
    await widget.typeCode(wrong);
    await expect(widget.problem).toContainText("4 tries left");
    expect(calls).toHaveLength(1);

    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await widget.expectDigits(wrong.slice(0, -1));
    await page.keyboard.type(wrong.slice(-1));
    await widget.expectDigits(wrong);
    await expect(widget.root).toHaveAttribute("data-state", "code");
    expect(calls).toHaveLength(1);

    await widget.confirmButton.click();
    await expect(widget.problem).toContainText("3 tries left");
    expect(calls).toHaveLength(2);
  });

  test("while a code is checked its digits and the focus stay, and nothing can be typed (C16)", async ({ page, widget, phone }) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route(/confirmation\.check/, async (route) => {
      await held;
      await route.continue();
    });
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await widget.typeCode(code);
    await expect(widget.confirmButton).toHaveText("Checking…");
    await expect(widget.spoken).toHaveText("Code entered, checking…");
    await expect(widget.codeField).toBeFocused();
    await page.keyboard.press("Backspace");
    await widget.expectDigits(code);
    letGo();
    await widget.expectConfirmed(phone);
  });

  test("a problem is announced once, and again when it comes again (E3, E4)", async ({ page, widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const [first = "", second = ""] = wrongCodes(await phone.code(), 2);
    await widget.problem.evaluate((alert) => {
      const announced: string[] = [];
      Object.assign(window, { announced });
      const added = (records: MutationRecord[]) => {
        for (const node of records.flatMap((record) => [...record.addedNodes])) announced.push(node.textContent ?? "");
      };
      new MutationObserver(added).observe(alert, { childList: true, subtree: true, characterData: true });
    });
    const announced = () => page.evaluate(() => (window as unknown as { announced: string[] }).announced);
    await widget.typeCode(first);
    await expect.poll(announced).toEqual([expect.stringContaining("4 tries left")]);
    await widget.typeCode(second);
    await expect.poll(announced).toEqual([expect.stringContaining("4 tries left"), expect.stringContaining("3 tries left")]);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await expect(widget.problem).toHaveText("Enter all 6 digits");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await announced()).filter((text) => text.includes("Enter all"))).toHaveLength(2);
  });

  test("an incomplete code is not sent to the server, and the button under it does not move (E18)", async ({ widget, phone }) => {
    const calls = widget.calls("check");
    await widget.open();
    await widget.askForCode(phone);
    const before = await widget.topOf(widget.confirmButton);
    await widget.typeCode("123");
    await widget.confirmButton.click();
    await expect(widget.problem).toHaveText("Enter all 6 digits");
    await expect(widget.codeField).toBeFocused();
    const [wrong = ""] = wrongCodes(await phone.code(), 1);
    await widget.codeField.fill("");
    await widget.typeCode(wrong);
    await expect(widget.problem).toContainText("4 tries left");
    expect(await widget.topOf(widget.confirmButton)).toBe(before);
    expect(calls).toHaveLength(1);
  });
});
