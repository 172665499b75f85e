import { NOT_THERE, expect, test } from "./fixtures";
import { NARROW, doubleTheText, expectAccessible, expectNoSidewaysScroll, expectReachable } from "./looks";
import { STATES } from "./states";

for (const [name, reach] of Object.entries(STATES)) {
  test(`"${name}" breaks no rule of axe, light or dark, and fits 320 px and text twice as large`, async ({ page, widget, phone }) => {
    await reach({ page, widget, phone });
    await expectAccessible(page);

    await page.setViewportSize(NARROW);
    await expectNoSidewaysScroll(page);
    const way = widget.root.getByRole("button").last();
    await expectReachable(way);

    await page.setViewportSize({ width: 640, height: 800 });
    await doubleTheText(page);
    await expectNoSidewaysScroll(page);
    await expectReachable(way);
    // Places for digits shrink, they never wrap (C19).
    const tops = await widget.slots.evaluateAll((slots) => slots.map((slot) => slot.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(tops.length > 0 ? 1 : 0);
  });
}

const PAGES: [name: string, path: string][] = [
  ["the home page", "/"],
  ["an inbox without messages to the number", "/inbox?to=%2B12025550100"],
  ["an address that is not there", NOT_THERE],
];

for (const [name, path] of PAGES) {
  test(`${name} breaks no rule of axe, light or dark, and fits 320 px`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize(NARROW);
    await expectNoSidewaysScroll(page);
  });
}

test("an inbox with messages breaks no rule of axe, light or dark, and fits 320 px", async ({ page, widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await page.goto(`/inbox?to=${encodeURIComponent(phone.number)}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expectNoSidewaysScroll(page);
});
