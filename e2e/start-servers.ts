import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost } from "./embed-host";
import { root, startServer } from "./servers";
import { startTwilioStandIn } from "./twilio-stand-in";

/** Before the first test: a build of what is there, and the servers. What it gives back ends them after the last. */
export default async function startServers(): Promise<() => Promise<void>> {
  const built = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", 'import { build, prepare } from "./scripts/prepare.mjs"; import { layOutProjects } from "./scripts/projects.mjs"; prepare(); build(); layOutProjects();'],
    { cwd: root, stdio: "inherit" },
  );
  if (built.status !== 0) throw new Error("There is no build to test.");
  const folder = mkdtempSync(join(tmpdir(), "phone-confirmation-e2e-"));
  process.env.E2E_FOLDER = folder;
  rmSync(join(root, ".build/e2e"), { recursive: true, force: true });

  const started = await Promise.allSettled([
    startTwilioStandIn(),
    startHost(),
    startServer("main"),
    startServer("throttled"),
    startServer("gateway"),
    startServer("clock"),
    startServer("production"),
    startServer("limited"),
    startServer("embedded"),
    startServer("framework"),
  ]);
  const stopAll = async () => {
    await Promise.all(started.map(async (each) => (each.status === "fulfilled" ? each.value.stop() : undefined)));
    rmSync(folder, { recursive: true, force: true });
  };
  const failed = started.find((each) => each.status === "rejected");
  if (failed) {
    await stopAll();
    throw failed.reason;
  }
  return stopAll;
}
