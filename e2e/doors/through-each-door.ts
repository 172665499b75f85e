import type { Page } from "@playwright/test";
import { test } from "../fixtures";
import { DOORS, type Door } from "./doors";

/** These tests once at each door. The `widget` of each is the one that is behind it. */
export function throughEachDoor(tests: (door: Door) => void, doors: readonly Door[] = DOORS): void {
  for (const door of doors) {
    test.describe(door, () => {
      test.use({ door });
      tests(door);
    });
  }
}

/** What the widget has told the page it is in, behind a door that is not ours: name, then value. */
export function toldTo(page: Page): Promise<[name: string, value: Record<string, unknown>][]> {
  return page.evaluate(() => (window as unknown as { told: [string, Record<string, unknown>][] }).told);
}
