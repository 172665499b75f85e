import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { MountedWidget } from "./mounted-widget";
import { pseudoMessages } from "./pseudo-messages";
import { STATES } from "./states";

// Country names, waits and times come from `Intl` in Greek: a language the product does not speak, in other letters.
const PROPS = { locale: "el", messages: pseudoMessages, canStartOver: true, autoFocus: true };

for (const [name, reach] of Object.entries(STATES)) {
  test(`"${name}" says nothing in English that is not in the messages, accessible names included (A11, A12)`, async ({ page, phone }) => {
    const widget = new MountedWidget(page, { props: PROPS, messages: pseudoMessages });
    await reach({ page, widget, phone });
    const texts = await textsOf(page);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => /[a-z]/i.test(text))).toEqual([]);
    expect(texts.join("")).toContain("⟦");
  });
}

/** Everything a person can see or hear of the widget, but the letters of the country and what another service draws. */
function textsOf(page: Page): Promise<string[]> {
  return page.locator(".pc-root").evaluate((root) => {
    const ATTRIBUTES = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label"];
    const found: string[] = [];
    for (const element of [root, ...root.querySelectorAll("*")]) {
      if (element.closest("style, script, .pc-country > b, .pc-challenge-widget")) continue;
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent);
      const spoken = ATTRIBUTES.map((attribute) => element.getAttribute(attribute));
      found.push(...[...own, ...spoken].filter((text): text is string => text !== null && text.trim() !== ""));
    }
    return found;
  });
}
