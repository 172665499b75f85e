// Projects that have installed the package out of the packed file, as those who use it have: the React examples.
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { packedFile } from "./package.mjs";
import { fingerprintOf, once, root, run } from "./prepare.mjs";

export const packageName = "@phone-confirmation/react";
export const projects = { react18: join(root, ".build/projects/vite-react-18"), react19: join(root, ".build/projects/next-app") };

/** Everything that asks for React has to lie beside the React it means. What does not is found further up. */
const BESIDE_REACT_18 = ["react", "react-dom", "scheduler", "@types/react", "@types/react-dom", "@vitejs/plugin-react", "input-format", "input-otp", "react-phone-number-input"];

export function layOutProjects() {
  const packed = packedFile();
  for (const [name, beside] of [["vite-react-18", BESIDE_REACT_18], ["next-app", []]]) {
    const example = join(root, "examples", name);
    once(`project-${name}`, fingerprintOf([`examples/${name}`, ".build/package", "package-lock.json", "scripts/projects.mjs"]), [`.build/projects/${name}`], () => {
      const project = join(root, ".build/projects", name);
      rmSync(project, { recursive: true, force: true });
      cpSync(example, project, { recursive: true, filter: (path) => !/\/(node_modules|dist|\.next)$/.test(path) });
      for (const each of beside) cpSync(installed(each, example), join(project, "node_modules", each), { recursive: true });
      install(packed, project);
    });
  }
}

/** What npm does with a packed file, without asking a registry for what is here already. */
function install(packed, project) {
  const target = join(project, "node_modules", packageName);
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", packed, "-C", target, "--strip-components=1"], "The package could not be unpacked; the lines above say why.");
}

/** Where a package lies for files in `from`, as Node.js looks for it. */
function installed(name, from) {
  const found = join(from, "node_modules", name);
  if (existsSync(found)) return found;
  if (from === root) throw new Error(`${name} is not installed.`);
  return installed(name, dirname(from));
}

/** Both examples as they are deployed; the one of Vite knows the service's address from its build on. */
export function buildExamples(service) {
  layOutProjects();
  const otherwise = "An example could not be built; the lines above say why.";
  const sources = (name) => fingerprintOf([`examples/${name}`, ".build/package", "package-lock.json", "scripts/projects.mjs"]);
  once("example-vite-react-18", sources("vite-react-18") + service, [".build/projects/vite-react-18/dist/index.html"], () => {
    run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], otherwise, { VITE_PHONE_CONFIRMATION_URL: service }, projects.react18);
  });
  // Turbopack looks for proxy.ts and its like in all folders above as well, and would find the service's own.
  once("example-next-app", sources("next-app"), [".build/projects/next-app/.next/BUILD_ID"], () => {
    run(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build", "--webpack"], otherwise, { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" }, projects.react19);
  });
}

if (process.argv[1] === import.meta.filename) layOutProjects();
