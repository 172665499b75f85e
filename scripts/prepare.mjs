// What must be there before anything else can run. Uses nothing but Node.js itself, because nothing else may be there yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINIMUM_NODE = [20, 19];

/** Ends the process with one sentence that says what to do. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  giveUp(`Node.js ${MINIMUM_NODE.join(".")} or newer is needed, and this is ${process.versions.node}. Install one from https://nodejs.org, then run the command again.`);
}

/** Runs a command, in the project's folder unless told otherwise, and gives up with `otherwise` when it fails. */
export function run(command, args, otherwise, env = {}, cwd = root) {
  const result = spawnSync(command, args, { cwd, stdio: "inherit", env: { ...process.env, ...env } });
  if (result.status !== 0) giveUp(otherwise);
}

/** A step that is skipped while what it depends on is unchanged. */
export function once(name, fingerprint, results, step) {
  const stamp = join(root, ".build", `${name}.stamp`);
  const done = existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint && results.every((each) => existsSync(join(root, each)));
  if (done) return;
  step();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint);
}

/** npm writes its own lock file last; one that is older than ours belongs to other packages. */
function packagesAreInstalled() {
  const installed = join(root, "node_modules/.package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

export function prepare() {
  requireNode();
  process.chdir(root);
  try {
    mkdirSync(join(root, ".build"), { recursive: true });
  } catch {
    giveUp(`No permission to write in ${root}. Give it, or run the command as the folder's owner.`);
  }
  if (!packagesAreInstalled()) {
    console.log("Installing packages…");
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "The packages could not be installed. Check that the npm registry can be reached, then run the command again.");
  }
  once("client", fingerprintOf(["prisma/schema.prisma", "package-lock.json"]), ["prisma/generated/sqlite/client.ts"], () => {
    // Generating needs no schema engine, but the tool asks for its file; any existing one will do, and none is downloaded.
    run(process.execPath, ["node_modules/prisma/build/index.js", "generate", "--no-hints", "--schema=prisma/schema.prisma"], "The Prisma client could not be generated; the lines above say why.", {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    });
  });
}

const SOURCES = ["app", "contract", "server", "widget", "prisma/schema.prisma", "next.config.js", "instrumentation.ts", "instrumentation-client.ts", "proxy.ts", "phone-confirmation.config.ts", "tsconfig.json", "package-lock.json", "scripts/build.mjs", "scripts/build-embed.mjs", "scripts/embed-plugins.mjs", "scripts/phone-field.mjs", "scripts/phone-field-loader.mjs"];

/** The production build, made when there is none or when something it is made of has changed. */
export function build() {
  once("production", fingerprintOf(SOURCES) + process.version, [".next/BUILD_ID", ".build/main.mjs", ".build/embed/embed.js"], () => {
    console.log("Building…");
    run(process.execPath, ["scripts/build.mjs"], "The build failed; the lines above say why.");
  });
}

const PACKAGE_SOURCES = ["widget", "contract", "tsconfig.json", "package-lock.json", "scripts/build-widget.mjs", "scripts/widget-types.mjs", "scripts/phone-field.mjs"];

/** The published React package in widget/dist, likewise. */
export function buildWidget() {
  once("widget", fingerprintOf(PACKAGE_SOURCES), ["widget/dist/index.js"], () => {
    run(process.execPath, ["scripts/build-widget.mjs"], "The React package could not be built; the lines above say why.");
  });
}

/** What is made, and what npm puts there. */
const NOT_SOURCES = ["generated", "dist", "node_modules"];

export function fingerprintOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) addTo(hash, path);
  return hash.digest("hex");
}

function addTo(hash, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  let entries;
  try {
    entries = readdirSync(full).sort();
  } catch {
    hash.update(`${path}\0`).update(readFileSync(full));
    return;
  }
  for (const entry of entries) {
    if (!/\.(test|spec)\.tsx?$/.test(entry) && !NOT_SOURCES.includes(entry)) addTo(hash, `${path}/${entry}`);
  }
}
