import { expect, test } from "../fixtures";
import { loseNextAnswer } from "../lost-answers";
import { wrongCodes } from "../phones";
import { throughEachDoor } from "./through-each-door";

throughEachDoor(() => {
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

  test("a wrong code whose answer was lost is not counted twice (E12)", async ({ page, widget, phone }) => {
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
});
