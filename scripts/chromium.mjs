// Finds a Chromium: Playwright's own, else the system's. `npm test` installs Debian's when there is none. The headless shell,
// which draws no window, takes half the time of the whole browser.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  ...NAMES.flatMap((name) => (process.env.PATH ?? "").split(":").map((folder) => join(folder, name))),
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The path of the browser; `undefined` when there is none. */
export function chromiumPath() {
  return [process.env.CHROMIUM_PATH, chromium.executablePath(), ...PLACES].find((path) => path && existsSync(path));
}
