import { join } from "node:path";
import { NOT_THERE, expect, test } from "./fixtures";
import { doubleTheText } from "./looks";
import { root } from "./servers";
import { STATES } from "./states";

// For people to look at: SCREENSHOTS=1 npm run test:e2e -- screenshots
test.describe("pictures", { tag: "@screenshots" }, () => {
  const pictures = join(root, ".build/screenshots");
  const SIZES = [
    { width: 360, height: 720 },
    { width: 1280, height: 800 },
  ];

  for (const [name, reach] of Object.entries(STATES)) {
    test(`of "${name}"`, async ({ page, widget, phone }) => {
      await reach({ page, widget, phone });
      const file = name.replaceAll(" ", "-");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await page.screenshot({ path: join(pictures, `${file}-${size.width}-${colorScheme}.png`), caret: "initial" });
        }
      }
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: "light" });
      await doubleTheText(page);
      await page.screenshot({ path: join(pictures, `${file}-320-text-200.png`), fullPage: true });
      await expect(widget.root).toBeVisible();
    });
  }

  for (const [name, path] of Object.entries({ home: "/", inbox: "/inbox", "not-there": NOT_THERE })) {
    test(`of ${name}`, async ({ page, widget, phone }) => {
      await widget.open();
      await widget.askForCode(phone);
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await page.screenshot({ path: join(pictures, `page-${name}-${size.width}-${colorScheme}.png`), fullPage: true });
        }
      }
    });
  }
});
