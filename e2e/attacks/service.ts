import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, logFileOf, PORTS_FROM, root, type RunningServer } from "../servers";
import { type Database, onPostgres, sqliteDatabase } from "./database";
import { type GatewayStandIn, startGatewayStandIn } from "./gateway-stand-in";
import { newPostgresDatabase } from "./postgres-database";

/** Every attacked service has a port of its own, so that the files run beside each other. */
export const ATTACKED = {
  guesses: PORTS_FROM + 20,
  limits: PORTS_FROM + 21,
  direct: PORTS_FROM + 22,
  fuzz: PORTS_FROM + 23,
  gateways: PORTS_FROM + 24,
  killed: PORTS_FROM + 25,
  database: PORTS_FROM + 26,
  denial: PORTS_FROM + 27,
  logs: PORTS_FROM + 28,
  breaker: PORTS_FROM + 29,
  browser: PORTS_FROM + 30,
  secrets: PORTS_FROM + 31,
  second: PORTS_FROM + 32,
  idempotency: PORTS_FROM + 33,
  clock: PORTS_FROM + 34,
  full: PORTS_FROM + 35,
  challenge: PORTS_FROM + 36,
  stopped: PORTS_FROM + 37,
  time: PORTS_FROM + 38,
  caps: PORTS_FROM + 39,
  return: PORTS_FROM + 40,
  image: PORTS_FROM + 41,
  pgOne: PORTS_FROM + 42,
  pgTwo: PORTS_FROM + 43,
  faultsOne: PORTS_FROM + 44,
  faultsTwo: PORTS_FROM + 45,
  delivery: PORTS_FROM + 46,
  workers: PORTS_FROM + 47,
  stopping: PORTS_FROM + 48,
  stoppingWorkers: PORTS_FROM + 49,
  // From 50 on are those of the other project.
  behindOne: PORTS_FROM + 18,
  behindTwo: PORTS_FROM + 19,
} as const;
export type AttackedName = keyof typeof ATTACKED;

/** The files of both projects run beside each other, too. */
const PROJECT = onPostgres ? { ports: 30, log: "attacked-on-postgresql" } : { ports: 0, log: "attacked" };

/** Known to the tests, so that they can forge with it what an outsider cannot. */
export const SECRET = "kV7qZ2mX9tR4wB6nL1cF8hJ3sD5gP0yE";

/** Rates that no attack reaches: for rows that are about something else. */
export const NO_LIMITS = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=off,phone-confirmation-activation-key=off",
  PHONE_CONFIRMATION_LIMITS: "all=off",
  PHONE_CONFIRMATION_BREAKER: "off",
  PHONE_CONFIRMATION_DAILY_BUDGET: "off",
};

export interface Service {
  name: AttackedName;
  url: string;
  port: number;
  gateway: GatewayStandIn;
  /** Of its own database, wherever a setting of `DATABASE_URL` sends it. */
  databaseUrl: string;
  /** One statement on its own database, past it. */
  rows: Database["rows"];
  /** Its database, where that is SQLite's. */
  file: string;
  folder: string;
  running(): RunningServer;
  /** After an end: the same database, port and gateway again, with other settings if some are given. */
  restart(settings?: Record<string, string>): Promise<void>;
  /** Everything it has printed. */
  log(): string;
  /** Moves its clock ahead; only with `clock: true`. */
  advance(seconds: number): void;
  /** Ends it and its gateway, and removes its database and files. */
  close(): Promise<void>;
}

interface Options {
  settings?: Record<string, string>;
  /** Gives it a clock that tests can move. */
  clock?: boolean;
  /** Its housekeeping goes by in no time. */
  impatient?: boolean;
  /** Where its database lies instead of a temporary folder. */
  folder?: string;
}

/** A production service whose messages go to a gateway that counts them. */
export async function startService(name: AttackedName, { settings = {}, clock = false, impatient = false, folder }: Options = {}): Promise<Service> {
  const own = mkdtempSync(join(tmpdir(), `attacked-${name}-`));
  const port = ATTACKED[name] + PROJECT.ports;
  const log = `${PROJECT.log}-${name}`;
  const file = join(folder ?? own, "attacked.db");
  const database = onPostgres ? await newPostgresDatabase() : sqliteDatabase(file);
  const gateway = await startGatewayStandIn();
  const clockFile = join(own, "clock");
  rmSync(logFileOf(log), { force: true });
  const base: Record<string, string> = {
    PHONE_CONFIRMATION_MODE: "production",
    HOST: "127.0.0.1",
    SECRET_KEY: SECRET,
    PUBLIC_URL: `http://localhost:${port}`,
    SMS_GATEWAY: "webhook",
    SMS_WEBHOOK_URL: gateway.url,
    SMS_WEBHOOK_SECRET: "for-the-stand-in-only",
    DATABASE_URL: database.url,
    E2E_CLOCK_FILE: clockFile,
    NODE_OPTIONS: [...(clock ? ["e2e/shifted-clock.mjs"] : []), ...(impatient ? ["e2e/attacks/impatient-timers.mjs"] : [])]
      .map((file) => `--import ${pathToFileURL(join(root, file)).href}`)
      .join(" "),
    ...settings,
  };
  const start = (more: Record<string, string> = {}) => launch({ name: log, port, settings: { ...base, ...more } });
  let server = await start().catch(async (error: unknown) => {
    await gateway.close();
    await database.remove();
    throw error;
  });
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    port,
    gateway,
    databaseUrl: database.url,
    rows: database.rows,
    file,
    folder: own,
    running: () => server,
    async restart(more) {
      server = await start(more);
    },
    log: () => (existsSync(logFileOf(log)) ? readFileSync(logFileOf(log), "utf8") : ""),
    advance(seconds) {
      const ahead = existsSync(clockFile) ? Number(readFileSync(clockFile, "utf8")) : 0;
      writeFileSync(clockFile, String(ahead + seconds * 1000));
    },
    async close() {
      await server.kill();
      await gateway.close();
      await database.remove();
      rmSync(own, { recursive: true, force: true });
    },
  };
}
