import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageName, projects } from "../../scripts/projects.mjs";
import { root } from "../servers";
import { bundle } from "./bundle";
import { addresses, filesOf, installed, manifest, packedFile, textOf } from "./installed";

const code = filesOf("dist").filter((file) => file.endsWith(".js"));
/** Bytes of an empty file, compressed. */
const EMPTY = 20;
const sentences = /^locales\//;

/** Runs a tool that is installed here on the packed file; what it says when it is not content. */
function complaintsOf(tool: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", tool), ...args, packedFile], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return status === 0 ? "" : stdout + stderr;
}

describe("the packed file", () => {
  test("(K1) publint finds nothing to say, not even a suggestion", () => {
    expect(complaintsOf("publint/src/cli.js", ["--strict"])).toBe("");
  });

  // React's own resolution without `exports` and `require` from CommonJS are not served: every version of Node.js, bundler and
  // compiler that the package supports reads ES modules.
  test("(K1) the types of every address are found and fit the code, by Node.js and by bundlers", () => {
    expect(complaintsOf("@arethetypeswrong/cli/dist/index.js", ["--profile", "esm-only", "--entrypoints", ...addresses().map((each) => each.replace("./", "")), "--"])).toBe("");
  });

  test("(K7) holds the readme, the licence of the project and the changes, and nothing that is only for tests", () => {
    expect(filesOf(".")).toEqual(expect.arrayContaining(["README.md", "LICENSE", "CHANGELOG.md", "package.json"]));
    expect(textOf("LICENSE")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
    expect(textOf("CHANGELOG.md")).toContain(`## ${manifest().version}`);
    expect(filesOf(".").filter((file) => /\.test\.|tsconfig|tsbuildinfo/.test(file))).toEqual([]);
  });

  test("(K7) each map leads to sources that are in the package", () => {
    const maps = filesOf("dist").filter((file) => file.endsWith(".map"));
    expect(maps.filter((file) => file.endsWith(".d.ts.map")).length).toBeGreaterThan(5);
    const lost = maps.filter((file) => {
      const { sources, sourcesContent } = JSON.parse(textOf(`dist/${file}`)) as { sources: string[]; sourcesContent?: string[] };
      const inside = sourcesContent?.length === sources.length;
      return !inside && !sources.every((source) => existsSync(join(installed, "dist", file, "..", source)));
    });
    expect(lost).toEqual([]);
  });

  test("(K7) has with the code of others, which comes inside, their licences", () => {
    const inside = code.flatMap((file) => (JSON.parse(textOf(`dist/${file}.map`)) as { sources: string[] }).sources);
    const others = new Set(inside.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]).filter((name) => name !== undefined));
    expect([...others].sort()).toEqual(["input-format", "react-phone-number-input"]);
    for (const name of others) expect(textOf("dist/licences.txt"), name).toContain(readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim());
  });

  test("(K3) wants React 18 or 19 as a peer and nothing else, and installs nothing of its own but three libraries", () => {
    const { peerDependencies, dependencies } = manifest();
    expect(peerDependencies).toEqual({ react: ">=18 <20", "react-dom": ">=18 <20" });
    expect(Object.keys(dependencies)).toEqual(["@noble/hashes", "input-otp", "libphonenumber-js"]);
    const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };
    expect(own.dependencies).toMatchObject(dependencies);
  });
});

describe("the code in it", () => {
  test("(K6) reads no process.env, has no React in it and needs nothing of Node.js", async () => {
    expect(code.length).toBeGreaterThan(5);
    const all = code.map((file) => textOf(`dist/${file}`)).join("\n");
    expect(all).not.toContain("process.env");
    const imported = new Set([...all.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^".][^"]*)"/g)].map(([, name]) => name ?? ""));
    const allowed = Object.keys({ ...manifest().dependencies, ...manifest().peerDependencies });
    expect([...imported].filter((name) => !allowed.some((each) => name === each || name.startsWith(`${each}/`)))).toEqual([]);
    expect([...imported].filter((name) => builtinModules.includes(name.replace("node:", "")))).toEqual([]);
    const { metafile } = await bundle(`export * from "${packageName}"`);
    expect(Object.keys(metafile.inputs).filter((input) => /node_modules\/(react|react-dom|scheduler)\//.test(input))).toEqual([]);
  });

  test('(A2) every file says "use client" first, but for the sentences, which are data', () => {
    const marked = code.filter((file) => textOf(`dist/${file}`).startsWith('"use client";\n'));
    expect(marked).toEqual(expect.arrayContaining(["index.js", "headless.js"]));
    const unmarked = code.filter((file) => !marked.includes(file) && !sentences.test(file));
    for (const file of unmarked) expect(textOf(`dist/${file}`), file).not.toMatch(/\b(window|document|navigator)(\.[a-zA-Z]|\[)|from "react/);
    expect(marked.filter((file) => sentences.test(file))).toEqual([]);
  });

  test("(K4) every address can be imported by Node.js, and leads to a file", () => {
    const script = `for (const address of ${JSON.stringify(addresses())}) {
      const found = import.meta.resolve("${packageName}" + address.slice(1));
      if (found.endsWith(".js")) await import(found);
      else (await import("node:fs")).readFileSync(new URL(found));
    }`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: projects.react19, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(addresses()).toEqual(expect.arrayContaining([".", "./headless", "./styles.css", "./package.json", "./locales/en", "./locales/de"]));
  });

  test("(K4) every language of the product has an address", () => {
    const listed = [...readFileSync(join(root, "contract/locales.ts"), "utf8").matchAll(/^ {2}"?([A-Za-z-]+)"?: "/gm)].map(([, tag]) => `./locales/${tag}`);
    expect(listed.length).toBeGreaterThan(10);
    expect(addresses()).toEqual(expect.arrayContaining(listed));
  });

  test("(K2) a bundler keeps the style sheet, and drops the code when only that is imported", async () => {
    expect(manifest().sideEffects).toEqual(["**/*.css"]);
    const { files, first } = await bundle(`import "${packageName}/styles.css"; import "${packageName}";`);
    const [sheet] = files.filter(({ path }) => path.endsWith(".css"));
    expect(sheet?.text).toContain("@layer phone-confirmation");
    expect(sheet?.text).not.toContain("@import");
    expect(first).toBe(EMPTY);
  });
});
