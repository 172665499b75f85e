import { gzipSync } from "node:zlib";
import { type Metafile, type OutputFile, build } from "esbuild";
import { projects } from "../../scripts/projects.mjs";

export interface Bundle {
  metafile: Metafile;
  files: readonly OutputFile[];
  /** Bytes of what the page loads at once, compressed. */
  first: number;
  /** Bytes of each file that is loaded later, compressed, by the source it begins with. */
  later: Readonly<Record<string, number>>;
  text: string;
}

/** Bundles this module for browsers as an app does: in a project that has installed the package, for production. */
export async function bundle(source: string, { external = ["react", "react-dom", "react/jsx-runtime"] } = {}): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: source, resolveDir: projects.react19, loader: "tsx", sourcefile: "app.tsx" },
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    external,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [path, gzipSync(contents, { level: 9 }).length]));
  const sizeOf = (output: string) => [...sizes].find(([path]) => path.endsWith(`/${output}`))?.[1] ?? 0;
  const atOnce = loadedAtOnce(metafile, "out/stdin.js");
  const rest = Object.keys(metafile.outputs).filter((output) => output.endsWith(".js") && !atOnce.has(output));
  return {
    metafile,
    files: outputFiles,
    first: [...atOnce].reduce((sum, output) => sum + sizeOf(output), 0),
    later: Object.fromEntries(rest.map((output) => [nameOf(metafile, output), sizeOf(output)])),
    text: outputFiles.filter(({ path }) => path.endsWith(".js")).map(({ text }) => text).join("\n"),
  };
}

function loadedAtOnce({ outputs }: Metafile, entry: string): Set<string> {
  const seen = new Set([entry]);
  for (const each of seen) {
    for (const { path, kind, external } of outputs[each]?.imports ?? []) if (kind === "import-statement" && !external) seen.add(path);
  }
  return seen;
}

/** A file that is loaded by itself is named after where it comes from, one that is shared after its largest part. */
function nameOf({ outputs }: Metafile, output: string): string {
  const { entryPoint, inputs = {} } = outputs[output] ?? {};
  const [largest] = Object.entries(inputs).sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput);
  return (entryPoint ?? largest?.[0] ?? output).replace(/^.*node_modules\//, "").replace(/-[A-Z0-9]{8}\.js$/, "").replace(/\.js$/, "");
}
