// `npm run package`: the React package as a file that npm installs and publishes, in .build/package.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildWidget, fingerprintOf, giveUp, once, prepare, root } from "./prepare.mjs";

const folder = join(root, ".build/package");
const CONTENTS = ["widget/dist", "widget/package.json", "widget/README.md", "widget/CHANGELOG.md", "widget/LICENSE"];

/** Packs what has changed, and says where the packed file is. */
export function packedFile() {
  prepare();
  buildWidget();
  once("package", fingerprintOf(CONTENTS), [".build/package"], () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // What is said to the terminal is the path alone, so that npm can be given it.
    const { status } = spawnSync("npm", ["pack", "--silent", "--workspace", "widget", "--pack-destination", folder], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) giveUp("The package could not be packed; the lines above say why.");
  });
  return join(folder, readdirSync(folder)[0]);
}

if (process.argv[1] === import.meta.filename) console.log(packedFile());
