import { en } from "@/widget/messages/en";
import { expect, test } from "../fixtures";
import { phone } from "../phones";
import { UNDELIVERED } from "../servers";
import { throughEachDoor } from "./through-each-door";

throughEachDoor(() => {
  test("a message that was not delivered is told at the code, with the focus where it was (E15)", async ({ page, widget, server }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone(server, UNDELIVERED, "+1 202 555 0155"));
    await expect(widget.problem).toBeEmpty();
    await page.clock.runFor(5000);
    await expect(widget.problem).toHaveText(en.code.undelivered);
    await expect(widget.codeField).toBeFocused();
    await expect(widget.codeField).not.toHaveAttribute("aria-invalid");
    await expect(widget.changeButton).toBeVisible();
  });
});
