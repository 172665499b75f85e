// `npm run check`: the loop while working. What it runs side by side takes well under a minute.
import { spawn } from "node:child_process";
import { prepare, root } from "./prepare.mjs";

prepare();
const steps = {
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  lint: ["node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0", "--cache", "--cache-location", ".build/eslint"],
  walls: ["scripts/check-walls.mjs"],
  tests: ["node_modules/vitest/vitest.mjs", "run"],
};

const results = await Promise.all(Object.entries(steps).map(([name, args]) => finished(name, args)));
process.exit(results.every((ok) => ok) ? 0 : 1);

function finished(name, args) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(process.execPath, args, { cwd: root });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("close", (status) => {
      console.log(`${status === 0 ? "ok" : "failed"}  ${name}`);
      if (status !== 0) console.log(output);
      resolve(status === 0);
    });
  });
}
