import type { Locator, Page } from "@playwright/test";
import { directionOf, LOCALES } from "@/contract/locales";
import { loadMessages } from "@/widget/messages/load-messages";
import { expect, test } from "./fixtures";
import { expectAccessible, expectNoSidewaysScroll } from "./looks";
import { MountedWidget, type Mounting } from "./mounted-widget";
import { wrongCodes } from "./phones";
import { STATES } from "./states";

/** The mounted widget in a language, with what the page around it says. */
async function widgetIn(locale: string, page: Page, mounting: Mounting = {}): Promise<MountedWidget> {
  const messages = await loadMessages(locale);
  const html = { lang: locale, dir: directionOf(locale), ...mounting.html };
  return new MountedWidget(page, { ...mounting, messages, html, props: { locale, autoFocus: true, headingLevel: 1, ...mounting.props } });
}

const boxOf = (selector: string, page: Page) => page.locator(selector).first().boundingBox();
const styleOf = (selector: string, property: string, page: Page) =>
  page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

for (const locale of ["ar", "he"] as const) {
  test(`${locale}: numbers and digits run from left to right and begin where the line begins (N18, C20)`, async ({ page, phone }) => {
    await page.setViewportSize({ width: 900, height: 700 });
    const widget = await widgetIn(locale, page, { css: "main { max-width: 600px }" });
    await widget.open();
    expect(await styleOf(".pc-root", "direction", page)).toBe("rtl");
    expect(await widget.numberField.evaluate((field) => getComputedStyle(field).direction)).toBe("ltr");
    const frame = await boxOf(".pc-phone", page);
    expect((await boxOf(".pc-country", page))?.x).toBeLessThan((frame?.x ?? 0) + 2);

    await widget.askForCode(phone);
    await widget.typeCode("123");
    const slots = await widget.slots.evaluateAll((all) => all.map((slot) => slot.getBoundingClientRect().x));
    expect(slots).toEqual([...slots].sort((one, other) => one - other));
    const endOf = async (part: Locator) => part.boundingBox().then((box) => (box ? box.x + box.width : NaN));
    // The step comes in from the side, and one is measured after the other.
    await expect.poll(async () => Math.abs((await endOf(widget.slots.last())) - (await endOf(widget.root.locator(".pc-label"))))).toBeLessThan(0.5);
    await expect(widget.root.locator(".pc-number").first()).toHaveAttribute("dir", "ltr");
    expect(await styleOf(".pc-root", "--pc-step", page)).toBe("-8px");
    await expectAccessible(page);
  });
}

for (const width of [240, 300]) {
  test(`in a column of ${width} px of a wide page everything fits, and the digits stay in one row (C19)`, async ({ page, phone }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    const widget = await widgetIn("en", page, { css: `main { width: ${width}px }` });
    await widget.open();
    const sticksOut = () =>
      widget.root.evaluate((root) => {
        const edge = root.getBoundingClientRect();
        return [...root.querySelectorAll(".pc-phone, .pc-button, .pc-slot, .pc-problem, .pc-heading, .pc-number, .pc-link")]
          .filter((part) => part.getBoundingClientRect().right > edge.right + 0.5 || part.getBoundingClientRect().left < edge.left - 0.5)
          .map((part) => part.className);
      });
    await widget.sendCode();
    await expect(widget.problem).not.toBeEmpty();
    expect(await sticksOut()).toEqual([]);
    await widget.askForCode(phone);
    expect(await sticksOut()).toEqual([]);
    const tops = await widget.slots.evaluateAll((slots) => slots.map((slot) => slot.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    await expectNoSidewaysScroll(page);
  });
}

test("in a place that takes its width from the widget it has one", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  const widget = await widgetIn("en", page, { body: `<div style="display: inline-block"><main data-place></main></div>` });
  await widget.open();
  expect((await boxOf(".pc-root", page))?.width).toBeGreaterThanOrEqual(320);
});

test("a part of a page may be dark while the page is light, and the other way round (A9)", async ({ page }) => {
  const [light, dark] = ["rgb(31, 95, 214)", "rgb(122, 168, 255)"];
  const body = `<div data-theme="dark"><main data-place></main></div>`;
  const inside = await widgetIn("en", page, { body, html: { "data-theme": "light" } });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await inside.open();
  expect(await styleOf(".pc-button", "background-color", page)).toBe(dark);
  await page.evaluate(() => document.querySelector("div[data-theme]")?.removeAttribute("data-theme"));
  await expect.poll(() => styleOf(".pc-button", "background-color", page)).toBe(light);
  await page.evaluate(() => document.documentElement.removeAttribute("data-theme"));
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expect.poll(() => styleOf(".pc-button", "background-color", page)).toBe(dark);
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await expect.poll(() => styleOf(".pc-button", "background-color", page)).toBe(light);
});

test("any rule and any variable of the page wins (A9, A10)", async ({ page }) => {
  const css = "button { border-radius: 0 } :root { --pc-accent: rgb(120, 0, 90); --pc-control: 60px }";
  const widget = await widgetIn("en", page, { css });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await widget.open();
  expect(await styleOf(".pc-button", "border-radius", page)).toBe("0px");
  expect(await styleOf(".pc-button", "background-color", page)).toBe("rgb(120, 0, 90)");
  expect((await boxOf(".pc-phone", page))?.height).toBe(60);
});

test("parts have further class names, or are drawn by the page, and the flow stays (A7)", async ({ page, phone }) => {
  const moreProps = `return { parts: {
    button: (props) => React.createElement("button", { ...props, "data-own": "button" }),
    heading: ({ level, ...props }) => React.createElement("h" + level, { ...props, "data-own": "heading" }),
  } }`;
  const widget = await widgetIn("en", page, { props: { classNames: { label: "mine", slot: "tile" } }, moreProps });
  await widget.open();
  await expect(widget.root.locator("label.mine")).toHaveText("Mobile number");
  await expect(widget.sendButton).toHaveAttribute("data-own", "button");
  await expect(widget.heading).toHaveAttribute("data-own", "heading");
  await widget.askForCode(phone);
  await expect(widget.root.locator(".pc-slot.tile")).toHaveCount(6);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("with forced colours the slots, the focus, what is wrong and the button can be seen (P17)", async ({ page, phone }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const widget = await widgetIn("en", page);
  await widget.open();
  expect(await styleOf(".pc-phone", "outline", page)).toMatch(/solid 3px/);
  expect(await styleOf(".pc-button", "border", page)).toMatch(/1px solid/);
  await STATES["wrong code"]?.({ page, widget, phone });
  expect(await styleOf(".pc-slot", "border-top-style", page)).toBe("dashed");
  expect(await styleOf(".pc-slot", "outline", page)).toMatch(/solid 3px/);
  await expect(widget.problem.locator("svg")).toBeVisible();
  // The field's own text stays unseen, or every digit would stand there twice.
  expect(await widget.codeField.evaluate((field) => getComputedStyle(field).color)).toBe("rgba(0, 0, 0, 0)");
});

test("what is wrong is told by words, a sign and a border, not by colour alone (E1)", async ({ page, phone }) => {
  const widget = await widgetIn("en", page);
  await widget.open();
  await widget.askForCode(phone);
  const before = await styleOf(".pc-slot", "border-top-width", page);
  await widget.typeCode(wrongCodes(await phone.code(), 1)[0] ?? "");
  await expect(widget.problem).not.toBeEmpty();
  expect([before, await styleOf(".pc-slot", "border-top-width", page)]).toEqual(["1px", "2px"]);
  await expect(widget.problem.locator("svg")).toBeVisible();
  await expect(widget.problem).toContainText(/\w/);
});

/** What moves in the widget: the names of the animations, and how long they last. */
function animationsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().map((animation) => `${animation instanceof CSSAnimation ? animation.animationName : "transition"} ${String(animation.effect?.getTiming().duration)}`),
  );
}

test("nothing moves where motion is not welcome, and the tick stands there (P18, S6, C18)", async ({ page, phone }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const widget = await widgetIn("en", page);
  await STATES["code half typed"]?.({ page, widget, phone });
  expect(await animationsOf(page)).toEqual([]);
  await widget.codeField.fill("");
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await animationsOf(page)).toEqual([]);
  expect(await styleOf(".pc-mark path", "stroke-dashoffset", page)).toBe("0px");
});

test("the caret blinks, the step slides, and the tick is drawn within 300 ms (C18, S6)", async ({ page, phone }) => {
  const widget = await widgetIn("en", page);
  await widget.open();
  await widget.askForCode(phone);
  expect(await styleOf(".pc-form", "animation", page)).toContain("0.18s");
  expect(await animationsOf(page)).toContain("pc-blink 1100");
  expect(await styleOf(".pc-slot[data-active]", "outline", page)).toMatch(/solid 2px/);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await styleOf(".pc-mark path", "animation", page)).toMatch(/0\.28s.*pc-draw|pc-draw.*0\.28s/);
});

test("with more contrast asked for, hints and borders have the text's colour, and the focus is thicker (P18)", async ({ page }) => {
  await page.emulateMedia({ contrast: "more", reducedMotion: "reduce" });
  const widget = await widgetIn("en", page);
  await widget.open();
  const text = await styleOf(".pc-root", "color", page);
  expect(await styleOf(".pc-hint", "color", page)).toBe(text);
  await widget.sendButton.focus();
  expect(await styleOf(".pc-phone", "border-top-color", page)).toBe(text);
  await widget.numberField.focus();
  expect(await styleOf(".pc-phone", "outline", page)).toMatch(/3px/);
});

test("fields have 16 px at least, so no phone zooms in on them (N24)", async ({ page, phone }) => {
  const widget = await widgetIn("en", page);
  await widget.open();
  const size = (field: typeof widget.numberField) => field.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  expect(await size(widget.numberField)).toBeGreaterThanOrEqual(16);
  expect(await size(widget.countrySelect)).toBeGreaterThanOrEqual(16);
  await widget.askForCode(phone);
  expect(await size(widget.codeField)).toBeGreaterThanOrEqual(16);
});

test("a country is its letters and its name, never a picture (N20)", async ({ page }) => {
  const widget = await widgetIn("en", page, { props: { defaultCountry: "GB" } });
  await widget.open();
  await expect(widget.root.locator(".pc-country")).toContainText("GB");
  await expect(widget.root.locator("img, picture, image, use")).toHaveCount(0);
  expect(await widget.root.innerText()).not.toMatch(/\p{Regional_Indicator}/u);
});

for (const [locale, country, first] of [["ja", "GB", "イギリス (+44)"], ["ar", "JO", "الأردن (⁦+962⁩)"], ["fr", "US", "États-Unis (+1)"]] as const) {
  test(`${locale}: countries have their names in it, in its order (N16)`, async ({ page }) => {
    const widget = await widgetIn(locale, page, { props: { defaultCountry: country } });
    await widget.open();
    await expect(widget.countrySelect.locator("option:checked")).toHaveText(first);
    const names = (await widget.countrySelect.locator("option").allTextContents()).map((text) => text.replace(/ \([^)]*\)$/, ""));
    expect(names.length).toBeGreaterThan(200);
    expect(names).toEqual([...names].sort(new Intl.Collator(locale).compare));
  });
}

test("the countries wait for a browser that is busy, but not for who comes to their list", async ({ page }) => {
  // One that never has nothing to do.
  await page.addInitScript(() => (window.requestIdleCallback = () => 0));
  const widget = await widgetIn("fr", page, { props: { defaultCountry: "US" } });
  await widget.open();
  const options = widget.countrySelect.locator("option");
  await expect(options).toHaveText(["US (+1)"]);
  await widget.countrySelect.focus();
  await expect(widget.countrySelect.locator("option:checked")).toHaveText("États-Unis (+1)");
  expect(await options.count()).toBeGreaterThan(200);
});

test("whatever is told, in any language, fits the room that is kept for it at 360 px (E18)", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 720 });
  const widget = await widgetIn("en", page);
  await widget.open();
  const tooHigh: string[] = [];
  for (const locale of LOCALES) {
    const messages = await loadMessages(locale);
    const triesLeft = messages.tries.left.few ?? messages.tries.left.other;
    const values: Record<string, string> = {
      tries: triesLeft.replace("{count}", "4"),
      fault: messages.faults.checking,
      wait: new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "long", numberingSystem: "latn" }).format(40),
      time: "14:30",
      country: new Intl.DisplayNames([locale], { type: "region" }).of("US") ?? "",
      number: "+1 202 555 0123",
      digits: "6",
    };
    const sentences = [...Object.values(messages.failures), ...Object.values(messages.sendRefusals), ...Object.values(messages.advice), messages.connection.offlineAtCode, messages.connection.offlineAtNumber, messages.code.undelivered];
    const filled = sentences.map((sentence) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "")).map((sentence) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ""));
    tooHigh.push(...(await heights(page, locale, filled)));
  }
  expect(tooHigh).toEqual([]);
});

/** Phones and most desktops have a letter about as wide as Arial's; a machine of tests may only have a much wider one. */
const COMMON_WIDTH = 'Arial, "Liberation Sans", Arimo, Helvetica, Roboto, "Segoe UI", "Noto Sans"';

/** Those that need more than the two lines of a message, as the widget draws it. */
function heights(page: Page, locale: string, sentences: string[]): Promise<string[]> {
  return page.evaluate(
    ({ language, texts, direction, fonts }) => {
      const root = document.querySelector<HTMLElement>(".pc-root");
      if (root === null) return ["there is no widget"];
      root.lang = language;
      root.dir = direction;
      const message = document.createElement("div");
      message.className = "pc-message";
      root.append(message);
      const found = texts.filter((text) => {
        message.innerHTML = `<p class="pc-problem"><svg width="18" height="18"></svg><span></span></p>`;
        const place = message.querySelector("span");
        if (place !== null) {
          place.textContent = text;
          place.style.fontFamily = `${fonts}, ${getComputedStyle(root).fontFamily}`;
        }
        return message.getBoundingClientRect().height > 54.5;
      });
      message.remove();
      return found.map((text) => `${language}: ${text}`);
    },
    { language: locale, texts: sentences, direction: directionOf(locale), fonts: COMMON_WIDTH },
  );
}
