import { existsSync } from "node:fs";
import { z } from "zod";
import type { TwilioSettings } from "@/server/adapters/twilio-gateway";
import type { MessageTexts } from "@/server/domain/message";
import type { Policy } from "@/server/domain/policy";
import { BRAND_SETTINGS, type BrandConfig, brandConfigOf } from "./settings/brand-settings";
import { BREAKER_SETTINGS, type BreakerConfig, breakerConfigOf, breakerWarnings } from "./settings/breaker-settings";
import {
  CHALLENGE_SECRETS,
  CHALLENGE_SETTINGS,
  type ChallengeConfig,
  challengeConfigOf,
  challengeProblems,
  challengeWarnings,
} from "./settings/challenge-settings";
import { DELIVERY_SETTINGS, type DeliveryConfig, deliveryConfigOf } from "./settings/delivery-settings";
import type { CustomConfig } from "./define-config";
import { DATABASE_SETTINGS, databaseProblems } from "./settings/database-settings";
import { DESTINATION_SECRETS, DESTINATION_SETTINGS, type DestinationConfig, destinationWarnings, type OwnDestinations, readDestinations } from "./settings/destination-settings";
import { defaultsWithoutLimits, limitPolicyOf, LIMIT_SETTINGS, limitWarnings } from "./settings/limit-settings";
import { MESSAGE_SETTINGS, type OwnMessages, readMessages } from "./settings/message-settings";
import { RETURN_SETTINGS, type ReturnConfig } from "./settings/return-settings";
import { SQLITE_SETTINGS, type SqliteConfig, sqliteConfigOf, sqliteWarnings } from "./settings/sqlite-settings";
import { WALL_SETTINGS, type WallConfig, wallConfigOf } from "./settings/wall-settings";
import { WORKER_SETTINGS, workerProblems } from "./settings/worker-settings";

/** Every setting, read once at start. This is the only file that reads `process.env`. */
export interface Config extends DestinationConfig, ReturnConfig {
  mode: "trial" | "production";
  /** `null` in trial mode without one: it is then made once and kept beside the database. */
  secretKey: string | null;
  secretKeyFallbacks: readonly string[];
  databaseUrl: string;
  sqlite: SqliteConfig;
  /** Processes that serve. */
  workers: number;
  port: number;
  host: string;
  publicUrl: string;
  salt: string;
  messages: MessageTexts;
  fromNumber: string;
  silentPrefixes: readonly string[];
  trustedProxyHops: number;
  gateways: readonly string[];
  smsFile: string | null;
  webhook: { url: string; secret: string } | null;
  twilio: Omit<TwilioSettings, "reportsTo"> | null;
  /** Which gateways report what became of a message. */
  reports: DeliveryConfig;
  policy: Policy;
  walls: WallConfig;
  brand: BrandConfig;
  challenge: ChallengeConfig;
  breaker: BreakerConfig;
  logLevel: string;
  /** Sentences to be logged at each start. */
  warnings: readonly string[];
}

/** A setting that stops the start; `problems` has one sentence each. */
export class ConfigError extends Error {
  override name = "ConfigError";
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

export const BUILT_IN_GATEWAYS = ["twilio", "webhook", "console", "file"] as const;
const SECRET_MIN_CHARACTERS = 32;
const RECOMMENDED_LIFETIME_SECONDS = 600;
const RECOMMENDED_CODE_LENGTH = 6;

/** Adds what `.env` says to the environment, which has the last word. */
export function loadDotEnv(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

type Environment = Readonly<Record<string, string | undefined>>;

type Own = Pick<CustomConfig, "gateways"> & OwnDestinations & OwnMessages;

/** `own`: what `phone-confirmation.config.ts` says. `now`, in milliseconds, tells which entries with an end date have ended. */
export function readConfig(own: Own = {}, environment: Environment = process.env, now = Date.now()): Readonly<Config> {
  const settings = parseEnvironment(environment);
  const { destinations, problems: destinationProblems } = readDestinations(settings, own);
  const plain = toConfig(settings);
  const { messages, ...message } = readMessages(settings, own, { brandName: plain.brand.name, codeLength: plain.policy.codeLength, hosts: pageHosts(plain) });
  const config = { ...plain, ...destinations, messages };
  const problems = [
    ...gatewayProblems(config, [...BUILT_IN_GATEWAYS, ...Object.keys(own.gateways ?? {})]),
    ...challengeProblems(config.challenge),
    ...(config.mode === "production" ? productionProblems(config, settings) : databaseProblems(config)),
    ...workerProblems(config),
    ...destinationProblems,
    ...settings.PHONE_CONFIRMATION_RETURN_URLS.problems,
    ...message.problems,
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({ ...config, warnings: [...warningsOf(config), ...sqliteWarnings(settings), ...destinationWarnings(settings, config, now), ...message.warnings] });
}

/** Of every page that may ask, as messages name them. */
function pageHosts({ publicUrl, walls }: Pick<Config, "publicUrl" | "walls">): string[] {
  return [...new Set([publicUrl, ...walls.origins].map((address) => new URL(address).hostname))].filter((host) => !host.startsWith("["));
}

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);

const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== ""));

const isHttpUrl = (text: string) => /^https?:\/\//.test(text) && URL.canParse(text);
const httpUrl = z.string().refine(isHttpUrl, "an address such as https://confirm.example.com");

/** People read it, and paths are put behind it. */
const publicUrl = z
  .string()
  .refine(
    (text) => isHttpUrl(text) && /^https?:\/\/[^/\\?#@]+(\/[^?#]*)?$/.test(text),
    "an address such as https://confirm.example.com, without a user, a password, a query or a fragment",
  );

/** Each message says what is accepted; the variable's name and what it held are put before it. */
const SETTINGS = {
  PHONE_CONFIRMATION_MODE: z.enum(["trial", "production"], "trial or production").default("trial"),
  SECRET_KEY: z.string().optional(),
  SECRET_KEY_FALLBACKS: list.default([]),
  ...DATABASE_SETTINGS,
  ...SQLITE_SETTINGS,
  PORT: integer(0, 65_535).default(3000),
  HOST: z.string().optional(),
  PUBLIC_URL: publicUrl.optional(),
  PHONE_CONFIRMATION_SALT: z.string().default("phonenumber"),
  PHONE_CONFIRMATION_ACTIVATION_TIMEOUT: integer(1, 86_400).default(RECOMMENDED_LIFETIME_SECONDS),
  ...MESSAGE_SETTINGS,
  PHONE_CONFIRMATION_FROM_NUMBER: z.string().default(""),
  PHONE_CONFIRMATION_MAX_CONFIRMATIONS: integer(1, 1000).default(10),
  PHONE_CONFIRMATION_CODE_LENGTH: integer(4, 10).default(RECOMMENDED_CODE_LENGTH),
  PHONE_CONFIRMATION_SILENT_NUMBERS: list
    .refine((prefixes) => prefixes.every((prefix) => /^\+[0-9]{1,15}$/.test(prefix)), "prefixes such as +1212555, separated by commas")
    .default([]),
  TRUSTED_PROXY_HOPS: integer(0, 10).default(0),
  ...LIMIT_SETTINGS,
  ...WALL_SETTINGS,
  ...WORKER_SETTINGS,
  ...RETURN_SETTINGS,
  ...DESTINATION_SETTINGS,
  ...CHALLENGE_SETTINGS,
  ...BREAKER_SETTINGS,
  ...BRAND_SETTINGS,
  ...DELIVERY_SETTINGS,
  SMS_GATEWAY: list.refine((names) => names.length > 0, `a list out of ${BUILT_IN_GATEWAYS.join(", ")}`).optional(),
  SMS_FILE: z.string().optional(),
  SMS_WEBHOOK_URL: httpUrl.optional(),
  SMS_WEBHOOK_SECRET: z.string().optional(),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_MESSAGING_SERVICE_SID: z.string().optional(),
  TWILIO_BASE_URL: httpUrl.optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"], "debug, info, warn, error or silent").default("info"),
};
const settingsSchema = z.object(SETTINGS);
type Settings = z.output<typeof settingsSchema>;

/** Values that are never repeated in an error. */
const SECRETS = new Set(["SECRET_KEY", "SECRET_KEY_FALLBACKS", "TWILIO_AUTH_TOKEN", "SMS_WEBHOOK_SECRET", "DATABASE_URL", ...DESTINATION_SECRETS, ...CHALLENGE_SECRETS]);

function parseEnvironment(environment: Environment): Settings {
  // An empty variable counts as one that is not set, as in most .env files.
  const defaults = defaultsWithoutLimits(environment["PHONE_CONFIRMATION_LIMITS"]);
  const given = Object.keys(SETTINGS).map((name) => [name, environment[name] || defaults[name]] as const);
  const parsed = settingsSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = environment[name] ?? "";
      // Before an @ an address may hold a password.
      const isHidden = SECRETS.has(name) || (/_URL$/.test(name) && value.includes("@"));
      const held = isHidden ? "a value that is not shown" : `"${value}"`;
      return `${name} held ${held}, but accepts ${issue.message}.`;
    }),
  );
}

function toConfig(settings: Settings): Omit<Config, "warnings" | "messages" | keyof DestinationConfig> {
  const production = settings.PHONE_CONFIRMATION_MODE === "production";
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, SMS_WEBHOOK_URL, SMS_WEBHOOK_SECRET } = settings;
  const publicUrl = (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, "");
  return {
    mode: settings.PHONE_CONFIRMATION_MODE,
    secretKey: settings.SECRET_KEY ?? null,
    secretKeyFallbacks: settings.SECRET_KEY_FALLBACKS,
    databaseUrl: settings.DATABASE_URL,
    sqlite: sqliteConfigOf(settings),
    workers: settings.WORKERS,
    port: settings.PORT,
    host: settings.HOST ?? (production ? "0.0.0.0" : "127.0.0.1"),
    publicUrl,
    salt: settings.PHONE_CONFIRMATION_SALT,
    fromNumber: settings.PHONE_CONFIRMATION_FROM_NUMBER,
    silentPrefixes: settings.PHONE_CONFIRMATION_SILENT_NUMBERS,
    trustedProxyHops: settings.TRUSTED_PROXY_HOPS,
    gateways: settings.SMS_GATEWAY ?? (production ? [] : ["console"]),
    smsFile: settings.SMS_FILE ?? null,
    webhook: SMS_WEBHOOK_URL && SMS_WEBHOOK_SECRET ? { url: SMS_WEBHOOK_URL, secret: SMS_WEBHOOK_SECRET } : null,
    twilio:
      TWILIO_ACCOUNT_SID && TWILIO_AUTH_TOKEN
        ? {
            accountSid: TWILIO_ACCOUNT_SID,
            authToken: TWILIO_AUTH_TOKEN,
            messagingServiceSid: settings.TWILIO_MESSAGING_SERVICE_SID ?? null,
            baseUrl: settings.TWILIO_BASE_URL?.replace(/\/+$/, "") ?? null,
          }
        : null,
    reports: deliveryConfigOf(settings, publicUrl),
    policy: {
      ...limitPolicyOf(settings, settings.PHONE_CONFIRMATION_DAILY_BUDGET),
      lifetimeSeconds: settings.PHONE_CONFIRMATION_ACTIVATION_TIMEOUT,
      codeLength: settings.PHONE_CONFIRMATION_CODE_LENGTH,
      maxConfirmationsPerNumber: settings.PHONE_CONFIRMATION_MAX_CONFIRMATIONS,
    },
    walls: wallConfigOf(settings),
    brand: brandConfigOf(settings),
    returnUrls: settings.PHONE_CONFIRMATION_RETURN_URLS.urls,
    challenge: challengeConfigOf(settings),
    breaker: breakerConfigOf(settings),
    logLevel: settings.LOG_LEVEL,
  };
}

function gatewayProblems(config: Pick<Config, "gateways" | "smsFile" | "webhook" | "twilio" | "fromNumber">, known: readonly string[]): string[] {
  return config.gateways.flatMap((name) => {
    if (!known.includes(name)) return [`SMS_GATEWAY held "${name}", but accepts a list out of ${known.join(", ")}.`];
    if (name === "file" && !config.smsFile) return ["SMS_FILE is missing: the file gateway needs the path it appends to."];
    if (name === "webhook" && !config.webhook) {
      return ["SMS_WEBHOOK_URL or SMS_WEBHOOK_SECRET is missing: the webhook gateway needs both."];
    }
    if (name === "twilio") return twilioProblems(config);
    return [];
  });
}

function twilioProblems({ twilio, fromNumber }: Pick<Config, "twilio" | "fromNumber">): string[] {
  if (!twilio) return ["TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is missing: the twilio gateway needs both."];
  if (!/^AC/.test(twilio.accountSid)) return ['TWILIO_ACCOUNT_SID must start with "AC": it is the account\'s own id, not an API key.'];
  if (!fromNumber && !twilio.messagingServiceSid) {
    return ["PHONE_CONFIRMATION_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing: the twilio gateway needs a sender."];
  }
  return [];
}

function productionProblems(config: Omit<Config, "warnings">, settings: Settings): string[] {
  const problems: string[] = [];
  if (!config.secretKey) problems.push("SECRET_KEY is missing: production needs one of at least 32 random characters (openssl rand -base64 48).");
  else if (config.secretKey.length < SECRET_MIN_CHARACTERS) problems.push("SECRET_KEY is too short: production needs at least 32 random characters (openssl rand -base64 48).");
  else if (isSample(config.secretKey)) problems.push("SECRET_KEY is a sample: make your own with openssl rand -base64 48.");
  if (!settings.SMS_GATEWAY) problems.push("SMS_GATEWAY is missing: production needs the gateway that sends, such as twilio.");
  if (!settings.PUBLIC_URL) problems.push("PUBLIC_URL is missing: production needs the address people see, such as https://confirm.example.com.");
  if (config.gateways.includes("console") && !config.allowances.includes("console")) {
    problems.push("SMS_GATEWAY lists console: production writes no codes to the terminal, unless PHONE_CONFIRMATION_ALLOW lists console.");
  }
  return problems;
}

/** A placeholder, Django's marker of a generated development key, or hardly any variety. */
function isSample(secret: string): boolean {
  return /change-?(me|this)|^django-insecure-/i.test(secret) || new Set(secret).size < 8;
}

function warningsOf(config: Omit<Config, "warnings">): string[] {
  const warnings: string[] = [];
  if (config.policy.codeLength < RECOMMENDED_CODE_LENGTH) {
    warnings.push(`PHONE_CONFIRMATION_CODE_LENGTH is ${config.policy.codeLength}: codes below 6 digits are easier to guess than OWASP and NIST allow.`);
  }
  if (config.policy.lifetimeSeconds > RECOMMENDED_LIFETIME_SECONDS) {
    warnings.push(`PHONE_CONFIRMATION_ACTIVATION_TIMEOUT is ${config.policy.lifetimeSeconds}: OWASP and NIST allow a code 600 seconds at most.`);
  }
  if (config.mode === "production" && config.gateways.includes("console")) {
    warnings.push("SMS_GATEWAY lists console: codes are written to the terminal, where whoever reads the log can use them.");
  }
  return [...warnings, ...challengeWarnings(config.challenge), ...breakerWarnings(config.breaker), ...limitWarnings(config.policy, config.mode)];
}
