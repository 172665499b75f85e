import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Two checkouts can be tested on one machine at a time, each from a port of its own on; 80 are used. */
export const PORTS_FROM = Number(process.env.E2E_PORTS_FROM ?? 3210);

/** Each server has its own database; what they differ in is named after what is tested with it. */
export const PORTS = {
  main: PORTS_FROM,
  throttled: PORTS_FROM + 1,
  gateway: PORTS_FROM + 2,
  clock: PORTS_FROM + 3,
  production: PORTS_FROM + 4,
  limited: PORTS_FROM + 7,
  embedded: PORTS_FROM + 31,
  /** As platforms run it that host Next: without the entry in front, so that Next itself is asked first. */
  framework: PORTS_FROM + 34,
} as const;
export type ServerName = keyof typeof PORTS;
export const TWILIO_STAND_IN_PORT = PORTS_FROM + 6;
/** A page that security-headers.spec.ts serves. */
export const LISTED_PORT = PORTS_FROM + 8;
/** A page without a server of its own, which static-page.spec.ts serves. */
export const STATIC_PORT = PORTS_FROM + 9;
/** Pages of other origins that use the React package: the examples, and one that react-package.spec.ts serves. */
export const REACT_PORTS = { nextApp: PORTS_FROM + 20, viteReact18: PORTS_FROM + 21, bare: PORTS_FROM + 22 };
/** Sites elsewhere that embed the service: one that it lists, and one that it does not. */
export const HOST_PORT = PORTS_FROM + 30;
export const UNLISTED_HOST_PORT = PORTS_FROM + 32;
const ELSEWHERE = `http://127.0.0.1:${HOST_PORT}`;
/** The example of an app with a server, which sends people to the page. */
export const EXPRESS_PORT = PORTS_FROM + 33;
export const EXPRESS_RETURN = `http://127.0.0.1:${EXPRESS_PORT}/phone/done`;
export const twilioStandIn = `http://127.0.0.1:${TWILIO_STAND_IN_PORT}`;

export function urlOf(name: ServerName): string {
  return `http://localhost:${PORTS[name]}`;
}

/** Where this run keeps its databases, clocks and messages; told to the workers through the environment. */
export function runFolder(): string {
  const folder = process.env.E2E_FOLDER;
  if (folder === undefined) throw new Error("E2E_FOLDER is not set: start-servers.ts did not run.");
  return folder;
}

export const clockFileOf = (name: ServerName): string => join(runFolder(), `${name}.clock`);
export const smsFileOf = (name: ServerName): string => join(runFolder(), `${name}.sms`);

/** Limits that no test reaches: they have a server of their own, with the defaults. */
const WIDE = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=100000/min,phone-confirmation-activation-key=100000/min",
  PHONE_CONFIRMATION_LIMITS: "all=off",
  PHONE_CONFIRMATION_BREAKER: "off",
  PHONE_CONFIRMATION_DAILY_BUDGET: "off",
};
/** What Twilio signs its reports with. */
export const STAND_IN_TOKEN = "for-the-stand-in-only";
export const STAND_IN_ACCOUNT = `AC${"0".repeat(32)}`;
const TWILIO = {
  SMS_GATEWAY: "twilio",
  TWILIO_ACCOUNT_SID: STAND_IN_ACCOUNT,
  TWILIO_AUTH_TOKEN: STAND_IN_TOKEN,
  TWILIO_BASE_URL: twilioStandIn,
  PHONE_CONFIRMATION_FROM_NUMBER: "+12025550100",
};

/** A test number of the server "main". */
export const UNDELIVERED = "+12025550155";

export function settingsOf(name: ServerName): Record<string, string> {
  const own = { PORT: String(PORTS[name]), DATABASE_URL: `file:${join(runFolder(), `${name}.db`)}` };
  const common = { ...own, ...WIDE };
  switch (name) {
    case "main":
      return { ...common, PHONE_CONFIRMATION_TEST_NUMBERS: `${UNDELIVERED}=undelivered@2099-12-31`, PHONE_CONFIRMATION_ORIGINS: [ELSEWHERE, ...Object.values(REACT_PORTS).map((port) => `http://localhost:${port}`)].join(",") };
    case "clock":
      return { ...common, ...shiftedClock(name), PHONE_CONFIRMATION_ORIGINS: ELSEWHERE };
    case "gateway":
      return { ...common, ...TWILIO, ...shiftedClock(name), SMS_DELIVERY_REPORTS: "on", PHONE_CONFIRMATION_CODE_LENGTH: "8" };
    case "limited":
      // The policy as it comes. Each test comes from an address of its own.
      return { ...own, ...shiftedClock(name), TRUSTED_PROXY_HOPS: "1" };
    case "throttled":
      return {
        ...common,
        PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=2/min,phone-confirmation-activation-key=6/min",
        // Each test comes from an address of its own.
        TRUSTED_PROXY_HOPS: "1",
      };
    case "embedded":
      return {
        ...common,
        PHONE_CONFIRMATION_ORIGINS: ELSEWHERE,
        PHONE_CONFIRMATION_RETURN_URLS: [...["redirect", "popup", "two"].map((path) => `${ELSEWHERE}/${path} fragment`), EXPRESS_RETURN].join(", "),
      };
    case "framework":
      return { ...settingsOf("embedded"), ...own, PHONE_CONFIRMATION_BRAND_LOGO: join(root, "app/icon.svg") };
    case "production":
      return {
        ...common,
        PHONE_CONFIRMATION_MODE: "production",
        HOST: "127.0.0.1",
        SECRET_KEY: "kV7qZ2mX9tR4wB6nL1cF8hJ3sD5gP0yE",
        PUBLIC_URL: urlOf(name),
        PHONE_CONFIRMATION_ORIGINS: `http://127.0.0.1:${LISTED_PORT}`,
        PHONE_CONFIRMATION_RETURN_URLS: `http://127.0.0.1:${STATIC_PORT}/done fragment`,
        SMS_GATEWAY: "file",
        SMS_FILE: smsFileOf(name),
      };
  }
}

function shiftedClock(name: ServerName): Record<string, string> {
  return { E2E_CLOCK_FILE: clockFileOf(name), NODE_OPTIONS: `--import ${pathToFileURL(join(root, "e2e/shifted-clock.mjs")).href}` };
}

/** Empty counts as not set, and what is in the environment wins over a developer's .env file. */
const NO_SETTINGS = Object.fromEntries(
  (
    "PHONE_CONFIRMATION_MODE SECRET_KEY SECRET_KEY_FALLBACKS DATABASE_URL WORKERS PORT HOST PUBLIC_URL PHONE_CONFIRMATION_SALT " +
    "PHONE_CONFIRMATION_ACTIVATION_TIMEOUT PHONE_CONFIRMATION_SMS_MESSAGE PHONE_CONFIRMATION_FROM_NUMBER " +
    "PHONE_CONFIRMATION_MAX_CONFIRMATIONS PHONE_CONFIRMATION_CODE_LENGTH PHONE_CONFIRMATION_SILENT_NUMBERS " +
    "PHONE_CONFIRMATION_THROTTLE_RATES PHONE_CONFIRMATION_LIMITS TRUSTED_PROXY_HOPS SMS_GATEWAY SMS_FILE SMS_WEBHOOK_URL " +
    "SMS_WEBHOOK_SECRET TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_MESSAGING_SERVICE_SID TWILIO_BASE_URL NODE_OPTIONS " +
    "PHONE_CONFIRMATION_COUNTRIES PHONE_CONFIRMATION_NUMBER_TYPES PHONE_CONFIRMATION_OVERRIDES PHONE_CONFIRMATION_TEST_NUMBERS " +
    "PHONE_CONFIRMATION_ALLOW PHONE_CONFIRMATION_PRICES PHONE_CONFIRMATION_DAILY_BUDGET PHONE_CONFIRMATION_ORIGINS " +
    "PHONE_CONFIRMATION_MAX_IN_FLIGHT PHONE_CONFIRMATION_CHALLENGE PHONE_CONFIRMATION_CHALLENGE_SITE_KEY " +
    "PHONE_CONFIRMATION_CHALLENGE_SECRET PHONE_CONFIRMATION_BREAKER PHONE_CONFIRMATION_BREAKER_RULE " +
    "PHONE_CONFIRMATION_BREAKER_CHECKS PHONE_CONFIRMATION_RETENTION_DAYS PHONE_CONFIRMATION_RETURN_URLS " +
    "PHONE_CONFIRMATION_BRAND_NAME PHONE_CONFIRMATION_BRAND_LOGO PHONE_CONFIRMATION_BRAND_ACCENT PHONE_CONFIRMATION_SUPPORT_URL " +
    "PHONE_CONFIRMATION_TERMS_URL SMS_DELIVERY_REPORTS SQLITE_SYNCHRONOUS"
  )
    .split(" ")
    .map((name) => [name, ""]),
);

/** A server that is not one of those above: with a name for its log, a port and settings of its own. */
export interface Launch {
  name: string;
  port: number;
  settings: Record<string, string>;
  /** The production entry, unless it says otherwise. */
  command?: readonly string[];
}

export interface RunningServer {
  url: string;
  pid: number;
  /** How it ended, once it has. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends it as an operator does, and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a power failure does, and waits until it is gone. */
  kill(): Promise<void>;
}

const START_WITHIN_MILLISECONDS = 60_000;
const STOP_WITHIN_MILLISECONDS = 15_000;

export const logFileOf = (name: string): string => join(root, ".build/e2e", `${name}.log`);

const NEXT_START = ["node_modules/next/dist/bin/next", "start", "--hostname", "localhost", "--port"];

/** Starts the production entry as `npm start` does, or Next alone, and waits until it is ready to serve. */
export function startServer(name: ServerName): Promise<RunningServer> {
  const port = PORTS[name];
  return launch({ name, port, settings: settingsOf(name), ...(name === "framework" && { command: [...NEXT_START, String(port)] }) });
}

export async function launch({ name, port, settings, command = ["scripts/start.mjs"] }: Launch): Promise<RunningServer> {
  mkdirSync(dirname(logFileOf(name)), { recursive: true });
  const log = openSync(logFileOf(name), "a");
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...NO_SETTINGS, LOG_LEVEL: "warn", PORT: String(port), ...settings },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended: RunningServer["ended"] = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const url = `http://localhost:${port}`;
  try {
    await ready(child, { name, url });
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MILLISECONDS);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function ready(child: ChildProcess, { name, url }: { name: string; url: string }): Promise<void> {
  const giveUpAt = performance.now() + START_WITHIN_MILLISECONDS;
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`The server "${name}" ended at once. The port of ${url} may be taken; .build/e2e/${name}.log says more.`);
    const status = await fetch(`${url}/readyz`).then((response) => response.status, () => 0);
    // Another process may hold the port and answer in its place: then ours is about to end.
    if (status === 200 && child.exitCode === null) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`The server "${name}" was not ready in time; .build/e2e/${name}.log says more.`);
}
