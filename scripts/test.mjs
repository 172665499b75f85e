// `npm test`: installs what is missing, then checks everything. Ends with the count of the runners' own reports.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build, giveUp, prepare, root } from "./prepare.mjs";

prepare();
const bin = (path) => [process.execPath, join("node_modules", path)];
const checks = [
  ["types", [...bin("typescript/bin/tsc"), "--noEmit"]],
  ["types of the widget", [...bin("typescript/bin/tsc"), "--noEmit", "-p", "widget"]],
  ["lint", [...bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"]],
  ["walls", [process.execPath, "scripts/check-walls.mjs"]],
];
const unit = ["unit and integration", [...bin("vitest/vitest.mjs"), "run"], ".build/vitest.json"];
const attacks = ["attacks", [...bin("vitest/vitest.mjs"), "run", "--config", "vitest.attacks.config.ts"], ".build/attacks.json"];
const widget = ["package", [...bin("vitest/vitest.mjs"), "run", "--config", "vitest.package.config.ts"], ".build/package.json"];
const browser = ["browser", [...bin("@playwright/test/cli.js"), "test"], ".build/playwright.json"];
/** One after the other; what is beside each other runs at once. Attacks mostly wait, so the checks have a core to themselves meanwhile. */
const stages = [[[unit]], [[attacks], checks], [[widget]], [[browser]]];

for (const [, , report] of stages.flat(2)) if (report) rmSync(join(root, report), { force: true });
await requireChromium();
build();

let passed = 0;
let failed = 0;
for (const lanes of stages) await Promise.all(lanes.map(run));
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function run(steps) {
  for (const [name, [command, ...args], report] of steps) {
    const startedAt = Date.now();
    console.log(`\n── ${name}`);
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, CI: "true" } });
    const [status] = await once(child, "close");
    const counted = report ? countOf(join(root, report)) : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
    passed += counted.passed;
    // A runner that broke before it could count has failed all the same.
    failed += counted.failed || (status === 0 ? 0 : 1);
    console.log(`── ${name}: ${status === 0 ? "ok" : "failed"} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
}

function countOf(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(path, "utf8"));
  if (report.stats) return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky };
  return { passed: report.numPassedTests, failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0) };
}

/** Nothing is downloaded but Debian's own package. */
async function requireChromium() {
  const { chromiumPath } = await import("./chromium.mjs");
  if (chromiumPath()) return;
  const help = "The browser tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to one, then run the command again.";
  if (!existsSync("/usr/bin/apt-get")) giveUp(help);
  console.log("Installing Chromium from Debian's packages…");
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const args of [["update", "-qq"], ["install", "-y", "-qq", "chromium-headless-shell"], ["install", "-y", "-qq", "chromium"]]) {
    if (chromiumPath()) return;
    const [command, ...rest] = [...prefix, "apt-get", ...args];
    spawnSync(command, rest, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  }
  if (!chromiumPath()) giveUp(help);
}
