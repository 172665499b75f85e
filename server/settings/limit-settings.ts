import { z } from "zod";
import { parseRate, type Rate } from "@/server/domain/limits";
import { FIXED_POLICY, type Policy, type SendLimits, THROTTLE_SCOPES, type ThrottleScope } from "@/server/domain/policy";

const DEFAULT_RATES = "phone-number-confirmation=10/min,phone-confirmation-activation-key=60/min";

/** Security comes first in the defaults: a limit that is too low is raised in a minute, a bill is paid. */
const DEFAULT_LIMITS =
  "address=10/h+20/d,address-wide=60/d,number=5/d,reserve=3/d,backoff=30+60+120+300+600,prefix=5/h+120/d,country=200/d,service=500/h+2000/d";
const LIMIT_NAMES = ["address", "address-wide", "number", "reserve", "backoff", "prefix", "country", "service"] as const;
type LimitName = (typeof LIMIT_NAMES)[number];

const DAY_SECONDS = 86_400;

const LIMITS_ACCEPT =
  `name=rate, name=rate+rate of two periods or name=off, separated by commas, with names out of ${LIMIT_NAMES.join(", ")} and rates such as 5/d ` +
  "(backoff: seconds such as 30+60+120; number and reserve: one rate, of the same period), or all=off";

export const LIMIT_SETTINGS = {
  PHONE_CONFIRMATION_THROTTLE_RATES: z.string().transform(toRates).default(() => parseRates(DEFAULT_RATES) as Policy["rates"]),
  PHONE_CONFIRMATION_LIMITS: z.string().transform(toLimits).default(() => parseLimits("") as Limits),
  PHONE_CONFIRMATION_RETENTION_DAYS: z
    .string()
    .regex(/^([1-9][0-9]{0,2})$/, "a whole number of days from 1 to 365")
    .transform(Number)
    .refine((days) => days <= 365, "a whole number of days from 1 to 365")
    .default(1),
};

type Settings = z.output<z.ZodObject<typeof LIMIT_SETTINGS>>;
export type LimitPolicy = Pick<Policy, "rates" | "sends" | "retentionSeconds" | keyof typeof FIXED_POLICY>;

/** `dailyBudgetMicros` in millionths of a US dollar, as the destination settings have it. */
export function limitPolicyOf(settings: Settings, dailyBudgetMicros: number | null): LimitPolicy {
  return {
    ...FIXED_POLICY,
    rates: settings.PHONE_CONFIRMATION_THROTTLE_RATES,
    sends: { ...settings.PHONE_CONFIRMATION_LIMITS, dailyBudgetMicros },
    retentionSeconds: settings.PHONE_CONFIRMATION_RETENTION_DAYS * DAY_SECONDS,
  };
}

/**
 * Whoever turns every limit off (`all=off`) has other plans for who asks: then the budget and the breaker are off, too, unless
 * they are set. Gives the defaults that take the place of theirs.
 */
export function defaultsWithoutLimits(text: string | undefined): Readonly<Record<string, string>> {
  const limits = text ? parseLimits(text) : null;
  const lists = limits && [limits.address, limits.addressWide, limits.backoffSeconds, limits.prefix, limits.country, limits.service];
  const isOff = lists && limits.number === null && lists.every((list) => list.length === 0);
  return isOff ? { PHONE_CONFIRMATION_DAILY_BUDGET: "off", PHONE_CONFIRMATION_BREAKER: "off" } : {};
}

/** Sentences to be logged at each start. */
export function limitWarnings({ sends }: Pick<Policy, "sends">, mode: "trial" | "production"): string[] {
  const off = [
    ["address", sends.address.length === 0],
    ["number", sends.number === null],
    ["prefix", sends.prefix.length === 0],
    ["service", sends.service.length === 0],
  ].flatMap(([name, isOff]) => (isOff ? [name] : []));
  if (mode === "trial" || off.length === 0) return [];
  return [`PHONE_CONFIRMATION_LIMITS turns off ${off.join(", ")}: strangers can make you pay for more messages than with the defaults.`];
}

type Limits = Omit<SendLimits, "dailyBudgetMicros">;

function toRates(text: string, context: z.RefinementCtx): Policy["rates"] {
  const rates = parseRates(text);
  if (rates) return { ...(parseRates(DEFAULT_RATES) as Policy["rates"]), ...rates };
  context.addIssue({
    code: "custom",
    message: `name=rate or name=off, separated by commas, with names out of ${THROTTLE_SCOPES.join(", ")} and rates such as 10/min`,
  });
  return z.NEVER;
}

function parseRates(text: string): Partial<Policy["rates"]> | null {
  const rates: Partial<Record<ThrottleScope, Rate | "off">> = {};
  for (const [name, value] of entriesOf(text)) {
    const scope = THROTTLE_SCOPES.find((each) => each === name);
    const rate = value === "off" ? "off" : parseRate(value);
    if (!scope || !rate) return null;
    rates[scope] = rate;
  }
  return rates;
}

function toLimits(text: string, context: z.RefinementCtx): Limits {
  const limits = parseLimits(text);
  if (limits) return limits;
  context.addIssue({ code: "custom", message: LIMITS_ACCEPT });
  return z.NEVER;
}

/** The defaults with what the text says instead; `null` when it is not of that form. */
function parseLimits(text: string): Limits | null {
  const given = entriesOf(text);
  const all = given.filter(([name]) => name === "all");
  if (all.some(([, value]) => value !== "off")) return null;
  const base = all.length > 0 ? LIMIT_NAMES.map((name): [string, string] => [name, "off"]) : entriesOf(DEFAULT_LIMITS);
  const values = new Map([...base, ...given.filter(([name]) => name !== "all")]);
  if ([...values.keys()].some((name) => !LIMIT_NAMES.some((each) => each === name))) return null;

  const rates = (name: LimitName) => ratesOf(values.get(name) ?? "off");
  const [address, addressWide, number, reserve, prefix, country, service] = (
    ["address", "address-wide", "number", "reserve", "prefix", "country", "service"] as const
  ).map(rates);
  const backoffSeconds = secondsOf(values.get("backoff") ?? "off");
  if (!address || !addressWide || !number || !reserve || !prefix || !country || !service || !backoffSeconds) return null;
  const numberRate = number[0] ?? null;
  if (number.length > 1 || reserve.length > 1) return null;
  if (numberRate && reserve[0] && reserve[0].periodSeconds !== numberRate.periodSeconds) return null;
  return { address, addressWide, number: numberRate, numberReserve: reserve[0]?.count ?? 0, backoffSeconds, prefix, country, service };
}

function ratesOf(value: string): Rate[] | null {
  if (value === "off") return [];
  const rates = value.split("+").map(parseRate).filter((rate) => rate !== null);
  // Two rates of one period would count in one place.
  const periods = new Set(rates.map((rate) => rate.periodSeconds));
  return periods.size === value.split("+").length ? rates : null;
}

function secondsOf(value: string): number[] | null {
  if (value === "off") return [];
  const waits = value.split("+").map((part) => part.trim());
  return waits.every((wait) => /^[1-9][0-9]{0,4}$/.test(wait)) ? waits.map(Number) : null;
}

/** `name=value`, separated by commas; what has no `=` gets an empty value, which nothing accepts. */
function entriesOf(text: string): [string, string][] {
  return text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim(), value.join("=").trim()];
    });
}
