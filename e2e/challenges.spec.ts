import type { Page } from "@playwright/test";
import { requested } from "./api";
import { expect, test } from "./fixtures";
import { type Phone, phone as phoneWith } from "./phones";
import { meetChallenge, unsolvable } from "./states";

// One after the other in one worker: each moves the clock of the server they share. Its limits are those it comes with.
test.describe.configure({ mode: "default" });

let taken = 0;

/** A number whose prefix no other test sends to, and an address that no other test asks from. */
function own(): { phone: Phone; address: () => Record<string, string> } {
  taken += 1;
  const local = 230 + taken;
  let asked = 0;
  return {
    phone: phoneWith("limited", `+1202${local}0123`, `+1 202 ${local} 0123`),
    address: () => ({ "x-forwarded-for": `10.77.${taken}.${(asked += 1)}` }),
  };
}

interface Asked {
  challenge: string | undefined;
  key: string | undefined;
}

/** What the page asks for messages with, in a list that grows. */
function requestsOf(page: Page): Asked[] {
  const asked: Asked[] = [];
  page.on("request", (request) => {
    if (!/confirmation\.(request|resend)/.test(request.url())) return;
    const { challenge } = request.postDataJSON() as { challenge?: string };
    asked.push({ challenge, key: request.headers()["idempotency-key"] });
  });
  return asked;
}

test.describe("with the limits as they come", () => {
  test.use({ server: "limited" });

  test("a stranger's messages keep nobody from a code: the page does some work, and it comes", async ({ page, context, widget, url, advanceServerClock }) => {
    const { phone, address } = own();
    await requested(url, phone.number, address());
    advanceServerClock(31);
    await requested(url, phone.number, address());
    advanceServerClock(31);

    await context.setExtraHTTPHeaders(address());
    const asked = requestsOf(page);
    await widget.open();
    await widget.askForCode(phone);
    expect(await phone.messages()).toHaveLength(3);
    expect(asked.map(({ challenge }) => challenge !== undefined)).toEqual([false, true]);
    expect(asked[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(asked[1]?.key).toBe(asked[0]?.key);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
  });

  test("a solution is good for one message to one number", async ({ page, context, widget, url, advanceServerClock }) => {
    const { phone, address } = own();
    await requested(url, phone.number, address());
    advanceServerClock(31);
    await requested(url, phone.number, address());
    advanceServerClock(31);
    await context.setExtraHTTPHeaders(address());
    const asked = requestsOf(page);
    await widget.open();
    await widget.askForCode(phone);
    const solution = asked.at(-1)?.challenge;

    advanceServerClock(31);
    const again = await fetch(`${url}/phone-confirmation/confirmation/`, {
      method: "POST",
      headers: { "content-type": "application/json", ...address() },
      body: JSON.stringify({ phone_number: phone.number, challenge: solution }),
    });
    expect([again.status, await again.text()]).toEqual([429, expect.stringContaining("challenge_required")]);
    expect(await phone.messages()).toHaveLength(3);
  });

  test("when a day's messages and their reserve are used up, no work opens them", async ({ page, context, widget, url, advanceServerClock }) => {
    const { phone, address } = own();
    // Each confirmation has run out when the next one is asked for, so that no open tries stand in the way.
    for (const waitSeconds of [601, 601, 601, 601, 3600]) {
      await requested(url, phone.number, address());
      advanceServerClock(waitSeconds);
    }
    const asked = requestsOf(page);
    for (let reserve = 1; reserve <= 3; reserve += 1) {
      await context.setExtraHTTPHeaders(address());
      await widget.open();
      await widget.askForCode(phone);
      expect(await phone.messages()).toHaveLength(5 + reserve);
      await widget.changeButton.click();
      advanceServerClock(3601);
    }
    const before = asked.length;
    await context.setExtraHTTPHeaders(address());
    await widget.open();
    await widget.typeNumber(phone.number);
    await widget.sendCode();
    await expect(widget.problem).toContainText(/Too many requests\. Try again in \d+ (minutes|hours)/);
    expect(asked.length).toBe(before + 1);
    expect(await phone.messages()).toHaveLength(8);
  });
});

test.describe("work that takes long", () => {
  test("is spoken of after a moment, moves nothing (N26), leaves the page free, and can be cancelled with the keyboard", async ({ page, widget, phone }) => {
    await meetChallenge(page, "request", unsolvable());
    const calls = widget.calls("request");
    await widget.open();
    await widget.typeNumber(phone.number);
    const place = await widget.topOf(widget.sendButton);
    await widget.numberField.press("Enter");
    await expect(widget.root).toContainText("Checking that you’re not a robot…");
    expect(await widget.topOf(widget.sendButton)).toBe(place);
    await expect(widget.spoken).toHaveText("Checking that you’re not a robot…");
    await expect(widget.sendButton).toHaveAttribute("aria-busy", "true");
    await page.keyboard.press("Tab");
    await expect(widget.root.getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(widget.numberField).toBeFocused();
    await expect(widget.numberField).toBeEditable();
    await expect(widget.problem).toBeEmpty();
    expect(calls).toHaveLength(1);
  });

  test("before another message leaves Change and the code that is there", async ({ page, widget, phone }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await meetChallenge(page, "resend", unsolvable());
    await page.clock.fastForward("00:31");
    await widget.resendButton.click();
    await expect(widget.root).toHaveAttribute("data-state", "rechallenged");
    await page.clock.fastForward("00:02");
    await widget.root.getByRole("button", { name: "Cancel" }).click();
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
  });
});

test("a press whose answer was lost is repeated under its key, and one message is sent", async ({ page, widget, phone }) => {
  const asked = requestsOf(page);
  await page.route(/confirmation\.request/, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  }, { times: 1 });
  await widget.open();
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await expect(widget.problem).toHaveText("We could not send the code. Try again.");
  await widget.sendCode();
  await expect(widget.codeField).toBeVisible();
  expect(await phone.messages()).toHaveLength(1);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});
