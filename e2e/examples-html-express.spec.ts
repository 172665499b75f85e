import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { HOST } from "./embed-host";
import { expect, test } from "./fixtures";
import { EXPRESS_PORT, EXPRESS_RETURN, root, type ServerName, urlOf } from "./servers";
import { Widget } from "./widget";

test.use({ server: "embedded" satisfies ServerName });
// One app, one worker; a failure of one test says nothing about the next.
test.describe.configure({ mode: "default" });

const APP = new URL(EXPRESS_RETURN).origin;
const SERVICE = urlOf("embedded");

let app: ChildProcess;
test.beforeAll(async () => {
  app = spawn(process.execPath, ["server.js"], {
    cwd: join(root, "examples/express"),
    env: { ...process.env, SERVICE, PORT: String(EXPRESS_PORT), RETURN_TO: EXPRESS_RETURN },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((listening, failed) => {
    app.stdout?.once("data", () => listening());
    app.once("exit", (code) => failed(new Error(`The example ended with ${code}; its port may be taken.`)));
  });
});
test.afterAll(() => void app.kill());

test.describe("the Express example", () => {
  test.beforeEach(async ({ page }) => {
    await page.route(`${APP}/favicon.ico`, (route) => route.fulfill({ status: 204 }));
    await page.goto(APP);
    await page.getByRole("textbox", { name: "Name" }).fill("<b>Ada</b>");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${SERVICE}/verify?**`);
  });

  test("sends people to the page, takes them in again and shows the number that the service told its server", async ({ page, widget, phone }) => {
    await widget.ready();
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await expect(page.getByRole("heading")).toHaveText("Welcome, <b>Ada</b>");
    await expect(page.getByRole("main")).toContainText(`Your number is ${phone.number}.`);
    expect(page.url()).toMatch(new RegExp(`^${EXPRESS_RETURN}\\?code=[\\w-]{43}&state=[0-9a-f-]{36}$`));
    expect(await page.context().cookies(EXPRESS_RETURN)).toEqual([]);
    // The code is used up, and nobody is on their way any more.
    const again = await page.reload();
    expect(again?.status()).toBe(400);
  });

  test("refuses a code that was made with another state, whatever the address says (E-11)", async ({ page, browser, phone }) => {
    const mine = new URL(page.url()).searchParams.get("state") ?? "";
    const stranger = await browser.newPage();
    const theirs = new Widget(stranger);
    await theirs.open(`${SERVICE}/verify?${new URLSearchParams({ return_to: EXPRESS_RETURN, state: "their-own" }).toString()}`);
    await stranger.route(`${APP}/**`, (route) => route.fulfill({ body: "kept back" }));
    await theirs.askForCode(phone);
    await theirs.typeCode(await phone.code());
    await stranger.waitForURL(`${EXPRESS_RETURN}?**`);
    const handed = new URL(stranger.url());
    await stranger.close();
    handed.searchParams.set("state", mine);
    const answer = await page.goto(handed.href);
    expect(answer?.status()).toBe(400);
    await expect(page.getByRole("heading")).toHaveText("Please start again");
    await expect(page.getByRole("main")).not.toContainText(phone.number);
  });

  test("takes in who cancelled, and lets them start again", async ({ page }) => {
    await page.getByRole("link", { name: /^Cancel and go back to/ }).click();
    await expect(page.getByRole("heading")).toHaveText("You did not confirm a number");
    await page.getByRole("link", { name: "Start again" }).click();
    await expect(page.getByRole("heading")).toHaveText("Sign up");
  });
});

/** With the mouse alone: what a list of all that is at this point begins with does not count, but what the browser presses. */
async function clickWhereItIsSeen(target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await target.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await target.page().mouse.click(x + width / 2, y + height / 2);
}

for (const name of ["index", "hostile"]) {
  test(`the plain HTML example ${name}.html sends a form whose key the site's server reads at the service (M4, M6)`, async ({ page, widget, phone }) => {
    await widget.open(`${HOST}/plain-html/${name}.html`);
    await widget.typeNumber(phone.number);
    await clickWhereItIsSeen(widget.sendButton);
    await expect(widget.codeField).toBeVisible();
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    await expect(page.locator("#told")).toContainText(phone.number);
    // The hostile style sheet leaves 7 pixels of it.
    await page.getByRole("button", { name: "Book" }).press("Enter");
    await expect(page.getByRole("heading")).toHaveText(`Booked for Ada, ${phone.number}`);
    expect(page.url()).toBe(`${HOST}/book`);
  });
}
