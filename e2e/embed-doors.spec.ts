import type { BrowserContext, Page } from "@playwright/test";
import { requested, rest, trpc } from "./api";
import { HOST, hostPage, SCRIPT } from "./embed-host";
import { expect, test } from "./fixtures";
import type { Phone } from "./phones";
import { type ServerName, urlOf } from "./servers";
import { Widget } from "./widget";

test.use({ server: "embedded" satisfies ServerName });

const SERVICE = urlOf("embedded");
const doorOf = (page: Page) => page.getByRole("button", { name: "Confirm your phone number" });
const state = (page: Page) => new URL(page.url()).searchParams.get("state") ?? "";

/** What the service's page does when somebody is done there: the address to go back to. */
async function wayBack(phone: Phone, asked: URL): Promise<string> {
  const { confirmationId } = await requested(SERVICE, phone.number);
  await trpc.check(SERVICE, confirmationId, await phone.code());
  const parameters = asked.searchParams;
  const response = await fetch(`${SERVICE}/api/trpc/returnCode.create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ confirmationId, returnTo: parameters.get("return_to"), state: parameters.get("state"), responseMode: parameters.get("response_mode") }),
  });
  const { result } = (await response.json()) as { result: { data: { location: string } } };
  return result.data.location;
}

/** What a person does on the service's page. */
async function confirmAt(page: Page, phone: Phone): Promise<void> {
  const widget = new Widget(page);
  await widget.ready();
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
}

const cancelLink = (page: Page) => page.getByRole("link", { name: /^Cancel and go back to/ });
const cancelled = (page: Page) => page.waitForURL((url) => url.origin === HOST);

const keyOf = (page: Page) => page.evaluate(() => (document.querySelector("phone-confirmation") as unknown as { confirmed: Record<string, string> | null }).confirmed);

function exchanges(context: BrowserContext): string[] {
  const found: string[] = [];
  context.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/exchange/")) found.push(request.postData() ?? "");
  });
  return found;
}

test.describe("the page of the service, instead of the widget in the page", () => {
  test("a redirect goes there with a random state and comes back confirmed, without a trace in the address (M8)", async ({ page, phone }) => {
    await page.goto(`${HOST}/redirect?utm=1#top`);
    await doorOf(page).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    const asked = new URL(page.url());
    expect(Object.fromEntries(asked.searchParams)).toEqual({ return_to: `${HOST}/redirect`, state: expect.stringMatching(/^[0-9a-f]{32}$/), response_mode: "fragment", locale: "en" });
    await confirmAt(page, phone);
    await page.waitForURL(`${HOST}/redirect`);
    await expect(page.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    expect(page.url()).toBe(`${HOST}/redirect`);
    const { activationKey = "", ...confirmed } = (await keyOf(page)) ?? {};
    expect(confirmed).toEqual({ phoneNumber: phone.number, expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
    expect((await rest.read(SERVICE, activationKey)).body).toMatchObject({ phone_number: phone.number });
  });

  test("an address that people came back to is good once (M9, E-11)", async ({ page, phone }) => {
    await page.goto(`${HOST}/redirect`);
    await doorOf(page).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    const back = await wayBack(phone, new URL(page.url()));
    expect(new URL(back).search).toBe("");
    await page.goto(back);
    await expect(page.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    // The same address again, as from a history: its state is used up, and so is its code.
    const sent = exchanges(page.context());
    await page.goto("about:blank");
    await page.goto(back);
    await expect(doorOf(page)).toBeVisible();
    expect(sent).toEqual([]);
  });

  test("the one of two that sent the person takes them in again (M12, E-12)", async ({ page, phone }) => {
    await page.goto(`${HOST}/two`);
    await doorOf(page).nth(1).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    await confirmAt(page, phone);
    await page.waitForURL(`${HOST}/two`);
    await expect(page.locator("#other").getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    await expect(page.locator("#one").getByRole("button")).toBeVisible();
  });

  test("a popup hands the code to the page that opened it, and closes (M8)", async ({ page, phone }) => {
    await page.goto(`${HOST}/popup`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
    await popup.waitForURL(`${SERVICE}/verify?**`);
    const closed = popup.waitForEvent("close");
    await confirmAt(popup, phone);
    await expect(page.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    expect(await keyOf(page)).toMatchObject({ phoneNumber: phone.number, expiresAt: expect.stringContaining("T") });
    await closed;
  });

  test("a popup that the browser keeps open says that it may be closed (M8)", async ({ page, context, phone }) => {
    await context.addInitScript(() => Object.assign(window, { close: () => {} }));
    await page.goto(`${HOST}/popup`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
    await popup.waitForURL(`${SERVICE}/verify?**`);
    await confirmAt(popup, phone);
    await expect(popup.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    await expect(popup.getByText("You can close this window.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    await expect(page.getByText("You can close this window.")).toHaveCount(0);
    expect([await keyOf(popup), await keyOf(page)]).toEqual([null, expect.objectContaining({ phoneNumber: phone.number })]);
  });

  test("who cancels finds the button as it was, and nothing in the address", async ({ page }) => {
    const sent = exchanges(page.context());
    await page.goto(`${HOST}/redirect?utm=1`);
    await doorOf(page).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    await Promise.all([cancelled(page), cancelLink(page).click()]);
    await expect(doorOf(page)).toBeEnabled();
    await expect(page.getByRole("alert")).toBeEmpty();
    expect(page.url()).toBe(`${HOST}/redirect`);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    expect(sent).toEqual([]);
  });

  test("who cancels in a popup is left with the page that opened it", async ({ page }) => {
    await page.goto(`${HOST}/popup`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
    await popup.waitForURL(`${SERVICE}/verify?**`);
    await Promise.all([popup.waitForEvent("close"), cancelLink(popup).click()]);
    await expect(doorOf(page)).toBeEnabled();
    await expect.poll(() => page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  test("a popup that is closed leaves the button, and another press opens another (M8)", async ({ page }) => {
    await page.goto(`${HOST}/popup`);
    const states: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
      await popup.waitForURL(`${SERVICE}/verify?**`);
      states.push(state(popup));
      await popup.close();
      await expect(doorOf(page)).toBeEnabled();
    }
    expect(new Set(states).size).toBe(2);
    const kept = await page.evaluate(() => Object.keys(localStorage));
    expect(kept).toEqual([`phone-confirmation.trip.${states[1]}`]);
  });

  test("a popup that may not open becomes a redirect (M8)", async ({ page }) => {
    await page.addInitScript(() => Object.assign(window, { open: () => null }));
    await page.goto(`${HOST}/popup`);
    await doorOf(page).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    expect(new URL(page.url()).searchParams.get("return_to")).toBe(`${HOST}/popup`);
  });

  test("a popup whose page is gone finishes by itself (M8)", async ({ page, phone }) => {
    await page.goto(`${HOST}/popup`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
    await popup.waitForURL(`${SERVICE}/verify?**`);
    await page.close();
    await confirmAt(popup, phone);
    await popup.waitForURL(`${HOST}/popup`);
    await expect(popup.getByRole("heading", { name: "Number confirmed" })).toBeVisible();
    expect(await keyOf(popup)).toMatchObject({ phoneNumber: phone.number });
  });
});

test.describe("nothing that a page is handed becomes a result", () => {
  test("a code with a state that was not asked for is left where it is, and exchanged by nobody (M9, E-09, E-11)", async ({ page }) => {
    const sent = exchanges(page.context());
    for (const path of ["redirect", "popup"]) {
      for (const fragment of ["error=access_denied&state=attacker", "error=access_denied", "code=stolen&state=attacker", "code=stolen", "state=x", `code=x&state=${"0".repeat(32)}`, "code=x&state=__proto__"]) {
        await page.goto("about:blank");
        await page.goto(`${HOST}/${path}#${fragment}`);
        await expect(doorOf(page)).toBeVisible();
        expect(page.url()).toBe(`${HOST}/${path}#${fragment}`);
      }
    }
    expect(sent).toEqual([]);
  });

  test("somebody else's code with a state of ours is refused by the service, and told as an error (M9, E-11)", async ({ page, phone }) => {
    await page.goto(`${HOST}/redirect`);
    await doorOf(page).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
    const asked = new URL(page.url());
    const theirs = new URL(asked);
    theirs.searchParams.set("state", "attackers-own");
    // A real code of the attacker, in an address with the victim's state.
    const back = new URL((await wayBack(phone, theirs)).replace("attackers-own", asked.searchParams.get("state") ?? ""));
    await page.goto(back.href);
    await expect(page.getByRole("alert")).toContainText("Try again.");
    expect(await keyOf(page)).toBeNull();
    expect(page.url()).toBe(`${HOST}/redirect`);
  });

  test("messages to the window and to other channels are heard by nobody (M9, E-09, E-10)", async ({ page, phone }) => {
    const sent = exchanges(page.context());
    const widget = new Widget(page);
    await widget.open(hostPage({ head: SCRIPT, body: "<phone-confirmation></phone-confirmation>" }));
    await page.evaluate(() => {
      for (const data of [{ type: "confirmed" }, { code: "x", state: "y" }, { __proto__: { code: "x" } }, "taken"]) {
        window.postMessage(data, "*");
        new BroadcastChannel("phone-confirmation").postMessage(data);
        new BroadcastChannel("phone-confirmation.").postMessage(data);
      }
      document.querySelector("phone-confirmation")?.dispatchEvent(new CustomEvent("confirmed", { detail: { activationKey: "forged" } }));
    });
    await widget.askForCode(phone);
    expect(await keyOf(page)).toBeNull();
    expect(sent).toEqual([]);
  });

  test("a popup that is awaited takes a code from its own channel alone (E-10, E-12)", async ({ page }) => {
    const sent = exchanges(page.context());
    await page.goto(`${HOST}/popup`);
    const [popup] = await Promise.all([page.waitForEvent("popup"), doorOf(page).click()]);
    await popup.waitForURL(`${SERVICE}/verify?**`);
    // The service's page is cut off from the one that opened it: neither can reach into the other.
    expect(await popup.evaluate(() => window.opener as unknown)).toBeNull();
    await popup.evaluate((name) => new BroadcastChannel(name).postMessage({ code: "from another origin" }), `phone-confirmation.${state(popup)}`);
    await page.evaluate(() => new BroadcastChannel("phone-confirmation.other").postMessage({ code: "x" }));
    await expect(doorOf(page)).toBeEnabled();
    expect(sent).toEqual([]);
  });
});
