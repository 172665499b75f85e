import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { LOCALES } from "../contract/locales";
import { en } from "../widget/messages/en";
import { expect, test, withheld } from "./fixtures";
import { APP, codeAt, messagesAt, startOwnServer } from "./own-servers";
import type { RunningServer } from "./servers";
import { Widget } from "./widget";

// One server, one worker; a failure of one test says nothing about the next.
test.describe.configure({ mode: "default" });

let server: RunningServer;
test.beforeAll(async () => {
  server = await startOwnServer("branded");
});
test.afterAll(() => server.stop());

const addressOf = (parameters: Record<string, string> = {}) => `${server.url}/verify?${new URLSearchParams({ return_to: APP, state: "s 1", country: "US", ...parameters }).toString()}`;

async function confirm(widget: Widget, number: string): Promise<void> {
  await widget.typeNumber(number);
  await widget.sendCode();
  await expect(widget.codeField).toBeVisible();
  await widget.typeCode(await codeAt(server.url, number));
}

test.describe("whose page it is", () => {
  test("name, logo and the app it goes back to are shown, and the safety line (P6, P15, P5)", async ({ page, widget }) => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await widget.open(addressOf());
    await expect(page.getByRole("main")).toContainText("Northwind");
    await expect(page.getByRole("main")).toContainText(`You’ll go back to ${new URL(APP).host} afterwards.`);
    await expect(page.getByRole("contentinfo")).toContainText("Never share a code with anyone who asks for it.");
    const logo = page.locator("img");
    await expect(logo).toHaveAttribute("src", "/brand/logo");
    expect(await logo.evaluate((image: HTMLImageElement) => [image.naturalWidth > 0, image.getAttribute("width"), image.getAttribute("height")])).toEqual([true, "28", "28"]);
    expect(requests.filter((path) => !path.startsWith("/_next/static/") && !["/verify", "/brand/logo", "/icon.svg"].includes(path))).toEqual([]);
  });

  test("the title says the step and the name (P9)", async ({ page, widget, phone }) => {
    await widget.open(addressOf());
    await expect(page).toHaveTitle("Confirm your phone number – Northwind");
    await confirm(widget, phone.number);
    await expect(page).toHaveTitle("Number confirmed – Northwind");
  });

  test("its accent is on the button, readable in both themes (P11)", async ({ page, widget }) => {
    for (const [theme, accent] of [["light", "rgb(11, 107, 58)"], ["dark", "rgb(74, 145, 109)"]] as const) {
      await widget.open(addressOf({ theme }));
      await expect(widget.sendButton).toHaveCSS("background-color", accent);
    }
    await expect(page.locator("html")).toHaveCSS("color-scheme", "dark");
    // A part of the page may have a theme of its own.
    await widget.root.evaluate((root) => root.setAttribute("data-theme", "light"));
    await expect(widget.sendButton).toHaveCSS("background-color", "rgb(11, 107, 58)");
  });

  test("a page that is not there has the same brand (P14)", async ({ page }) => {
    await page.goto(`${server.url}/nothing-here`);
    await expect(page.getByRole("main")).toContainText("Northwind");
  });
});

test.describe("the way back", () => {
  test("goes to the app by itself with a code and the state, without number, key or referrer, and takes the page's place in the history (S2, S3, S5)", async ({ page, widget, phone }) => {
    await page.goto(`${server.url}/healthz`);
    await widget.open(addressOf());
    const returned = page.waitForRequest((request) => request.url().startsWith(APP));
    await confirm(widget, phone.number);
    await expect(widget.heading).toHaveText("Number confirmed");
    await expect(page.getByRole("link", { name: "Continue to Northwind" })).toHaveAttribute("href", /\?code=[\w-]{43}&state=s\+1$/);
    const request = await returned;
    expect([...new URL(request.url()).searchParams.keys()]).toEqual(["code", "state"]);
    expect(request.url()).not.toContain(phone.number.slice(1));
    expect((await request.allHeaders())["referer"]).toBeUndefined();
    await page.waitForURL(`${APP}?code=**`);
    await page.goBack();
    expect(page.url()).toBe(`${server.url}/healthz`);
    expect(await messagesAt(server.url, phone.number)).toHaveLength(1);
  });

  test("may be taken at once by the link (S3)", async ({ page, widget, phone }) => {
    // The page does not go by itself.
    await page.addInitScript((leaving) => {
      const { setTimeout } = window;
      window.setTimeout = ((...timer: Parameters<typeof setTimeout>) => (timer[1] === leaving ? 0 : setTimeout(...timer))) as typeof setTimeout;
    }, 1500);
    await widget.open(addressOf());
    await confirm(widget, phone.number);
    await page.getByRole("link", { name: "Continue to Northwind" }).click();
    await page.waitForURL(`${APP}?code=**`);
  });

  test("a reload says that the number is confirmed, leaves the person in peace, sends nothing, and makes no code before a press (S5, S7)", async ({ page, widget, phone }) => {
    await page.route(`${APP}**`, (route) => route.abort());
    await widget.open(addressOf());
    await confirm(widget, phone.number);
    await expect(page.getByRole("link", { name: "Continue to Northwind" })).toBeVisible();
    const made: string[] = [];
    page.on("request", (request) => request.url().includes("returnCode.create") && made.push(request.url()));
    await widget.open(addressOf());
    await expect(widget.heading).toHaveText("Number confirmed");
    const button = page.getByRole("button", { name: "Continue to Northwind" });
    await expect(button).toBeVisible();
    await expect(widget.root).not.toContainText("Taking you back");
    expect(made).toEqual([]);
    await page.unroute(`${APP}**`);
    await button.click();
    await page.waitForURL(`${APP}?code=**`);
    expect(made).toHaveLength(1);
    expect(await messagesAt(server.url, phone.number)).toHaveLength(1);
  });

  test("E-16 of another window is its own: it hears nothing of a confirmation here, remembers nothing of it, and goes nowhere", async ({ page, widget, context, phone }) => {
    const codes: string[] = [];
    context.on("request", (request) => request.url().includes("returnCode.create") && codes.push(request.postData() ?? ""));
    await widget.open(addressOf());
    await widget.askForCode(phone);
    const others: Record<string, string>[] = [{ state: "of somebody else" }, { return_to: `${APP}?static` }, { response_mode: "fragment", return_to: `${APP}?static` }];
    const windows: Widget[] = [];
    for (const other of others) {
      const opened = new Widget(await context.newPage());
      await opened.open(addressOf(other));
      windows.push(opened);
    }
    await page.bringToFront();
    await widget.typeCode(await codeAt(server.url, phone.number));
    await page.waitForURL(`${APP}?code=**`);
    for (const window of windows) {
      await expect(window.numberField).toHaveValue("");
      expect(new URL(window.page.url()).pathname).toBe("/verify");
    }
    expect(codes).toHaveLength(1);
    // The same tab, sent there by another app later.
    await widget.open(addressOf({ state: "of somebody else" }));
    await expect(widget.numberField).toHaveValue("");
    expect(codes).toHaveLength(1);
  });

  test("E-16 of a window that only follows another one is gone by a press alone, and no code is made before", async ({ page, widget, context, phone }) => {
    await page.route(`${APP}**`, (route) => route.abort());
    await widget.open(addressOf());
    await widget.askForCode(phone);
    const follower = await context.newPage();
    const followed = new Widget(follower);
    const made: string[] = [];
    follower.on("request", (request) => request.url().includes("returnCode.create") && made.push(request.url()));
    await followed.open(addressOf());
    await expect(followed.codeField).toBeVisible();
    await widget.typeCode(await codeAt(server.url, phone.number));
    await expect(followed.heading).toHaveText("Number confirmed");
    const button = follower.getByRole("button", { name: "Continue to Northwind" });
    await expect(button).toBeVisible();
    await expect(followed.root).not.toContainText("Taking you back");
    expect(made).toEqual([]);
    await button.click();
    await follower.waitForURL(`${APP}?code=**`);
    expect(made).toHaveLength(1);
  });

  test("is for the number that is asked for: another one that was confirmed before is not taken, and can be changed for another", async ({ page, widget, phone, anotherPhone }) => {
    await page.route(`${APP}**`, (route) => route.abort());
    await widget.open(addressOf());
    await confirm(widget, phone.number);
    await expect(page.getByRole("link", { name: "Continue to Northwind" })).toBeVisible();
    const other = anotherPhone();
    await widget.open(addressOf({ phone_number: other.number }));
    await expect(widget.numberField).toHaveValue(new RegExp(other.number.slice(-4)));
    const chosen = anotherPhone();
    await confirm(widget, chosen.number);
    await expect(widget.heading).toHaveText("Number confirmed");
    // A number that was chosen in its place is remembered.
    await widget.open(addressOf({ phone_number: other.number }));
    await expect(widget.heading).toHaveText("Number confirmed");
    await widget.startOverButton.click();
    await expect(widget.numberField).toBeVisible();
    await expect(page.getByRole("link", { name: /^Cancel and go back to/ })).toBeVisible();
    await confirm(widget, other.number);
    await expect(widget.root).toContainText(`${other.shown} is now confirmed`);
    await expect(page.getByRole("link", { name: "Continue to Northwind" })).toBeVisible();
  });

  test("that could not be made is told, with another try", async ({ page, widget, phone }) => {
    await widget.open(addressOf());
    await page.route(/returnCode\.create/, (route) => route.abort());
    await confirm(widget, phone.number);
    await expect(page.getByRole("alert").filter({ hasText: "we could not take you back" })).toBeVisible();
    await page.unroute(/returnCode\.create/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.waitForURL(`${APP}?code=**`);
  });

  test("is there without a number, too", async ({ page, widget }) => {
    await widget.open(addressOf());
    await expect(page.getByRole("link", { name: /^Cancel and go back to/ })).toHaveAttribute("href", `${APP}?error=access_denied&state=s+1`);
  });

  test("to a page without a server stands behind the # alone", async ({ page, widget, phone }) => {
    await widget.open(addressOf({ return_to: `${APP}?static`, response_mode: "fragment" }));
    await confirm(widget, phone.number);
    await page.waitForURL(`${APP}?static#code=**`);
  });

  for (const [what, returnTo] of Object.entries({ "another host": "https://evil.example/", "a script": "javascript:alert(1)", "an address with markup": '"><svg onload=alert(1)>' })) {
    test(`E-01 is refused to ${what}: a plain page that says what to set and links nowhere (P7)`, async ({ page }) => {
      const response = await page.goto(addressOf({ return_to: returnTo }));
      expect(response?.status()).toBe(400);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link does not work");
      await expect(page.locator("code")).toHaveText(`PHONE_CONFIRMATION_RETURN_URLS=${returnTo}`);
      await expect(page.getByRole("link")).toHaveCount(0);
      expect(await page.locator("svg, script, form").count()).toBe(0);
    });
  }
});

test("with a lock the number cannot be changed and is masked (C13)", async ({ page, widget, phone }) => {
  await widget.open(addressOf({ phone_number: phone.number, lock: "1" }));
  await expect(widget.numberField).toHaveCount(0);
  await expect(widget.root).not.toContainText(phone.shown);
  await widget.sendCode();
  await expect(widget.codeField).toBeVisible();
  await expect(widget.changeButton).toHaveCount(0);
  await widget.typeCode(await codeAt(server.url, phone.number));
  await page.waitForURL(`${APP}?code=**`);
});

test.describe("the language", () => {
  for (const locale of LOCALES) {
    test(`${locale} is that of the whole page from its first byte, and nothing else shows before (P8)`, async () => {
      const html = await (await fetch(addressOf({ locale }))).text();
      expect(html).toContain(`<html lang="${locale}" dir="${locale === "ar" || locale === "he" ? "rtl" : "ltr"}"`);
      const seen = html.replace(/<script[^]*?<\/script>|<option[^]*?<\/option>|<noscript>[^]*?<\/noscript>|<head>[^]*?<\/head>/g, "").replace(/<[^>]*>/g, " ");
      if (locale !== "en") expect(seen).not.toMatch(/Confirm your|Mobile number|Text me|Country code|Message and data|Never share|afterwards|Language/);
    });
  }

  test("is the browser's, and that of the choice, which keeps everything else of the address (P8)", async ({ browser }) => {
    const context = await browser.newContext({ locale: "fr-FR" });
    const page = await context.newPage();
    await page.goto(addressOf());
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await page.locator("[data-ready=true]").waitFor();
    await page.getByRole("combobox", { name: "Langue" }).selectOption("he");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ return_to: APP, state: "s 1", country: "US", locale: "he" });
    await context.close();
  });
});

test.describe("looks", () => {
  test("the theme of the address is there at the first paint (P10)", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    // As it is before any script has come.
    await page.route(/\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.goto(addressOf({ theme: "dark" })).catch(() => undefined);
    expect(await page.evaluate(() => [getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.querySelector("main") as HTMLElement).backgroundColor])).toEqual(["dark", "rgb(21, 26, 33)"]);
  });

  test("on a phone on its side the button can be reached, and nothing scrolls sideways (P12)", async ({ page, widget }) => {
    for (const size of [{ width: 640, height: 360 }, { width: 320, height: 640 }]) {
      await page.setViewportSize(size);
      await widget.open(addressOf());
      await widget.sendButton.scrollIntoViewIfNeeded();
      await expect(widget.sendButton).toBeInViewport({ ratio: 1 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    }
  });

  test("nothing moves while the page comes and goes on to the code (P2)", async ({ page, widget, phone }) => {
    await page.addInitScript(() => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
          if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await widget.open(addressOf());
    await confirm(widget, phone.number);
    await expect(widget.heading).toHaveText("Number confirmed");
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThanOrEqual(0.02);
  });
});

test("what speaks to the service comes with the first digit, and not coming is no answer, which the next press asks for again", async ({ page, widget, phone }) => {
  const asked: string[] = [];
  await widget.open(addressOf());
  const { length } = await page.locator("script[src]").all();
  let isBroken = true;
  await page.route(/\/_next\/static\/chunks\/.*\.js$/, (route) => {
    asked.push(route.request().url());
    withheld.add(route.request().url());
    return isBroken ? route.fulfill({ status: 503, contentType: "text/javascript", body: "" }) : route.fallback();
  });
  await widget.countrySelect.focus();
  expect([asked, await page.locator("script[src]").count()]).toEqual([[], length]);
  await widget.typeNumber(phone.number);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await widget.sendCode();
  await expect(widget.problem).toContainText(en.faults.sending);
  isBroken = false;
  await widget.sendCode();
  await widget.typeCode(await codeAt(server.url, phone.number));
  await expect(widget.heading).toHaveText("Number confirmed");
  expect(await messagesAt(server.url, phone.number)).toHaveLength(1);
});

test("the scripts that the page loads at first are within their budget (P4)", async ({ page }) => {
  // The framework and React alone are 137,000, what knows the world's numbers 30,000.
  expect(await firstScripts(page)).toBeLessThanOrEqual(190_000);
});

/** Bytes as a server would send them with gzip -9. */
async function firstScripts(page: Page): Promise<number> {
  await page.goto(addressOf());
  const sources = await page.locator("script[src]:not([nomodule])").evaluateAll((scripts) => scripts.map((script) => (script as HTMLScriptElement).src));
  expect(sources.length).toBeGreaterThan(3);
  const files = await Promise.all(sources.map((source) => fetch(source)));
  // Each is named after what is in it, so that nobody loads it twice in a year.
  for (const { headers } of files) expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  const texts = await Promise.all(files.map((file) => file.text()));
  return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
}
