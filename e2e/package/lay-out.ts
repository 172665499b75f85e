import { spawnSync } from "node:child_process";
import { root } from "../servers";

/** Before the first test: the package of what is there, packed once and installed beside React 18 and React 19. */
export default function layOut(): void {
  const { status } = spawnSync(process.execPath, ["scripts/projects.mjs"], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("There is no package to test.");
}
