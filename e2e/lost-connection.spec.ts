import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

/** Lets the next call of a procedure reach the server, and loses its answer on the way back. */
async function loseNextAnswer(page: Page, procedure: string): Promise<void> {
  await page.route(
    (address) => address.pathname.endsWith(`confirmation.${procedure}`),
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}

test("offline, the number stays (E12); back online it is sent by the same press", async ({ context, widget, phone }) => {
  const calls = widget.calls("request");
  await widget.open();
  await widget.typeNumber(phone.number);
  await context.setOffline(true);
  await widget.sendCode();
  await expect(widget.problem).toContainText("You’re offline. Your number stays here");
  expect((await widget.numberField.inputValue()).replace(/\D/g, "")).toContain(phone.number.slice(2));
  expect(calls).toEqual([]);

  await context.setOffline(false);
  await expect(widget.problem).toBeEmpty();
  await expect(widget.spoken).toHaveText("You’re back online.");
  await widget.sendCode();
  await expect(widget.codeField).toBeVisible();
  expect(await phone.messages()).toHaveLength(1);
});

test("offline, the code stays and no try is used (E12); back online it is checked by one press", async ({ context, widget, phone }) => {
  const calls = widget.calls("check");
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await context.setOffline(true);
  await expect(widget.problem).toContainText("You’re offline. Your code stays here");
  await widget.typeCode(code);
  await widget.expectDigits(code);
  await expect(widget.problem).toContainText("You’re offline. Your code stays here");
  expect(calls).toEqual([]);

  await context.setOffline(false);
  await expect(widget.problem).toBeEmpty();
  await widget.expectDigits(code);
  await widget.confirmButton.click();
  await widget.expectConfirmed(phone);
});

test("a wrong code whose answer was lost is not counted twice", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const [wrong = ""] = wrongCodes(await phone.code(), 1);
  await loseNextAnswer(page, "check");
  await widget.typeCode(wrong);
  await expect(widget.problem).toHaveText("We could not check the code. Try again.");
  await widget.expectDigits(wrong);
  await widget.confirmButton.click();
  await expect(widget.problem).toContainText("You have 4 tries left");
});

test("a right code whose answer was lost has confirmed the number all the same", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await loseNextAnswer(page, "check");
  await widget.typeCode(await phone.code());
  await expect(widget.problem).toHaveText("We could not check the code. Try again.");
  await widget.confirmButton.click();
  await widget.expectConfirmed(phone);
});

test("a reload after a lost answer shows what had become of it", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await loseNextAnswer(page, "check");
  await widget.typeCode(await phone.code());
  await expect(widget.problem).toHaveText("We could not check the code. Try again.");
  await widget.reload();
  await widget.expectConfirmed(phone);
});

test("when sending got no answer the number stays, and the next press works", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.typeNumber(phone.number);
  await page.route(/confirmation\.request/, (route) => route.abort("connectionreset"), { times: 1 });
  await widget.sendCode();
  await expect(widget.problem).toHaveText("We could not send the code. Try again.");
  await expect(widget.numberField).toBeFocused();
  await widget.sendCode();
  await expect(widget.codeField).toBeVisible();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("a proxy's own error page is no answer either, and costs nothing", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await page.route(/confirmation\.check/, (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }), {
    times: 1,
  });
  await widget.typeCode(code);
  await expect(widget.problem).toHaveText("We could not check the code. Try again.");
  await widget.confirmButton.click();
  await widget.expectConfirmed(phone);
});

test("a tab that cannot keep anything confirms all the same", async ({ page, widget, phone }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  });
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});
