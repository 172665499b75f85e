// The custom element as one script that any page can load, and beside it one JSON file for each language but English.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { forOnePage, transformStyles } from "./embed-plugins.mjs";
import { root } from "./prepare.mjs";

/** Where the server finds it; a source map lies beside and is served to nobody. */
export const EMBED_FOLDER = ".build/embed";

const COMMON = { absWorkingDir: root, bundle: true, minify: true, write: false, charset: "utf8", logLevel: "warning", alias: { "@": root } };

export async function buildEmbed() {
  rmSync(join(root, EMBED_FOLDER), { recursive: true, force: true });
  mkdirSync(join(root, EMBED_FOLDER, "locales"), { recursive: true });
  const [{ metafile, outputFiles }] = await Promise.all([bundleScript(), writeLocales()]);
  const [map, script] = ["embed.js.map", "embed.js"].map((name) => outputFiles.find(({ path }) => path.endsWith(`/${name}`)).text);
  const smaller = await minify(script, { ecma: 2020, compress: { passes: 2 }, format: { comments: "some" }, sourceMap: { content: map, filename: "embed.js" } });
  writeFileSync(join(root, EMBED_FOLDER, "embed.js.map"), smaller.map);
  writeCompressed("embed.js", Buffer.from(smaller.code));
  return metafile;
}

async function bundleScript() {
  return build({
    ...COMMON,
    entryPoints: ["widget/element.tsx"],
    outfile: `${EMBED_FOLDER}/embed.js`,
    format: "iife",
    target: "es2021",
    // As old as the rest, in Chrome 84, Firefox 90 and Safari 15, and much shorter than what stands for it.
    supported: Object.fromEntries(["field", "accessor", "method", "brand-check"].map((kind) => [`class-private-${kind}`, true])),
    jsx: "automatic",
    sourcemap: "external",
    metafile: true,
    legalComments: "none",
    banner: { js: "/*! phone-confirmation, MIT. With preact, input-otp, react-phone-number-input and libphonenumber-js, MIT. */" },
    define: { "process.env.NODE_ENV": '"production"', PHONE_CONFIRMATION_STYLES: JSON.stringify(await styles()) },
    plugins: [forOnePage],
  });
}

async function styles() {
  const { outputFiles } = await build({ ...COMMON, entryPoints: ["widget/element/element.css"], plugins: [transformStyles], outdir: "unused" });
  return outputFiles[0].text.trim();
}

/** The messages are modules; what they say is text and nothing else, so that it can be fetched from anywhere. */
async function writeLocales() {
  const tags = readdirSync(join(root, "widget/messages"))
    .map((name) => /^([a-z]{2}(-[A-Z][A-Za-z]+)?)\.ts$/.exec(name)?.[1])
    .filter((tag) => tag !== undefined && tag !== "en");
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: tags.map((tag) => `widget/messages/${tag}.ts`),
    outdir: `${EMBED_FOLDER}/locales`,
    format: "esm",
  });
  for (const { path, contents } of outputFiles) {
    const [name] = path.split("/").slice(-1);
    const [messages] = Object.values(await import(`data:text/javascript;base64,${Buffer.from(contents).toString("base64")}`));
    writeCompressed(`locales/${name.replace(/\.js$/, ".json")}`, Buffer.from(JSON.stringify(messages)));
  }
}

/** Once here rather than at each request. */
function writeCompressed(name, contents) {
  const path = join(root, EMBED_FOLDER, name);
  writeFileSync(path, contents);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildEmbed();
