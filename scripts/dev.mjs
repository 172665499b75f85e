// `npm run dev`: Next compiles the pages anew by itself, but the application behind them is composed once a process.
// So when the code that it is made of changes, this builds the entry again and puts another process in its place.
import { spawn } from "node:child_process";
import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

const SETTLE_MS = 200;
/** A page that is open keeps its connection for hot reload, and a polite stop would wait for that. */
const STOP_MS = 1_500;

let service = null;
let ending = false;

if (process.argv.includes("--build")) {
  prepare();
  run(process.execPath, ["scripts/build.mjs", "--dev"], "The entry could not be built; the lines above say why.");
} else {
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void end());
  if (!(await builds())) process.exit(1);
  if (!ending) serve({ orEnd: true });
  whenChanged(oneAtATime(renew));
}

/** While the code does not build, the process before goes on. */
async function renew() {
  if (!(await builds()) || ending) return;
  console.log("The server's code has changed: starting again…");
  await stop();
  if (!ending) serve({ orEnd: false });
}

/** In a process of its own, so that one that gives up ends nothing else. */
function builds() {
  return new Promise((resolve) => {
    spawn(process.execPath, ["scripts/dev.mjs", "--build"], { cwd: root, stdio: "inherit" }).on("close", (status) => resolve(status === 0));
  });
}

function serve({ orEnd }) {
  const child = spawn(process.execPath, ["scripts/start.mjs", "--dev"], { cwd: root, stdio: "inherit" });
  service = child;
  child.on("close", (status) => {
    if (child.killed || ending) return;
    if (orEnd) process.exit(status ?? 1);
    console.log("The service has ended. It is started again at the next change.");
  });
}

function stop() {
  const child = service;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    child.on("close", () => resolve(clearTimeout(timer)));
    child.kill("SIGTERM");
  });
}

async function end() {
  if (ending) return;
  ending = true;
  await stop();
  process.exit(0);
}

/** What is asked for meanwhile is done once more afterwards. */
function oneAtATime(task) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    for (; again; await task()) again = false;
    running = false;
  };
}

/** Folder by folder: a recursive watch of Node.js 20 on Linux loses a file whose editor saves by renaming. */
function whenChanged(act) {
  let watchers = [];
  let timer;
  let matters = false;
  const on = (folder, concerns) =>
    watch(folder, (_event, name) => {
      matters ||= name === null || concerns(name);
      clearTimeout(timer);
      timer = setTimeout(settled, SETTLE_MS);
    });
  const settled = () => {
    for (const each of watchers) each.close();
    watchAll();
    if (matters) void act();
    matters = false;
  };
  const watchAll = () => {
    watchers = [
      ...["server", "contract"].flatMap(foldersIn).map((folder) => on(folder, isCodeOrFolder)),
      on(join(root, "prisma"), (name) => name === "schema.prisma"),
      on(root, (name) => name === "phone-confirmation.config.ts"),
    ];
  };
  watchAll();
}

function isCodeOrFolder(name) {
  return /^[^.]+$|\.ts$/.test(name) && !/\.test\.ts$/.test(name);
}

function foldersIn(path) {
  const inside = readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [join(root, path), ...inside.flatMap(({ name }) => foldersIn(join(path, name)))];
}
