import { expect, test } from "./fixtures";

test("after a reload in the middle the title is that of the step (P9)", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await expect(page).toHaveTitle(/^Enter code/);
  await widget.reload();
  await expect(page).toHaveTitle(/^Enter code/);
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
