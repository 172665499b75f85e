import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { APP, clockOf, codeAt, messagesAt, startOwnServer } from "./own-servers";
import { wrongCodes } from "./phones";
import type { RunningServer } from "./servers";

// One server with one clock, one worker.
test.describe.configure({ mode: "default" });
test.use({ javaScriptEnabled: false });

let server: RunningServer;
test.beforeAll(async () => {
  server = await startOwnServer("plain");
});
test.afterAll(() => server.stop());

function advanceClock(seconds: number): void {
  const ahead = existsSync(clockOf("plain")) ? Number(readFileSync(clockOf("plain"), "utf8")) : 0;
  writeFileSync(clockOf("plain"), String(ahead + seconds * 1000));
}

const WITH_RETURN = `/verify?${new URLSearchParams({ return_to: APP, state: "s 1", locale: "en", country: "US" }).toString()}`;
const numberField = (page: Page) => page.getByRole("textbox", { name: "Mobile number" });
const codeField = (page: Page) => page.getByRole("textbox", { name: "Code", exact: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function askForCode(page: Page, number: string, path = WITH_RETURN): Promise<string> {
  await page.goto(server.url + path);
  await numberField(page).fill(number);
  await button(page, "Text me a code").click();
  await expect(codeField(page)).toBeFocused();
  return codeAt(server.url, number);
}

test("the whole flow works, from a wrong code over another message to the app (C24, P1, E5)", async ({ page, phone }) => {
  await page.goto(server.url + WITH_RETURN);
  await expect(page).toHaveTitle("Confirm your phone number – Northwind");
  await expect(page.getByRole("textbox")).toHaveCount(1);
  await button(page, "Text me a code").click();
  await expect(page).toHaveTitle("Error: Confirm your phone number – Northwind");
  await expect(page.getByRole("alert")).toBeFocused();
  await page.getByRole("link", { name: "Enter your mobile number" }).click();
  await expect(numberField(page)).toBeFocused();

  const code = await askForCode(page, phone.number);
  await expect(page).toHaveTitle("Enter code – Northwind");
  const [wrong = ""] = wrongCodes(code, 1);
  await codeField(page).fill(wrong);
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Error: Enter code – Northwind");
  await expect(page.getByRole("alert")).toContainText("There is a problem");
  await expect(page.getByRole("alert")).toContainText("4 tries left");
  await expect(codeField(page)).toHaveValue(wrong);

  await button(page, "Send a new code").click();
  await expect(page.getByRole("alert")).toContainText(/You can send a new code in \d+ seconds\./);
  advanceClock(31);
  await button(page, "Send a new code").click();
  await expect(page.getByRole("status")).toContainText("New code sent to");
  expect(await messagesAt(server.url, phone.number)).toHaveLength(2);

  await codeField(page).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  const [back] = await Promise.all([page.waitForRequest((request) => request.url().startsWith(APP)), button(page, "Confirm").click()]);
  const { searchParams } = new URL(back.url());
  expect([...searchParams.keys(), searchParams.get("state")]).toEqual(["code", "state", "s 1"]);
  expect(back.url()).not.toContain(phone.number.slice(1));
  expect((await back.allHeaders())["referer"]).toBeUndefined();
});

test("without an app to go back to, the page ends with the number confirmed", async ({ page, phone }) => {
  const code = await askForCode(page, phone.number, "/verify?country=US");
  await codeField(page).fill(code);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Number confirmed");
  await expect(page).toHaveTitle("Number confirmed – Northwind");
});

test("the form that is sent again by the browser sends no second message (N23)", async ({ page, phone }) => {
  await askForCode(page, phone.number);
  await page.reload();
  await expect(codeField(page)).toBeVisible();
  expect(await messagesAt(server.url, phone.number)).toHaveLength(1);
});

test("what has run out is renewed by one press, and still goes back to the app (P13, E11)", async ({ page, phone }) => {
  const code = await askForCode(page, phone.number);
  advanceClock(601);
  await codeField(page).fill(code);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("That code has expired. Send a new one.");
  await button(page, "Send a new code").click();
  await expect(codeField(page)).toBeVisible();
  await codeField(page).fill(await codeAt(server.url, phone.number));
  await Promise.all([page.waitForURL(`${APP}?code=**`), page.keyboard.press("Enter")]);
});

test("the language can be changed at each step, and the step stays (P8)", async ({ page, phone }) => {
  await page.goto(server.url + WITH_RETURN);
  await page.getByRole("combobox", { name: "Language" }).selectOption("ar");
  await button(page, "Change language").click();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  expect(new URL(page.url()).searchParams.get("return_to")).toBe(APP);
  await page.locator("#phone").fill(phone.number);
  await page.keyboard.press("Enter");
  await expect(page.locator("#code")).toBeVisible();
  await page.locator("select[name=locale]").selectOption("de");
  await page.locator(".verify-language button").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("#code")).toBeVisible();
  expect(await messagesAt(server.url, phone.number)).toHaveLength(1);
});

test("every country can be chosen, and the number may be changed", async ({ page, phone }) => {
  await page.goto(server.url + WITH_RETURN);
  const countries = page.getByRole("combobox", { name: "Country code" });
  await expect(countries).toHaveValue("US");
  expect(await countries.locator("option").count()).toBeGreaterThan(240);
  await numberField(page).fill(phone.number);
  await page.keyboard.press("Enter");
  await button(page, "Change").click();
  await expect(numberField(page)).toHaveValue(phone.number);
});

test("no state has a violation that axe finds, in either theme or direction", async ({ browser, phone }) => {
  for (const [locale, theme] of [["en", "light"], ["ar", "dark"]] as const) {
    // Axe is a script itself, which a page of this kind would not run.
    const context = await browser.newContext({ bypassCSP: true, javaScriptEnabled: true });
    const page = await context.newPage();
    const check = async () => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const search = new URLSearchParams({ return_to: APP, locale, theme }).toString();
    const post = (fields: Record<string, string>, to = search) =>
      page.evaluate(
        ([action = "", ...entries]) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action });
          for (let index = 0; index < entries.length; index += 2) form.append(Object.assign(document.createElement("input"), { name: entries[index], value: entries[index + 1] }));
          document.body.append(form);
          form.submit();
        },
        [`/verify?${to}`, ...Object.entries(fields).flat()],
      );
    await page.goto(`${server.url}/verify?return_to=x&locale=${locale}`);
    await check();
    await post({ phone: "" });
    await expect(page.getByRole("alert")).toBeVisible();
    await check();
    await post({ phone: phone.number });
    await expect(page.locator("#code")).toBeVisible();
    await check();
    await page.locator("#code").fill("1");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await check();
    const confirmation = await page.locator("input[name=confirmation]").first().inputValue();
    await post({ do: "check", confirmation, code: await codeAt(server.url, phone.number) }, new URLSearchParams({ locale, theme }).toString());
    await expect(page.locator(".pc-mark")).toBeVisible();
    await check();
    await context.close();
  }
});
