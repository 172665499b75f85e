import { join } from "node:path";
import { loadMessages } from "@/widget/messages/load-messages";
import { addressAt } from "./doors/doors";
import { throughEachDoor } from "./doors/through-each-door";
import { HOST } from "./embed-host";
import { NOT_THERE, expect, test } from "./fixtures";
import { doubleTheText } from "./looks";
import { root } from "./servers";
import { STATES } from "./states";
import { Widget } from "./widget";

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

  for (const [name, path] of Object.entries({ home: "/", inbox: "/inbox", "not-there": NOT_THERE, "return-refused": "/verify?return_to=https://elsewhere.example/" })) {
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

  test("of a wrong code where there is little room, in Arabic and in forced colours", async ({ page, server, phone }) => {
    const shoot = (name: string) => page.screenshot({ path: join(pictures, `wrong-code-${name}.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    for (const locale of ["en", "ar"]) {
      const widget = new Widget(page, await loadMessages(locale), addressAt("page", server, { locale, country: "US" }));
      await page.setViewportSize({ width: 320, height: 640 });
      await STATES["wrong code"]?.({ page, widget, phone });
      await shoot(`320-${locale}`);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await shoot(`${size.width}-${locale}`);
      }
      await page.emulateMedia({ forcedColors: "active" });
      await shoot(`forced-colors-${locale}`);
      await page.emulateMedia({ forcedColors: "none" });
      await page.evaluate(() => sessionStorage.clear());
      await expect(widget.problem).not.toBeEmpty();
    }
  });

  throughEachDoor((door) => {
    for (const name of ["number", "wrong code"]) {
      test(`of "${name}"`, async ({ page, widget, phone }) => {
        await STATES[name]?.({ page, widget, phone });
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await page.screenshot({ path: join(pictures, `${door}-${name.replaceAll(" ", "-")}-${size.width}.png`), caret: "initial" });
        }
        await expect(widget.root).toBeVisible();
      });
    }
  }, ["react", "embed"]);

  test.describe("in the page with the hostile style sheet", () => {
    test.use({ server: "embedded" });

    test("of the element", async ({ page, widget, phone }) => {
      await widget.open(`${HOST}/plain-html/hostile.html`);
      await widget.typeNumber(phone.number);
      await widget.numberField.press("Enter");
      await expect(widget.codeField).toBeVisible();
      await widget.typeCode("123");
      await page.screenshot({ path: join(pictures, "embed-hostile-1280.png"), fullPage: true });
      await expect(widget.root).toBeVisible();
    });
  });
});
