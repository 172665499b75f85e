import { defineConfig } from "@playwright/test";
import { urlOf } from "./e2e/servers";
import { chromiumPath } from "./scripts/chromium.mjs";

/** The production build in a real browser. `npm run test:e2e` needs a build; `npm test` makes one. */
export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  // Both cores may be busy with another worker's 200 parallel guesses.
  expect: { timeout: 15_000 },
  // One repetition in an unattended run, which names at its end what needed it.
  retries: process.env.CI ? 1 : 0,
  // Pictures of every state, for people to look at: SCREENSHOTS=1 npm run test:e2e -- screenshots
  ...(process.env.SCREENSHOTS ? {} : { grepInvert: /@screenshots/ }),
  reporter: process.env.CI ? [["list"], ["json", { outputFile: ".build/playwright.json" }]] : [["list"]],
  globalSetup: "./e2e/start-servers.ts",
  use: {
    baseURL: urlOf("main"),
    locale: "en-US",
    launchOptions: {
      executablePath: chromiumPath(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    },
    // A trace costs a quarter of the time; for one: npm run test:e2e -- --trace on
    screenshot: "only-on-failure",
  },
});
