// The published package: ES modules, their types and one style sheet, in widget/dist.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { FIELD, forToday } from "./phone-field.mjs";
import { root } from "./prepare.mjs";
import { writeTypes } from "./widget-types.mjs";

const widget = join(root, "widget");
const dist = join(widget, "dist");
// Made beside and put in place at the end: whoever reads the package meanwhile finds a whole one.
const made = join(root, ".build/widget-dist");
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(widget, "package.json"), "utf8"));

/** The languages that have their sentences, each under its tag: `./locales/pt-BR`. */
function locales() {
  const tags = [...readFileSync(join(root, "contract/locales.ts"), "utf8").matchAll(/^ {2}"?([A-Za-z-]+)"?: "/gm)].map(([, tag]) => tag);
  return tags.map((tag) => ({ tag, file: `messages/${tag}.ts` })).filter(({ file }) => existsSync(join(widget, file)));
}

/**
 * The phone field comes inside the package: only so it is the short one, and shares one make of the library below it with
 * the rest, the one for browsers of today.
 */
const withPhoneField = {
  name: "with-phone-field",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: FIELD }, ({ path }) => ({ contents: forToday(path, readFileSync(path, "utf8")) }));
    onResolve({ filter: /^libphonenumber-js\/core$/ }, ({ path }) => ({ path: `${path}/es6`, external: true }));
  },
};

async function writeCode() {
  const { metafile } = await build({
    absWorkingDir: widget,
    entryPoints: [
      { in: "index.ts", out: "index" },
      { in: "headless.ts", out: "headless" },
      ...locales().map(({ tag, file }) => ({ in: file, out: `locales/${tag}` })),
    ],
    outdir: made,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    jsx: "automatic",
    external: Object.keys({ ...dependencies, ...peerDependencies }).flatMap((name) => [name, `${name}/*`]),
    alias: { "@": root },
    plugins: [withPhoneField],
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    // Sentences are plain data, which a server may read and hand on.
    const isData = Object.keys(inputs).every((input) => input.startsWith("messages/"));
    if (file.endsWith(".js") && !isData) markForClients(join(widget, file));
  }
  writeLicences(Object.keys(metafile.inputs));
}

/** Those of whatever comes inside. */
function writeLicences(inputs) {
  const names = new Set(inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter((name) => name !== undefined));
  const licences = [...names].sort().map((name) => `${name}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim()}\n`);
  writeFileSync(join(made, "licences.txt"), licences.join("\n\n"));
}

/** Bundling drops the directive of single files. Its line moves all others one down, which their map must know. */
function markForClients(file) {
  writeFileSync(file, `"use client";\n${readFileSync(file, "utf8")}`);
  const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}

async function writeStyles() {
  await build({ absWorkingDir: widget, entryPoints: ["styles.css"], outdir: made, bundle: true, logLevel: "warning" });
  // For compilers that ask what an imported style sheet is.
  writeFileSync(join(made, "styles.css.d.ts"), "export {};\n");
}

rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });
try {
  await Promise.all([writeCode(), writeStyles()]);
} catch {
  // esbuild has said what is wrong.
  process.exit(1);
}
writeTypes({ made, entries: ["index", "headless"], locales: locales() });
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);
