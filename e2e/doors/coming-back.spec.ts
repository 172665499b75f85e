import { en } from "@/widget/messages/en";
import { expect, test } from "../fixtures";
import { wrongCodes } from "../phones";
import { Widget } from "../widget";
import { addressAt } from "./doors";
import { throughEachDoor } from "./through-each-door";

throughEachDoor((door) => {
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

  test("a tab that is opened while a code is awaited comes to the same step; what is finished in one is told in the other (C27)", async ({ context, server, widget, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const other = new Widget(await context.newPage(), en, addressAt(door, server));
    await other.open();
    await expect(other.root).toContainText(`Sent to ${phone.shown}`);
    await other.typeCode(await phone.code());
    await other.expectConfirmed(phone);
    await widget.expectConfirmed(phone);
    await expect(widget.root).toContainText("You finished this in another tab.");
    await expect(other.root).not.toContainText("You finished this in another tab.");
    expect(await phone.messages()).toHaveLength(1);
  });
});
