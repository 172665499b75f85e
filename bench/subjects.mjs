// What is measured: how each is started, and what one flow is there.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { root } from "../scripts/prepare.mjs";

/** Every limit is on and counted, and none is reached. */
const WIDE = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=1000000/min,phone-confirmation-activation-key=1000000/min",
  PHONE_CONFIRMATION_LIMITS:
    "address=1000000/h+1000000/d,address-wide=1000000/d,prefix=1000000/h,country=1000000/d,service=1000000/h+1000000/d",
  PHONE_CONFIRMATION_DAILY_BUDGET: "1000000",
};
const NONE = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=off,phone-confirmation-activation-key=off",
  PHONE_CONFIRMATION_LIMITS: "all=off",
  PHONE_CONFIRMATION_DAILY_BUDGET: "off",
  PHONE_CONFIRMATION_BREAKER: "off",
};

const service = (name, more) => ({
  name,
  flow: ["/phone-confirmation/confirmation/", "/phone-confirmation/activation-key/"],
  codes: true,
  args: ["scripts/start.mjs"],
  env: (folder) => ({
    DATABASE_URL: `file:${join(folder, "service.db")}`,
    SMS_GATEWAY: "file",
    SMS_FILE: join(folder, "sms.jsonl"),
    ...more,
  }),
});

/** `flow`: the two addresses of one confirmed number; `codes`: whether the second needs the code of the first. */
export const SUBJECTS = [
  service("phone-confirmation", WIDE),
  service("the same with every limit off", NONE),
  {
    name: "two empty Next.js route handlers",
    flow: ["/one", "/two"],
    codes: false,
    args: ["node_modules/next/dist/bin/next", "start", "bench/empty-next"],
    env: () => ({}),
  },
  {
    name: "raw node:http + SQLite",
    flow: ["/", "/"],
    codes: true,
    args: ["bench/raw-floor.mjs"],
    env: (folder) => ({ FLOOR_DB: join(folder, "floor.db"), SMS_FILE: join(folder, "sms.jsonl") }),
  },
];

const onPostgres = (url) => ({ ...WIDE, DATABASE_URL: url, SECRET_KEY: "bench-only-bench-only-bench-only-bench" });

/** `npm run bench -- --database=postgresql`: one instance and two, each on a database of one server, beside SQLite. */
export const postgresSubjects = (server) => [
  service("one instance on PostgreSQL", onPostgres(server.url("postgres"))),
  { ...service("two instances on one PostgreSQL", onPostgres(server.url("template1"))), instances: 2 },
  service("one instance on SQLite", WIDE),
];

/** Starts a subject on ports of its own and waits until it listens. */
export async function start(subject, folder) {
  const all = [];
  for (let times = 0; times < (subject.instances ?? 1); times += 1) all.push(await startOne(subject, folder));
  return {
    ...all[0],
    ports: all.map(({ port }) => port),
    usage: async () => {
      const each = await Promise.all(all.map(({ usage }) => usage()));
      const sum = (key) => each.reduce((total, usage) => total + usage[key], 0);
      return { cpuMs: sum("cpuMs"), rssMb: sum("rssMb") };
    },
    stop: () => Promise.all(all.map(({ stop }) => stop())),
  };
}

async function startOne(subject, folder) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", LOG_LEVEL: "info", PORT: String(port), ...subject.env(folder) };
  const child = spawn(process.execPath, ["--import", "./bench/report-cpu.mjs", ...subject.args], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = new Promise((_, reject) => child.once("exit", (code) => reject(new Error(`${subject.name} ended with ${code}.`))));
  ended.catch(() => {});
  await Promise.race([ended, answers(port)]);
  return {
    ...subject,
    port,
    smsFile: env.SMS_FILE,
    usage: () =>
      new Promise((resolve) => {
        child.once("message", resolve);
        child.send("usage");
      }),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGTERM");
      }),
  };
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
