import { expect, test } from "./fixtures";
import { loseNextAnswer } from "./lost-answers";

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
