import { rest } from "../api";
import { expect, test } from "../fixtures";
import { wrongCodes } from "../phones";
import { heardFrom } from "./heard-from";
import { throughEachDoor, toldTo } from "./through-each-door";

throughEachDoor(() => {
  test("from a number to its confirmation by Enter alone (N3), told to eyes and ears at each step (S1, C21), with no request elsewhere (N19)", async ({ page, widget, phone }) => {
    await page.route(/confirmation\.check/, (route) => route.abort("connectionreset"), { times: 1 });
    await widget.open();
    await page.keyboard.type(phone.number);
    await page.keyboard.press("Enter");
    await expect(widget.heading).toHaveText(/6‑digit code/);
    await expect(widget.codeField).toBeFocused();
    await page.keyboard.type(await phone.code());
    await expect(widget.problem).toContainText("Try again");
    await expect(widget.codeField).toBeFocused();
    await page.keyboard.press("Enter");
    await widget.expectConfirmed(phone);
    await expect(widget.heading).toBeFocused();
    await expect(widget.spoken).toHaveText("Number confirmed");
    expect(await phone.messages()).toHaveLength(1);
  });

  test("a problem belongs to its field, for eyes and ears (E1, E2), and the tick at the end is drawn within 300 ms (S6)", async ({ widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
    await expect(widget.codeField).toHaveAccessibleDescription(/not right.*4 tries left/);
    await expect(widget.problem.locator("svg")).toBeVisible();
    await expect(widget.slots.first()).toHaveCSS("border-top-width", "2px");
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
    await expect(widget.root.locator(".pc-mark path")).toHaveCSS("animation-duration", "0.28s");
  });

  test("the seconds of the countdown are not announced (R2), the arrival at the code step is", async ({ page, widget, phone }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    await expect(widget.spoken).toHaveText(`Code sent to ${phone.shown}. Enter its 6 digits.`);
    const heard = await heardFrom(widget.spoken);
    await page.clock.fastForward("00:10");
    await expect(widget.countdown).toHaveText(/0:(20|1\d)/);
    expect(await heard()).toEqual([]);
    await page.clock.fastForward("00:21");
    await expect(widget.resendButton).toBeVisible();
    await expect.poll(heard).toEqual(["You can send a new code now."]);
  });
});

throughEachDoor(() => {
  test("the page is told once, with a key that the service knows, and of no step twice (S4)", async ({ page, widget, phone, url }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
    await expect(widget.problem).toContainText("4 tries left");
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
    const told = await toldTo(page);
    expect(told.map(([name]) => name)).toEqual(["stepchange", "error", "stepchange", "confirmed"]);
    const [, confirmed] = told.at(-1) ?? [];
    expect(confirmed).toEqual({ phoneNumber: phone.number, activationKey: expect.any(String), expiresAt: expect.any(String) });
    expect((await rest.read(url, String(confirmed?.["activationKey"]))).body).toEqual({ phone_number: phone.number });
  });
}, ["react", "embed"]);
