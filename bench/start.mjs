// How a subject is started, asked what it has used, and ended.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { root } from "../scripts/prepare.mjs";
import { followCodes } from "./sms-file.mjs";

/** Starts a subject's instances on ports of their own and waits until they listen. */
export async function start(subject, folder) {
  mkdirSync(folder, { recursive: true });
  const all = [];
  for (let times = 0; times < (subject.instances ?? 1); times += 1) all.push(await startOne(subject, folder));
  const signal = (name) => process.platform !== "win32" && all.forEach(({ child }) => child.kill(name));
  return {
    ...subject,
    ports: all.map(({ port }) => port),
    codeOf: followCodes(join(folder, "sms.jsonl")),
    usage: async () => {
      const each = await Promise.all(all.map(({ usage }) => usage()));
      const sum = (key) => each.reduce((total, usage) => total + usage[key], 0);
      return { cpuMs: sum("cpuMs"), rssMb: sum("rssMb") };
    },
    // Who is not measured stands still, and takes nothing from who is; first it ends what it does after its answers.
    pause: async () => {
      await new Promise((resume) => setTimeout(resume, 300));
      signal("SIGSTOP");
    },
    resume: async () => signal("SIGCONT"),
    stop: async () => {
      signal("SIGCONT");
      await Promise.all(all.map(({ child }) => ended(child)));
    },
  };
}

async function startOne(subject, folder) {
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", LOG_LEVEL: "info", PORT: String(port), ...subject.env(folder) };
  const child = spawn(process.execPath, ["--import", "./bench/report-cpu.mjs", ...subject.args], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const broken = new Promise((_, reject) => child.once("exit", (code) => reject(new Error(`${subject.name} ended with ${code}.`))));
  broken.catch(() => {});
  await Promise.race([broken, answers(port)]);
  const usage = () =>
    new Promise((resolve) => {
      child.once("message", resolve);
      child.send("usage");
    });
  return { port, child, usage };
}

function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(port) {
  const isOpen = () =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  while (!(await isOpen())) await new Promise((resume) => setTimeout(resume, 100));
}
