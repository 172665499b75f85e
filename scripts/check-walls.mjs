// Holds the walls, and proves first that it can see the house: a parser that reads nothing also reports nothing.
import { readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { root } from "./prepare.mjs";

const ROOMS = ["contract", "server", "app", "widget", "e2e"];
const SINGLE_FILES = ["instrumentation.ts", "instrumentation-client.ts", "phone-confirmation.config.ts", "proxy.ts"];

function sources(folder) {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/node_modules|widget\/dist/.test(entry.parentPath),
  ).length;
}

const result = spawnSync(
  process.execPath,
  ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", ...ROOMS, ...SINGLE_FILES, "--config", ".dependency-cruiser.cjs", "--output-type", "json"],
  { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
);
const { modules, summary } = JSON.parse(result.stdout);
const seen = modules.filter(({ source }) => /^(contract|server|app|widget|e2e)\/.*\.tsx?$/.test(source)).length;
const expected = ROOMS.map(sources).reduce((sum, count) => sum + count, 0);
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
if (seen < expected) console.error(`Only ${seen} of ${expected} source files were read, so the walls prove nothing.`);
if (seen < expected || summary.violations.some(({ rule }) => rule.severity === "error")) process.exit(1);
console.log(`${seen} files, ${summary.totalDependenciesCruised} imports, no wall broken.`);
