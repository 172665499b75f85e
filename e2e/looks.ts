import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures";

export const NARROW = { width: 320, height: 640 };

/** No rule of axe is broken, in the light theme and in the dark one. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    const broken = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${colorScheme}: ${id} at ${node.target.join(" ")}`));
    expect(broken).toEqual([]);
    expect(passes.length).toBeGreaterThan(10);
  }
}

/** Nothing sticks out sideways. The code field measures its surroundings once a second, so a new width may take that long. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const sticksOut = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(sticksOut).toBeLessThanOrEqual(0);
}

/** Can be brought into view as a whole, with its whole label inside. */
export async function expectReachable(button: Locator): Promise<void> {
  await button.scrollIntoViewIfNeeded();
  await expect(button).toBeInViewport({ ratio: 1 });
  const { clipped, width } = await button.evaluate((element) => ({
    clipped: element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
    width: element.clientWidth,
  }));
  expect(clipped).toBe(false);
  expect(width).toBeGreaterThan(0);
}

/** Only the text becomes twice as large, as in a browser that zooms text alone. */
export async function doubleTheText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const elements = [...document.body.querySelectorAll<HTMLElement>("*")].filter((element) => element instanceof HTMLElement);
    const sizes = elements.map((element) => {
      const { fontSize, lineHeight } = getComputedStyle(element);
      return { element, fontSize: parseFloat(fontSize) * 2, lineHeight: parseFloat(lineHeight) * 2 };
    });
    for (const { element, fontSize, lineHeight } of sizes) {
      element.style.fontSize = `${fontSize}px`;
      if (!Number.isNaN(lineHeight)) element.style.lineHeight = `${lineHeight}px`;
    }
  });
}

/** The largest difference of a colour at one place of two pictures, out of 255. Any page will do to look at them. */
export async function colourDifference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  const pictures = [one, other].map((picture) => picture.toString("base64"));
  return page.evaluate(async (texts) => {
    const [pixels = [], others = []] = await Promise.all(
      texts.map(async (text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const { width, height } = bitmap;
        const context = new OffscreenCanvas(width, height).getContext("2d");
        context?.drawImage(bitmap, 0, 0);
        return [width, height, ...(context?.getImageData(0, 0, width, height).data ?? [])];
      }),
    );
    const sameSize = pixels.length > 2 && pixels.slice(0, 2).join() === others.slice(0, 2).join();
    return sameSize ? pixels.reduce((most, value, index) => Math.max(most, Math.abs(value - (others[index] ?? 0))), 0) : 255;
  }, pictures);
}
