import { spawnSync } from "node:child_process";
import { root } from "../servers";

/** Before the first attack: a build of what is there. */
export default function build(): void {
  const built = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", 'import { build, prepare } from "./scripts/prepare.mjs"; prepare(); build();'],
    { cwd: root, stdio: "inherit" },
  );
  if (built.status !== 0) throw new Error("There is no build to attack.");
}
