// The two halves of a production build: Next's pages, and the entry that stands before them.
import { build } from "esbuild";
import { root, run } from "./prepare.mjs";

export function bundleEntry() {
  return build({
    absWorkingDir: root,
    entryPoints: ["server/main.ts"],
    outfile: ".build/main.mjs",
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

await bundleEntry();
if (!process.argv.includes("--entry")) {
  run(process.execPath, ["node_modules/next/dist/bin/next", "build"], "Next could not build the pages; the lines above say why.", {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  });
}
