import { expect, test } from "../fixtures";
import { wrongCodes } from "../phones";
import { heardFrom } from "./heard-from";
import { deliverByWebOtp, pretendWebOtp, webOtpOf } from "./pretend-web-otp";
import { throughEachDoor } from "./through-each-door";

const LIVE = [["sms"]];

throughEachDoor(() => {
  test("a code that the browser hands over is checked and told (C8, C21)", async ({ page, widget, phone }) => {
    await pretendWebOtp(page);
    await widget.open();
    expect((await webOtpOf(page)).times).toBe(0);
    await widget.askForCode(phone);
    await expect.poll(async () => (await webOtpOf(page)).live).toEqual(LIVE);
    const heard = await heardFrom(widget.spoken);
    await deliverByWebOtp(page, await phone.code());
    await expect.poll(heard).toContain("Code filled in, checking…");
    await widget.expectConfirmed(phone);
  });

  test("the browser is asked again after a wrong code, and no longer once somebody goes back to the number (C8)", async ({ page, widget, phone }) => {
    await pretendWebOtp(page);
    await widget.open();
    await widget.askForCode(phone);
    await expect.poll(async () => (await webOtpOf(page)).live).toEqual(LIVE);
    const { times } = await webOtpOf(page);
    await widget.typeCode(wrongCodes(await phone.code(), 1)[0] ?? "");
    await expect(widget.problem).toContainText("That code is not right.");
    await expect.poll(() => webOtpOf(page)).toEqual({ times: times + 1, live: LIVE });
    await widget.changeButton.click();
    await expect.poll(() => webOtpOf(page)).toEqual({ times: times + 1, live: [] });
  });
});
