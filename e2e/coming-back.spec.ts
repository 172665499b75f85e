import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

test("after a reload in the middle the title is that of the step (P9)", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await expect(page).toHaveTitle(/^Enter code/);
  await widget.reload();
  await expect(page).toHaveTitle(/^Enter code/);
});

test("a reload in the middle keeps the step, the number, the tries and the wait, and sends nothing (C26)", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
  await expect(widget.problem).toContainText("4 tries left");
  const [requests, resends] = [widget.calls("request"), widget.calls("resend")];
  await widget.reload();
  await expect(widget.codeField).toBeVisible();
  await expect(widget.codeField).toBeFocused();
  await expect(widget.root).toContainText(`Sent to ${phone.shown}`);
  await expect(widget.countdown).toHaveText(/^Send a new code in 0:[0-2]\d$/);
  expect([...requests, ...resends]).toEqual([]);
  await widget.typeCode(wrongCodes(code, 2)[1] ?? "");
  await expect(widget.problem).toContainText("3 tries left");
  await widget.typeCode(code);
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});

test("a reload after success still says that the number is confirmed, and sends nothing", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await widget.reload();
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});

test("the tab remembers neither the code nor the key", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  const answered = page.waitForResponse(/confirmation\.check/);
  await widget.typeCode(code);
  await widget.expectConfirmed(phone);
  const [answer] = (await (await answered).json()) as [{ result: { data: { activationKey: string } } }];
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));
  expect(kept).toContain("confirmationId");
  expect(kept).not.toContain(code);
  expect(kept).not.toContain(answer.result.data.activationKey);
  expect(page.url()).toBe(`${new URL(page.url()).origin}/verify`);
});

test("changing the number keeps it, in focus and selected (N27), and the old code no longer counts", async ({ page, widget, phone, anotherPhone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.changeButton.click();
  await expect(widget.numberField).toBeFocused();
  const kept = await widget.numberField.inputValue();
  expect(kept.replace(/\D/g, "")).toContain(phone.number.slice(2));
  expect(await widget.selection()).toBe(kept);

  const next = anotherPhone();
  await page.keyboard.insertText(next.number);
  await page.keyboard.press("Enter");
  await expect(widget.root).toContainText(`Sent to ${next.shown}`);
  await widget.expectDigits("");
  await widget.typeCode(await next.code());
  await widget.expectConfirmed(next);
  expect(await phone.messages()).toHaveLength(1);
});

test("a change that ends in the same number sends a code that works", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.changeButton.click();
  await widget.sendCode();
  await expect.poll(phone.messages).toHaveLength(2);
  await expect(widget.codeField).toBeVisible();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("leaving by a link and coming back goes on at the code, without another message", async ({ page, widget, phone }) => {
  await page.goto("/");
  await widget.open();
  await widget.askForCode(phone);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm phone numbers on your own server");
  await page.goForward();
  await widget.ready();
  await expect(widget.root).toContainText(`Sent to ${phone.shown}`);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});

test("the back button after success neither opens the code step nor sends a message (S5)", async ({ page, widget, phone }) => {
  await page.goto("/");
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await page.goBack();
  await page.goForward();
  await widget.ready();
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});
