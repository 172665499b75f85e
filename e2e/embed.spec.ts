import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { HOST, hostPage, RESERVE, SCRIPT, UNLISTED_HOST } from "./embed-host";
import { expect, test } from "./fixtures";
import { colourDifference, expectAccessible } from "./looks";
import { wrongCodes } from "./phones";
import { root, type ServerName, urlOf } from "./servers";
import { Widget } from "./widget";

test.use({ server: "embedded" satisfies ServerName });

const ELEMENT = "<phone-confirmation></phone-confirmation>";
const LISTEN = `<script>
  window.told = [];
  for (const name of ["confirmed", "error", "stepchange"]) document.addEventListener(name, (event) => told.push([name, event.detail, event.target.id]));
</script>`;
type Told = [name: string, detail: Record<string, unknown>, id: string][];
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: Told }).told);

/** The field that really has the focus, and what is selected in it. */
function focused(page: Page): Promise<{ name: string; selected: string } | null> {
  return page.evaluate(() => {
    const field = document.activeElement?.shadowRoot?.activeElement;
    if (!(field instanceof HTMLInputElement)) return null;
    return { name: field.name, selected: field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) };
  });
}

test("one script tag and one element: the number is confirmed in the site's own page, and the page is told once (M1, M3, M5, N19)", async ({ page, widget, phone }) => {
  await widget.open(hostPage({ head: LISTEN + SCRIPT, body: ELEMENT }));
  expect(await page.locator("iframe").count()).toBe(0);
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  const events = await told(page);
  expect(events.map(([name, detail]) => [name, detail["step"]])).toEqual([
    ["stepchange", "code"],
    ["stepchange", "confirmed"],
    ["confirmed", undefined],
  ]);
  const [, confirmed] = events.at(-1) ?? [];
  expect(confirmed).toEqual({ phoneNumber: phone.number, activationKey: expect.any(String), expiresAt: expect.any(String) });
  const answer = await fetch(`${urlOf("embedded")}/phone-confirmation/activation-key/${String(confirmed?.["activationKey"])}/`);
  expect(await answer.json()).toMatchObject({ phone_number: phone.number });
});

/** In bytes, packed by gzip -9. */
const SCRIPT_MAX = 75_000;

test("the script is one file with everything in it, and grows no further (M10)", () => {
  const script = readFileSync(`${root}/.build/embed/embed.js`);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(SCRIPT_MAX);
  expect(script.toString()).not.toMatch(/\(\?<[=!]|sourceMappingURL/);
});

test("the script and the languages come packed and tagged, for pages of any site, and only those (E-17)", async ({ url }) => {
  for (const path of ["/embed.js", "/embed/locales/de.json"]) {
    const response = await fetch(url + path, { headers: { origin: "https://evil.example", "accept-encoding": "br" } });
    expect(Object.fromEntries(response.headers), path).toMatchObject({
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "content-encoding": "br",
      "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
      "x-content-type-options": "nosniff",
    });
    const again = await fetch(url + path, { headers: { "accept-encoding": "br", "if-none-match": response.headers.get("etag") ?? "" } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
  }
  for (const path of ["/embed.js.map", "/embed/locales/xx.json", "/embed/../package.json", "/embed/"]) {
    expect((await fetch(url + path)).status, path).toBe(404);
  }
});

test.describe("a field of the form around it", () => {
  const FORM = `<form id="form"><input name="plain" value="1"><fieldset id="set"><phone-confirmation required></phone-confirmation></fieldset><button id="send">Send</button></form>`;

  test("sends the key and the number under its name, and holds the form back until then (M4)", async ({ page, widget, phone }) => {
    await widget.open(hostPage({ head: SCRIPT, body: FORM }));
    await page.locator("#send").click();
    expect(page.url()).not.toContain("plain=1");
    expect(await focused(page)).toMatchObject({ name: "phone" });
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    await page.locator("#send").click();
    await page.waitForURL(/plain=1/);
    const sent = new URL(page.url()).searchParams;
    expect(sent.get("activation-key-phone-number")).toBe(phone.number);
    expect(sent.get("activation-key")).toMatch(/\S{20,}/);
  });

  test("is emptied by a reset, switched off with its fieldset, and takes another name at once (M4)", async ({ page, widget, phone }) => {
    await widget.open(hostPage({ head: SCRIPT, body: FORM }));
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    const entries = () => page.evaluate(() => [...new FormData(document.forms[0]).keys()]);
    expect(await entries()).toEqual(["plain", "activation-key", "activation-key-phone-number"]);
    await page.evaluate(() => document.querySelector("phone-confirmation")?.setAttribute("name", "proof"));
    await expect.poll(entries).toEqual(["plain", "proof", "proof-phone-number"]);
    await page.evaluate(() => document.querySelector("fieldset")?.toggleAttribute("disabled", true));
    await expect.poll(entries).toEqual(["plain"]);
    await page.evaluate(() => document.querySelector("fieldset")?.toggleAttribute("disabled", false));
    await page.evaluate(() => document.forms[0]?.reset());
    await expect(widget.numberField).toHaveValue("");
    await expect.poll(entries).toEqual(["plain"]);
    expect(await page.evaluate(() => document.forms[0]?.checkValidity())).toBe(false);
  });

  test("never sends the key of another number than the one that is fixed, in the same element or in one that takes its place (M4)", async ({ page, widget, phone }) => {
    const other = "+12025550123";
    const form = () => page.evaluate(() => ({ keys: [...new FormData(document.forms[0]).keys()], isValid: document.forms[0]?.checkValidity() }));
    const fill = (html: string) => page.evaluate((inner) => void Object.assign(document.querySelector("fieldset") ?? {}, { innerHTML: inner }), html);
    const put = async (attributes: string) => {
      await fill("");
      await fill(`<phone-confirmation required ${attributes}></phone-confirmation>`);
    };
    const change = (properties: object) => page.evaluate((values) => void Object.assign(document.querySelector("phone-confirmation") ?? {}, values), properties);
    const withKey = { keys: ["plain", "activation-key", "activation-key-phone-number"], isValid: true };
    await widget.open(hostPage({ head: SCRIPT, body: FORM }));
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    expect(await form()).toEqual(withKey);
    // Another in its place finds what was confirmed, and so does one that is fixed to the very number.
    await put("");
    await expect.poll(form).toEqual(withKey);
    await put(`lock phone-number="${phone.number}"`);
    await expect.poll(form).toEqual(withKey);
    await expect(widget.heading).toHaveText("Number confirmed");
    await change({ phoneNumber: other });
    await expect(widget.heading).toHaveText("Confirm your phone number");
    expect(await form()).toEqual({ keys: ["plain"], isValid: false });
    await put(`lock phone-number="${other}"`);
    await expect(widget.heading).toHaveText("Confirm your phone number");
    expect(await form()).toEqual({ keys: ["plain"], isValid: false });
  });

  test("without form support in the browser hidden inputs beside it are sent (M4)", async ({ page, widget, phone }) => {
    await page.addInitScript(() => Object.assign(HTMLElement.prototype, { attachInternals: undefined }));
    await widget.open(hostPage({ head: SCRIPT, body: FORM }));
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    expect(await page.evaluate(() => new FormData(document.forms[0]).get("activation-key-phone-number"))).toBe(phone.number);
  });
});

/** Of 255: the smoothed edge of one and the same curve is not always drawn to the last bit alike. */
const RASTER_NOISE = 2;

test("a hostile style sheet changes nothing in it, and it leaves no style in the page (M6)", async ({ page, widget, phone }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const looks: Buffer[][] = [];
  for (const name of ["index", "hostile"]) {
    await widget.open(`${HOST}/plain-html/${name}.html`);
    // The same place in both, so that each pixel can be compared.
    await page.evaluate(() => {
      const element = document.querySelector<HTMLElement>("phone-confirmation");
      const place = { position: "fixed", left: "0px", top: "0px", width: "360px", "background-color": "white", "z-index": "9" };
      for (const [property, value] of Object.entries(place)) element?.style.setProperty(property, value, "important");
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    const own = [await widget.root.screenshot({ animations: "disabled" })];
    await widget.askForCode(name === "index" ? phone : { ...phone, number: phone.number });
    await widget.typeCode("12");
    await page.evaluate(() => sessionStorage.clear());
    await expect(widget.slots.nth(2)).toHaveAttribute("data-active", "true");
    own.push(await widget.codeField.screenshot({ animations: "disabled" }), await widget.confirmButton.screenshot({ animations: "disabled" }));
    looks.push(own);
    expect(await page.locator("head style, head link[rel=stylesheet]").count()).toBe(name === "index" ? 1 : 2);
  }
  const [plain = [], hostile = []] = looks;
  for (const [index, picture] of hostile.entries()) expect(await colourDifference(page, picture, plain[index] ?? picture)).toBeLessThanOrEqual(RASTER_NOISE);
});

test("links that would run as a script of the page are words alone (E-19)", async ({ page, widget }) => {
  await widget.open(hostPage({ head: SCRIPT, body: '<phone-confirmation terms-url="javascript:alert(1)"></phone-confirmation>' }));
  await expect(widget.root).toContainText("How we use your number");
  expect(await page.locator("phone-confirmation a").count()).toBe(0);
  await page.evaluate(() => document.querySelector("phone-confirmation")?.setAttribute("terms-url", "/terms"));
  await expect(page.locator("phone-confirmation a")).toHaveAttribute("href", "/terms");
});

test("the page's variables and rules for its parts reach it (A9)", async ({ widget }) => {
  const style = "<style>:root { --pc-accent: rgb(1, 2, 3) } phone-confirmation::part(heading) { font-style: italic } phone-confirmation { --pc-radius: 3px }</style>";
  await widget.open(hostPage({ head: SCRIPT + style, body: '<phone-confirmation theme="dark"></phone-confirmation>' }));
  await expect(widget.sendButton).toHaveCSS("background-color", "rgb(1, 2, 3)");
  await expect(widget.sendButton).toHaveCSS("border-radius", "3px");
  await expect(widget.heading).toHaveCSS("font-style", "italic");
  await expect(widget.heading).toHaveCSS("color", "rgb(238, 241, 246)");
});

test("it is as dark as its page, not as the system, and changes with it", async ({ page, widget }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const [light, dark] = ["rgb(17, 21, 28)", "rgb(238, 241, 246)"];
  await widget.open(hostPage({ head: SCRIPT, body: ELEMENT }));
  await expect(widget.heading).toHaveCSS("color", light);
  const scheme = (value: string) => page.evaluate((each) => (document.documentElement.style.colorScheme = each), value);
  await scheme("light dark");
  await expect(widget.heading).toHaveCSS("color", dark);
  await page.emulateMedia({ colorScheme: "light" });
  await expect(widget.heading).toHaveCSS("color", light);
  await scheme("dark");
  await expect(widget.heading).toHaveCSS("color", dark);
});

test("nothing moves when the script comes late (M7)", async ({ page, widget }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/embed.js", async (route) => {
    await released;
    await route.continue();
  });
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => (entry as unknown as { value: number }).value))).observe({ type: "layout-shift", buffered: true });
  });
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(hostPage({ head: RESERVE + SCRIPT, body: `${ELEMENT}<p>What stands below.</p>` }), { waitUntil: "commit" });
  const below = page.getByText("What stands below.");
  const before = await below.boundingBox();
  release();
  await widget.ready();
  const after = await below.boundingBox();
  const shift = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0));
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(8);
  expect(shift).toBeLessThanOrEqual(0.02);
});

/** The strictest policy that it needs: the service for its script and its answers, and nothing else. */
const POLICY = `default-src 'none'; script-src ${urlOf("embedded")}; connect-src ${urlOf("embedded")}; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src data:`;

test("a page with the strictest Content-Security-Policy can use it, the code step included (M11, C25)", async ({ page, widget, phone }) => {
  const violations: string[] = [];
  await page.exposeFunction("violated", (text: string) => violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => (window as unknown as { violated(text: string): void }).violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await widget.open(hostPage({ head: SCRIPT, body: '<phone-confirmation locale="de"></phone-confirmation>', policy: POLICY }));
  await expect(widget.heading).toHaveText("Telefonnummer bestätigen");
  await page.evaluate(() => document.querySelector("phone-confirmation")?.setAttribute("locale", "en"));
  await widget.askForCode(phone);
  await expect(widget.codeField).toHaveCSS("position", "absolute");
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(violations).toEqual([]);
});

test("two on one page stay apart, after a reload, too (M12, E-12)", async ({ page, phone, anotherPhone }) => {
  const other = anotherPhone();
  await page.goto(hostPage({ head: LISTEN + SCRIPT, body: `<section>${ELEMENT}</section><section>${ELEMENT}</section>` }));
  const [first, second] = [within(page, 0), within(page, 1)];
  await first.askForCode(phone);
  await second.askForCode(other);
  await page.reload();
  await expect(first.root).toContainText(phone.shown);
  await expect(second.root).toContainText(other.shown);
  await second.typeCode(await other.code());
  await second.expectConfirmed(other);
  await expect(first.codeField).toBeVisible();
  await first.typeCode(await phone.code());
  await first.expectConfirmed(phone);
  const confirmed = (await told(page)).filter(([name]) => name === "confirmed");
  expect(confirmed.map(([, { phoneNumber }]) => phoneNumber)).toEqual([other.number, phone.number]);
});

/** One of several on a page. */
function within(page: Page, index: number): Widget {
  const rootOfOne = page.locator("section").nth(index).locator(".pc-root");
  return Object.assign(new Widget(page), {
    root: rootOfOne,
    heading: rootOfOne.getByRole("heading"),
    numberField: rootOfOne.getByRole("textbox", { name: "Mobile number" }),
    sendButton: rootOfOne.getByRole("button", { name: /^(Text me a code|Sending code…)$/ }),
    codeField: rootOfOne.getByRole("textbox", { name: "Code", exact: true }),
  });
}

test.describe("in the hands of other scripts", () => {
  test("a refusal is told up to the document, and is no failed script to what watches the window (M5)", async ({ page, widget, phone }) => {
    const listen = `<script>
      window.heard = [];
      window.onerror = () => heard.push("onerror");
      window.addEventListener("error", () => heard.push("window"));
      document.addEventListener("error", ({ detail }) => heard.push(["document", detail?.code ?? null]));
      window.addEventListener("stepchange", ({ detail }) => heard.push(["window", detail.step]));
    </script>`;
    await widget.open(hostPage({ head: listen + SCRIPT, body: "<div><phone-confirmation></phone-confirmation></div>" }));
    await widget.askForCode(phone);
    await widget.typeCode(wrongCodes(await phone.code(), 1)[0] ?? "");
    await expect(widget.problem).toContainText("4 tries left");
    const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
    expect(await heard()).toEqual([["window", "code"], ["document", "invalid_code"]]);
    // A later failure of the page's own is heard as ever.
    await page.evaluate(() => document.body.dispatchEvent(new Event("error", { bubbles: true })));
    expect((await heard()).slice(2)).toEqual([["document", null], "onerror", "window"]);
  });

  test("it is made, changed and taken away by the DOM alone (M2)", async ({ page, widget }) => {
    await page.goto(hostPage({ head: SCRIPT }));
    await page.evaluate(() => customElements.whenDefined("phone-confirmation"));
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("phone-confirmation"), { locale: "fr", headingLevel: 3, country: "FR" })));
    await widget.ready();
    await expect(page.getByRole("heading", { level: 3 })).toHaveText("Confirmez votre numéro de téléphone");
    await page.evaluate(() => Object.assign(document.querySelector("phone-confirmation") as object, { locale: "en", theme: "dark", messages: { number: { submit: "Go" } } }));
    await expect(widget.root.getByRole("button", { name: "Go" })).toBeVisible();
    await expect(page.locator(".pc-shell")).toHaveAttribute("data-theme", "dark");
    await page.evaluate(() => document.querySelector("phone-confirmation")?.remove());
    await expect(widget.root).toHaveCount(0);
  });

  test("what is set before the script is there counts, and a second script is harmless", async ({ page, widget }) => {
    const early = '<script>Object.assign(document.querySelector("phone-confirmation"), { country: "GB", messages: { number: { submit: "Go" } } })</script>';
    await widget.open(hostPage({ body: ELEMENT + early + SCRIPT + SCRIPT }));
    await expect(widget.countrySelect).toHaveValue("GB");
    await expect(widget.root.getByRole("button", { name: "Go" })).toBeVisible();
    await expect(page.locator(".pc-root")).toHaveCount(1);
  });

  test("it is moved with everything that is in it, and found again by another in its place", async ({ page, widget, phone }) => {
    await widget.open(hostPage({ head: LISTEN + SCRIPT, body: `${ELEMENT}<aside></aside>` }));
    await widget.askForCode(phone);
    await widget.typeCode("12");
    await page.evaluate(() => document.querySelector("aside")?.append(document.querySelector("phone-confirmation") as Node));
    await widget.expectDigits("12");
    await widget.codeField.press("ControlOrMeta+a");
    await page.keyboard.type(await phone.code());
    await widget.expectConfirmed(phone);
    await page.evaluate(() => {
      document.querySelector("phone-confirmation")?.remove();
      setTimeout(() => document.querySelector("aside")?.append(document.createElement("phone-confirmation")));
    });
    await widget.expectConfirmed(phone);
    expect((await told(page)).filter(([name]) => name === "confirmed")).toHaveLength(1);
    const known = await page.evaluate(() => (document.querySelector("phone-confirmation") as unknown as { confirmed: { phoneNumber: string } }).confirmed.phoneNumber);
    expect(known).toBe(phone.number);
  });

  test("it begins anew and takes the focus when it is told to", async ({ page, widget, phone }) => {
    await widget.open(hostPage({ head: SCRIPT, body: ELEMENT }));
    expect(await focused(page)).toBeNull();
    await page.evaluate(() => document.querySelector<HTMLElement>("phone-confirmation")?.focus());
    expect(await focused(page)).toMatchObject({ name: "phone" });
    await widget.askForCode(phone);
    await page.evaluate(() => (document.querySelector("phone-confirmation") as unknown as { reset(): void }).reset());
    await expect(widget.numberField).toHaveValue("");
  });
});

test("no rule of axe is broken in it, in either theme, at either step, in Arabic, too (AX)", async ({ page, widget, phone }) => {
  await widget.open(hostPage({ head: SCRIPT + "<style>:root { color-scheme: light dark } @media (prefers-color-scheme: dark) { body { background: rgb(18, 18, 18) } }</style>", body: ELEMENT }));
  await expectAccessible(page);
  await widget.sendButton.click();
  await expectAccessible(page);
  await widget.askForCode(phone);
  await expectAccessible(page);
  await page.evaluate(() => document.querySelector("phone-confirmation")?.setAttribute("locale", "ar"));
  await expect(widget.root).toHaveAttribute("dir", "rtl");
  await expectAccessible(page);
});

test("a page that the service does not list is told so in the console, once, and its person in a sentence", async ({ browser, phone }) => {
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on("console", (message) => lines.push(message.text()));
  const widget = new Widget(page);
  await widget.open(hostPage({ head: SCRIPT, body: ELEMENT }, UNLISTED_HOST));
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await expect(widget.problem).toContainText("We could not send the code.");
  const ours = () => lines.filter((line) => line.includes("PHONE_CONFIRMATION_ORIGINS"));
  await expect.poll(ours).toHaveLength(1);
  expect(ours()[0]).toContain(`Add ${UNLISTED_HOST} to its setting`);
  await widget.sendCode();
  await expect(widget.problem).toContainText("We could not send the code.");
  expect(ours()).toHaveLength(1);
  expect(await phone.messages()).toEqual([]);
  await page.close();
});
