// A PgBouncer in transaction mode before a server, for tests on machines that have one.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, identity } from "./postgres-server.mjs";

/** So few that clients take turns at them. */
const POOL_SIZE = 4;

/** Its version, or `null` where there is none. */
export function pgBouncerVersion() {
  const { status, stdout } = spawnSync("pgbouncer", ["--version"], { encoding: "utf8" });
  return status === 0 ? (/PgBouncer ([0-9.]+)/.exec(stdout)?.[1] ?? null) : null;
}

/** `server`: the address of a database there, whose user everybody becomes. */
export async function startPgBouncer(server) {
  const { hostname, port: serverPort, username, password } = new URL(server);
  const folder = mkdtempSync(join(tmpdir(), "pgbouncer-"));
  // It may be another user who runs there.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const settings = [
    "[databases]",
    `* = host=${hostname} port=${serverPort} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}`,
    "[pgbouncer]",
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
    `auth_type = any\npool_mode = transaction\ndefault_pool_size = ${POOL_SIZE}\nmax_client_conn = 500`,
  ];
  writeFileSync(join(folder, "pgbouncer.ini"), settings.join("\n"));
  const child = spawn("pgbouncer", [join(folder, "pgbouncer.ini")], { ...identity(), stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (chunk) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes("process up")) resolve();
    });
    child.once("error", reject);
    void ended.then(() => reject(new Error(`PgBouncer does not start: ${said}`)));
  });
  return {
    /** The same database through it. */
    url(through = server) {
      const url = new URL(through);
      url.host = `127.0.0.1:${port}`;
      url.searchParams.set("pgbouncer", "true");
      return url.href;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
