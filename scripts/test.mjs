// `npm test`: installs what is missing, then checks everything. Ends with the count of the runners' own reports.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { build, giveUp, prepare, root } from "./prepare.mjs";

prepare();
const bin = (path) => [process.execPath, join("node_modules", path)];
const steps = [
  ["types", [...bin("typescript/bin/tsc"), "--noEmit"]],
  ["types of the widget", [...bin("typescript/bin/tsc"), "--noEmit", "-p", "widget"]],
  ["lint", [...bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"]],
  ["walls", [process.execPath, "scripts/check-walls.mjs"]],
  ["unit and integration", [...bin("vitest/vitest.mjs"), "run"], ".build/vitest.json"],
  ["attacks", [...bin("vitest/vitest.mjs"), "run", "--config", "vitest.attacks.config.ts"], ".build/attacks.json"],
  ["package", [...bin("vitest/vitest.mjs"), "run", "--config", "vitest.package.config.ts"], ".build/package.json"],
  ["browser", [...bin("@playwright/test/cli.js"), "test"], ".build/playwright.json"],
];

for (const [, , report] of steps) if (report) rmSync(join(root, report), { force: true });
await requireChromium();
build();

let passed = 0;
let failed = 0;
const repeated = [];
for (const [name, [command, ...args], report] of steps) {
  const startedAt = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, CI: "true" } });
  const counted = report ? countOf(join(root, report)) : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  passed += counted.passed;
  repeated.push(...(counted.repeated ?? []));
  // A runner that broke before it could count has failed all the same.
  failed += counted.failed || (status === 0 ? 0 : 1);
  console.log(`── ${name}: ${status === 0 ? "ok" : "failed"} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}
if (repeated.length > 0) console.log(`\nPassed only when repeated, look into it:\n${repeated.join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function countOf(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(path, "utf8"));
  if (report.stats) {
    const { expected, unexpected, flaky } = report.stats;
    return { passed: expected + flaky, failed: unexpected, repeated: report.suites.flatMap(repeatedOf) };
  }
  return { passed: report.numPassedTests, failed: report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0) };
}

/** The tests of a Playwright suite, and of those in it, that failed once and passed then, each with why it failed. */
function repeatedOf({ specs, suites = [] }) {
  const own = specs
    .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
    .map(({ file, line, title, tests }) => `  e2e/${file}:${line} ${title}\n    ${firstLine(tests[0].results[0].error?.message)}`);
  return [...own, ...suites.flatMap(repeatedOf)];
}

function firstLine(text = "") {
  return stripVTControlCharacters(text).split("\n")[0];
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
