import type { Locator } from "@playwright/test";

/** Keeps what a live region says from now on. What it gives back is all that was said so far. */
export async function heardFrom(region: Locator): Promise<() => Promise<string[]>> {
  await region.evaluate((element) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(element.textContent ?? "")).observe(element, { childList: true, subtree: true, characterData: true });
  });
  return () => region.page().evaluate(() => (window as unknown as { heard: string[] }).heard);
}
