import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { type Server, createServer } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import { projects } from "../scripts/projects.mjs";
import { REACT_PORTS, root, urlOf } from "./servers";

/** Builds the React examples against the packed package, when something they are made of has changed. */
export function buildExamples(): void {
  const script = `import { buildExamples } from "./scripts/projects.mjs"; buildExamples(${JSON.stringify(urlOf("main"))});`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("There are no examples to test.");
}

const STARTS = {
  nextApp: { project: projects.react19, command: ["next/dist/bin/next", "start", "--port", String(REACT_PORTS.nextApp), "--hostname", "localhost"] },
  viteReact18: { project: projects.react18, command: ["vite/bin/vite.js", "preview", "--port", String(REACT_PORTS.viteReact18), "--strictPort"] },
};

/** Serves an example as its own `npm start` does, until it is stopped. */
export async function startExample(name: keyof typeof STARTS): Promise<() => Promise<void>> {
  const { project, command } = STARTS[name];
  const [bin = "", ...args] = command;
  const child = spawn(process.execPath, [join(root, "node_modules", bin), ...args], {
    cwd: project,
    env: { ...process.env, PHONE_CONFIRMATION_URL: urlOf("main"), NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await answers(`http://localhost:${REACT_PORTS[name]}`, child);
  return async () => {
    child.kill();
    await ended;
  };
}

const START_WITHIN_MILLISECONDS = 60_000;

async function answers(url: string, child: ChildProcess): Promise<void> {
  const giveUpAt = performance.now() + START_WITHIN_MILLISECONDS;
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`The example at ${url} ended at once; its port may be taken.`);
    if (await fetch(url).then(({ ok }) => ok, () => false)) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`The example at ${url} was not ready in time.`);
}

/** A page for each of these modules, under its name, bundled as while an app is developed: React looks for mistakes then. */
export async function servePages(pages: Readonly<Record<string, { project: string; source: string }>>): Promise<() => void> {
  const bundled = new Map<string, string>(await Promise.all(Object.entries(pages).map(async ([name, page]) => [`/${name}.js`, await bundleForDevelopment(page)] as const)));
  const server: Server = createServer(({ url = "" }, response) => {
    const script = bundled.get(url);
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    response.end(script ?? `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title><main id="app"></main><script type="module" src="${url}.js"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(REACT_PORTS.bare, "localhost", resolve));
  return () => void server.close();
}

/** How an app is bundled while it is developed: React looks for mistakes then. */
export const IN_DEVELOPMENT = {
  bundle: true,
  format: "esm",
  jsx: "automatic",
  write: false,
  target: "es2022",
  define: { "process.env.NODE_ENV": '"development"' },
  logLevel: "silent",
} as const;

async function bundleForDevelopment({ project, source }: { project: string; source: string }): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: project, loader: "tsx", sourcefile: "page.tsx" },
    ...IN_DEVELOPMENT,
  });
  return outputFiles[0]?.text ?? "";
}
