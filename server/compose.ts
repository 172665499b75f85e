import { join } from "node:path";
import custom from "@/phone-confirmation.config";
import packageJson from "@/package.json";
import { createConsoleGateway } from "./adapters/console-gateway";
import { type Watch, watchDurability } from "./adapters/durability-watch";
import { createFileGateway } from "./adapters/file-gateway";
import { type Databases, sql } from "./adapters/database";
import { createGatewayChain, type NamedGateway } from "./adapters/gateway-chain";
import { readEmbedFiles } from "./adapters/embed-files";
import { createLog } from "./adapters/log";
import { openDatabases } from "./adapters/open-databases";
import { createTwilioGateway } from "./adapters/twilio-gateway";
import { createWebhookGateway } from "./adapters/webhook-gateway";
import type { PageRules } from "@/app/verify/page-asked";
import { composePorts } from "./compose-ports";
import { type Config, readConfig } from "./config";
import { keepHouse } from "./housekeeping";
import { exchangingOrigins } from "./domain/return-url";
import { type Api, createApi } from "./transport/api";
import { callerOf, createAddressAdvice } from "./transport/caller";
import { createDeliveryReports } from "./transport/delivery-reports";
import { createInFlight } from "./transport/in-flight";
import { openApiDocument } from "./transport/openapi";
import { originsOf, withListed } from "./transport/origins";
import { peerAddress } from "./transport/peer-address";
import { createRest } from "./transport/rest";
import { createTrpc } from "./transport/trpc";
import { behindWalls } from "./transport/walls";
import type { Inbox, Log } from "./usecases/ports";
import { createVerifyPage, pageRulesOf, type VerifyPage } from "./verify-page";
import { createService, type Service } from "./usecases/service";

/** The one application of a process. */
export interface Application {
  config: Readonly<Config>;
  service: Service;
  api: Api;
  verify: VerifyPage;
  /** For the page that Next draws. */
  pageRules: PageRules;
  /** What the console gateway took; `null` in production. */
  inbox: Inbox | null;
  log: Log;
  /** Stops the housekeeping, waits for the operator's handlers and closes the database. */
  close(): Promise<void>;
}

/** The framework's bundle and the entry's load modules apart, so the one application lives on `globalThis`. */
const KEY = Symbol.for("phone-confirmation.application");
const holder = globalThis as { [KEY]?: Promise<Application> };

export function application(): Promise<Application> {
  return (holder[KEY] ??= compose());
}

/** As much as is needed by a process that only keeps others serving. */
export function readSettings(): Pick<Application, "config" | "log"> {
  const config = readConfig(custom);
  return { config, log: createLog(config.logLevel) };
}

async function compose(): Promise<Application> {
  const { config, log } = readSettings();
  for (const warning of config.warnings) log.warn("setting", { warning });

  const { applied, ...databases } = await openDatabases(config.databaseUrl, join(process.cwd(), "prisma/migrations"), { ...config.sqlite, log });
  if (applied.length > 0) log.info("migrated", { migrations: applied.join(", ") });

  const consoleGateway = createConsoleGateway((line) => process.stdout.write(`${line}\n`));
  const gateways = await gatewaysOf(config, consoleGateway);
  // Slow gateways take no more than this share of the room, so that codes can always be checked.
  const gateway = createGatewayChain(gateways, log, { maxInFlight: Math.ceil(config.walls.maxInFlight * 0.6) });
  const ports = composePorts(config, { databases, gateway, log });
  await ports.breaker.refresh();
  const service = createService(ports);
  const inbox = config.mode === "trial" ? consoleGateway.inbox : null;
  const watch = watchDurability(databases, log);
  const advise = createAddressAdvice(config.trustedProxyHops, log);
  const origins = originsOf(config.publicUrl, config.walls.origins, config.mode === "trial");
  const doors = {
    service,
    log,
    quotas: config.policy.rates,
    callerOf: (request: Request) => {
      const caller = callerOf(request, peerAddress(request), { trustedProxyHops: config.trustedProxyHops, origins, getUser: custom.getUser });
      advise(request, caller.address);
      return caller;
    },
  };
  const openApi = openApiDocument(config.publicUrl, packageJson.version);
  const embed = await readEmbedFiles(join(process.cwd(), ".build/embed"));
  const checks = checksOf(gateways, databases, watch);
  const { allowances, walls, brand } = config;
  const readers = new Map(gateways.flatMap(({ name, gateway: { readReport } }) => (readReport ? [[name, readReport] as const] : [])));
  const pageRules = pageRulesOf(service);
  const verify = createVerifyPage({ config, rules: pageRules, ...doors });
  const api = behindWalls(createApi({ verify: verify.answer, rest: createRest(doors), trpc: createTrpc(doors), reports: createDeliveryReports({ service, readers, log }), openApi, checks, allowances, inbox, logo: brand.logo, embed }), {
    origins,
    exchangeOrigins: withListed(origins, exchangingOrigins(config.returnUrls)),
    inFlight: createInFlight(walls.maxInFlight),
    foreignForm: verify.foreign,
  });
  const stopHousekeeping = keepHouse(service, log);

  return {
    config,
    service,
    api,
    verify,
    pageRules,
    inbox,
    log,
    close: async () => {
      stopHousekeeping();
      watch.stop();
      await Promise.all([ports.hooks.finish(), ports.breaker.close()]);
      await databases.close();
    },
  };
}

function gatewaysOf(config: Config, consoleGateway: NamedGateway["gateway"]): Promise<NamedGateway[]> {
  return Promise.all(
    config.gateways.map(async (name) => ({ name, gateway: await gatewayNamed(name, config, consoleGateway) })),
  );
}

async function gatewayNamed(name: string, config: Config, consoleGateway: NamedGateway["gateway"]) {
  const own = custom.gateways?.[name];
  if (own) return own;
  if (name === "console") return consoleGateway;
  // readConfig has seen to it that each listed gateway has its settings.
  if (name === "file" && config.smsFile) return createFileGateway(config.smsFile);
  if (name === "webhook" && config.webhook) return createWebhookGateway({ ...config.webhook, reportsTo: reportsTo(name, config) });
  if (name === "twilio" && config.twilio) return createTwilioGateway({ ...config.twilio, reportsTo: reportsTo(name, config) });
  throw new Error(`There is no gateway named ${name}.`);
}

function reportsTo(name: "twilio" | "webhook", { reports, publicUrl }: Config): string | null {
  return reports[name] ? `${publicUrl}/phone-confirmation/delivery/${name}/` : null;
}

function checksOf(gateways: readonly NamedGateway[], { hot, cold }: Databases, watch: Watch) {
  return {
    database: async () => {
      await hot.run(sql`SELECT 1 FROM "Confirmation" LIMIT 1`);
      return watch.canWrite() ? "ok" : "nothing can be written";
    },
    migrations: async () => {
      const rows = await cold.run(sql`SELECT 1 FROM "_prisma_migrations" WHERE "finished_at" IS NULL LIMIT 1`);
      return rows.length === 0 ? "ok" : "a migration was begun and never finished";
    },
    // Their settings were read at start; what may still be missing, each gateway knows itself.
    gateway: async () => {
      for (const { name, gateway } of gateways) {
        try {
          await gateway.check?.();
        } catch {
          return `${name} cannot send`;
        }
      }
      return "ok";
    },
  };
}
