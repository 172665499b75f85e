import { guessUntilClosed, requested, rest, trpc } from "../api";
import { expect, test } from "../fixtures";
import { wrongCodes } from "../phones";
import { pretendWebOtp, webOtpOf } from "./pretend-web-otp";
import { throughEachDoor } from "./through-each-door";

// One after the other in one worker: each moves the clock of the server they share.
test.describe.configure({ mode: "default" });
test.use({ server: "clock" });

const seconds = (text: string) => {
  const [, minutes, rest] = /(\d+):(\d\d)/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

throughEachDoor(() => {
  test("after 30 seconds the same code can be sent again, with the focus kept where it is typed (R1, R5, R6, R12), and the browser is asked for it anew (R7)", async ({ page, widget, phone, advanceServerClock }) => {
    await page.clock.install();
    await pretendWebOtp(page);
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await expect(widget.countdown).toHaveText(/^Send a new code in 0:(30|2\d)$/);
    const { times } = await webOtpOf(page);
    await expect(widget.resendButton).toHaveCount(0);

    advanceServerClock(31);
    await page.clock.fastForward("00:31");
    await expect(widget.spoken).toHaveText("You can send a new code now.");
    await widget.resendButton.click();
    await expect(widget.root).toContainText(/New code sent to .+ at .+/);
    await expect(widget.codeField).toBeFocused();
    await expect(widget.countdown).toHaveText(/^Send a new code in (1:00|0:5\d)$/);
    await expect(widget.spoken).toContainText(`New code sent to ${phone.shown}`);
    expect(await phone.messages()).toHaveLength(2);
    await expect.poll(() => webOtpOf(page)).toEqual({ times: times + 1, live: [["sms"]] });
    expect(await phone.code()).toBe(code);
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
  });

  test("the wait is the server's, whatever the clock of the browser says (R3)", async ({ page, widget, phone, advanceServerClock }) => {
    await page.clock.install({ time: new Date("2031-05-06T07:08:09Z") });
    await widget.open();
    await widget.askForCode(phone);
    await expect(widget.countdown).toHaveText(/0:(30|2\d)$/);
    advanceServerClock(20);
    await widget.reload();
    await expect.poll(async () => seconds(await widget.countdown.innerText())).toBeLessThanOrEqual(10);
    advanceServerClock(11);
    await widget.reload();
    await expect(widget.resendButton).toBeVisible();
    expect(await phone.messages()).toHaveLength(1);
  });

  test("the waits grow (R4), and after the last message the page says that no more come", async ({ page, widget, phone, advanceServerClock }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    for (const [index, wait] of [30, 60, 120, 300].entries()) {
      await expect.poll(async () => seconds(await widget.countdown.innerText())).toBeGreaterThan(wait - 15);
      expect(seconds(await widget.countdown.innerText())).toBeLessThanOrEqual(wait);
      advanceServerClock(wait);
      await page.clock.fastForward(wait * 1000);
      await widget.resendButton.click();
      await expect.poll(phone.messages).toHaveLength(index + 2);
    }
    await expect(widget.root).toContainText("No more codes can be sent for now.");
    await expect(widget.resendButton).toHaveCount(0);
    await expect(widget.countdown).toHaveCount(0);
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
  });

  test("the last minute of a code is told, after ten minutes it has expired (C30, E11), and a new one is one press away", async ({ page, widget, phone, advanceServerClock }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    const old = await phone.code();
    await expect(widget.root).not.toContainText("works for another");
    await page.clock.fastForward("09:05");
    await expect(widget.root).toContainText(/This code works for another \d+ second/);
    advanceServerClock(600);
    await page.clock.fastForward("00:55");
    await expect(widget.problem).toHaveText("That code has expired. Send a new one.");
    await expect(widget.codeField).not.toBeEditable();

    await widget.resendButton.click();
    await expect.poll(phone.messages).toHaveLength(2);
    await expect(widget.problem).toBeEmpty();
    const code = await phone.code();
    if (code !== old) {
      await widget.typeCode(old);
      await expect(widget.problem).toContainText("4 tries left");
    }
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
  });
});

test("a second message before its time is refused with the wait, and not sent", async ({ url, phone }) => {
  const { confirmationId } = await requested(url, phone.number);
  const { failure } = await trpc.resend(url, confirmationId);
  expect(failure?.code).toBe("resend_too_soon");
  expect(failure?.retryAfterSeconds).toBeGreaterThan(20);
  expect(failure?.retryAfterSeconds).toBeLessThanOrEqual(30);
  expect(await phone.messages()).toHaveLength(1);
});

test("tries that were used stay used when the code is sent again", async ({ url, phone, advanceServerClock }) => {
  const { confirmationId } = await requested(url, phone.number);
  const [wrong = ""] = wrongCodes(await phone.code(), 1);
  await trpc.check(url, confirmationId, wrong);
  advanceServerClock(31);
  const { value } = await trpc.resend(url, confirmationId);
  expect(value?.triesLeft).toBe(4);
});

test("a code typed after it has expired is refused as expired, not as wrong", async ({ widget, phone, advanceServerClock }) => {
  await widget.open();
  await widget.askForCode(phone);
  advanceServerClock(601);
  await widget.typeCode(await phone.code());
  await expect(widget.problem).toHaveText("That code has expired. Send a new one.");
  await widget.resendButton.click();
  await expect.poll(phone.messages).toHaveLength(2);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("a reload after the code has expired says so and sends nothing by itself", async ({ widget, phone, advanceServerClock }) => {
  await widget.open();
  await widget.askForCode(phone);
  advanceServerClock(601);
  await widget.reload();
  await expect(widget.problem).toHaveText("That code has expired. Send a new one.");
  expect(await phone.messages()).toHaveLength(1);
});

test("an activation key is accepted for ten minutes, over a reload too, and no longer", async ({ page, widget, phone, url, advanceServerClock }) => {
  await widget.open();
  await widget.askForCode(phone);
  const answered = page.waitForResponse(/confirmation\.check/);
  await widget.typeCode(await phone.code());
  const [answer] = (await (await answered).json()) as [{ result: { data: { activationKey: string } } }];
  const key = answer.result.data.activationKey;
  advanceServerClock(590);
  expect((await rest.read(url, key)).body).toEqual({ phone_number: phone.number });
  await widget.reload();
  await widget.expectConfirmed(phone);
  advanceServerClock(12);
  expect(await rest.read(url, key)).toMatchObject({ status: 400, body: { error: "Invalid activation key" } });
  await widget.reload();
  await expect(widget.numberField).toBeVisible();
  expect(await phone.messages()).toHaveLength(1);
});

test("a number that 20 wrong guesses closed opens again 24 hours after what was guessed at ended", async ({ url, phone, advanceServerClock }) => {
  await guessUntilClosed(url, phone);
  expect(await rest.request(url, phone.number)).toMatchObject({ status: 429, body: { code: "number_closed" } });
  advanceServerClock(24 * 3600 + 600 + 1);
  expect(await rest.request(url, phone.number)).toMatchObject({ status: 201 });
  expect(await rest.check(url, phone.number, await phone.code())).toMatchObject({ status: 200 });
});
