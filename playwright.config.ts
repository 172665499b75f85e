import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./scripts/chromium.mjs";

/** The production build in a real browser. `npm run test:e2e` needs a build; `npm test` makes one. */
export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  reporter: process.env.CI ? [["list"], ["json", { outputFile: ".build/playwright.json" }]] : [["list"]],
  globalSetup: "./e2e/start-servers.ts",
  use: {
    baseURL: "http://localhost:3210",
    locale: "en-US",
    launchOptions: {
      executablePath: chromiumPath(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    },
    trace: "retain-on-failure",
  },
});
