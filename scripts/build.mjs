// A production build: Next's pages, the entry that stands before them, and the custom element for pages elsewhere.
import { build } from "esbuild";
import { buildEmbed } from "./build-embed.mjs";
import { root, run } from "./prepare.mjs";

// The development server's entry is a file of its own: a production build is never half of one and half of the other.
const dev = process.argv.includes("--dev");

function bundleEntry() {
  return build({
    absWorkingDir: root,
    entryPoints: ["server/main.ts"],
    outfile: dev ? ".build/dev.mjs" : ".build/main.mjs",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "@": root },
    sourcemap: true,
    logLevel: "warning",
  });
}

try {
  await Promise.all([bundleEntry(), buildEmbed()]);
} catch {
  // esbuild has said what is wrong.
  process.exit(1);
}
if (!dev) {
  run(process.execPath, ["node_modules/next/dist/bin/next", "build"], "Next could not build the pages; the lines above say why.", {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
}
