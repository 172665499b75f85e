import { rest } from "./api";
import { expect, test } from "./fixtures";
import { Widget } from "./widget";

test("a person confirms a number, and the key that comes of it proves the number", async ({ page, widget, phone, url }) => {
  await widget.open();
  await expect(page).toHaveTitle("Confirm your phone number");
  await widget.typeNumber(phone.number);
  await widget.sendCode();

  await expect(widget.heading).toContainText("6‑digit code");
  await expect(page).toHaveTitle(/^Enter code/);
  await expect(widget.root).toContainText(`Sent to ${phone.shown}`);
  await expect(widget.codeField).toBeFocused();
  const answered = page.waitForResponse(/confirmation\.check/);
  await widget.typeCode(await phone.code());

  await widget.expectConfirmed(phone);
  await expect(page).toHaveTitle("Number confirmed");
  await expect(widget.heading).toBeFocused();
  await expect(widget.spoken).toHaveText("Number confirmed");
  const [answer] = (await (await answered).json()) as [{ result: { data: { activationKey: string } } }];
  const read = await rest.read(url, answer.result.data.activationKey);
  expect(read.body).toEqual({ phone_number: phone.number });
  expect(await phone.messages()).toHaveLength(1);
});

test("the message shows up in an open inbox by itself, and its code can be copied from there", async ({ context, page, widget, phone }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const inbox = await context.newPage();
  await inbox.goto(`/inbox?to=${encodeURIComponent(phone.number)}`);
  await expect(inbox.getByText("Live", { exact: true })).toBeVisible();
  let reloads = 0;
  inbox.on("framenavigated", () => (reloads += 1));

  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await inbox.bringToFront();
  const item = inbox.getByRole("listitem").filter({ hasText: phone.number });
  await expect(item).toHaveCount(1);
  // In whatever language: the last line is the same.
  await expect(item).toContainText(`@localhost #${code}`);
  expect(reloads).toBe(0);
  await item.getByRole("button", { name: `Copy the code for ${phone.number}` }).click();
  await expect(item.getByRole("button", { name: /^Copied/ })).toBeVisible();

  await page.bringToFront();
  await widget.codeField.focus();
  await page.keyboard.press("ControlOrMeta+v");
  await widget.expectConfirmed(phone);
});

test("the inbox keeps every message to a number, newest first, and says when there is none", async ({ context, page, widget, phone, anotherPhone }) => {
  await widget.open();
  for (let times = 0; times < 2; times += 1) {
    await widget.askForCode(phone);
    await widget.changeButton.click();
  }
  const inbox = await context.newPage();
  await inbox.goto(`/inbox?to=${encodeURIComponent(phone.number)}`);
  const items = inbox.getByRole("listitem").filter({ hasText: phone.number });
  await expect(items).toHaveCount(2);
  await expect(items.first()).toContainText((await phone.messages())[0] ?? "nothing");
  await inbox.getByRole("textbox", { name: "Show one number" }).fill(anotherPhone().number);
  await expect(inbox.getByRole("heading", { name: "No message to this number" })).toBeVisible();
  await expect(page).toHaveTitle("Confirm your phone number");
});

test("several presses in the same instant send one message", async ({ widget, phone }) => {
  const calls = widget.calls("request");
  await widget.open();
  await widget.typeNumber(phone.number);
  await widget.sendButton.evaluate((button: HTMLButtonElement) => {
    button.click();
    button.form?.requestSubmit();
    button.click();
  });
  await expect(widget.codeField).toBeVisible();
  expect(calls).toHaveLength(1);
  expect(await phone.messages()).toHaveLength(1);
});

test("opening the page, and opening it again, sends nothing", async ({ page, widget }) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.url());
  });
  await widget.open();
  await widget.reload();
  await page.goto("/");
  await widget.ready();
  expect(sent).toEqual([]);
});

test("after one number another can be confirmed on the same page", async ({ widget, phone, anotherPhone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await widget.startOverButton.click();
  await expect(widget.numberField).toHaveValue("");
  const next = anotherPhone();
  await widget.askForCode(next);
  await widget.typeCode(await next.code());
  await widget.expectConfirmed(next);
});

test("two tabs confirm two numbers without disturbing each other", async ({ context, widget, phone, anotherPhone }) => {
  const otherTab = new Widget(await context.newPage());
  const otherPhone = anotherPhone();
  await widget.open();
  await otherTab.open();
  await widget.askForCode(phone);
  await otherTab.askForCode(otherPhone);
  await widget.typeCode(await phone.code());
  await otherTab.typeCode(await otherPhone.code());
  await widget.expectConfirmed(phone);
  await otherTab.expectConfirmed(otherPhone);
});
