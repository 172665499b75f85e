import { isSupportedCountry } from "libphonenumber-js/max";
import { z } from "zod";
import type { CustomConfig } from "@/server/define-config";
import { type DestinationRules, RESTRICTED_TYPES, type RestrictedType } from "@/server/domain/destination";
import { MESSAGE_PRICES } from "@/server/domain/message-prices";
import type { PriceTable } from "@/server/domain/price";
import type { TestNumber, TestNumbers } from "@/server/domain/test-number";
import { dayBefore } from "./day";
import { asOverrideList, asTestNumberList, OVERRIDES, OWN_OVERRIDES, OWN_TEST_NUMBERS, TEST_NUMBERS } from "./number-lists";

/** What production refuses unless `PHONE_CONFIRMATION_ALLOW` lists it. */
export const ALLOWANCES = ["console", "test-numbers"] as const;
export type Allowance = (typeof ALLOWANCES)[number];

/** The part of the Config that says which numbers get a message and what it costs. */
export interface DestinationConfig {
  destinations: DestinationRules;
  testNumbers: TestNumbers;
  prices: PriceTable;
  /** What this production allows although it should not be there; for `/readyz`. Empty in trial mode, which refuses none of it. */
  allowances: readonly Allowance[];
}

const parts = (text: string) => text.split(",").map((part) => part.trim()).filter((part) => part !== "");

const COUNTRIES_ACCEPT = "ISO 3166 codes separated by commas, such as DE,AT,CH (the United Kingdom is GB), and * for all the others";
const TYPES_ACCEPT = `a list out of ${RESTRICTED_TYPES.join(", ")}`;
const ALLOW_ACCEPT = `a list out of ${ALLOWANCES.join(", ")}`;
const PRICES_ACCEPT =
  "country=price, separated by commas, in US dollars a message segment from 0 to 100, such as US=0.0083,DE=0.11,*=0.3, with * for every country that is not named";
const BUDGET_ACCEPT = "US dollars a day from 0.01 to 1000000, such as 50 or 12.50, or off";

export const DESTINATION_SETTINGS = {
  PHONE_CONFIRMATION_COUNTRIES: z.string().transform(toCountries).optional(),
  PHONE_CONFIRMATION_NUMBER_TYPES: listOutOf(RESTRICTED_TYPES, TYPES_ACCEPT),
  PHONE_CONFIRMATION_OVERRIDES: OVERRIDES.default([]),
  PHONE_CONFIRMATION_TEST_NUMBERS: TEST_NUMBERS.default([]),
  PHONE_CONFIRMATION_ALLOW: listOutOf(ALLOWANCES, ALLOW_ACCEPT),
  PHONE_CONFIRMATION_PRICES: z.string().transform(toPrices).default({}),
  /** Millionths of a US dollar; `null` is no limit. */
  PHONE_CONFIRMATION_DAILY_BUDGET: z.string().transform(toBudget).default(dollars(50)),
};

/** They hold codes and people's numbers, so a problem with one of them does not repeat it. */
export const DESTINATION_SECRETS = ["PHONE_CONFIRMATION_OVERRIDES", "PHONE_CONFIRMATION_TEST_NUMBERS"] as const;

type Settings = z.output<z.ZodObject<typeof DESTINATION_SETTINGS>> & {
  PHONE_CONFIRMATION_MODE: "trial" | "production";
  PHONE_CONFIRMATION_CODE_LENGTH: number;
};

/** What `phone-confirmation.config.ts` says of the same; the environment has the last word on each number and country. */
export type OwnDestinations = Pick<CustomConfig, "overrides" | "testNumbers" | "prices">;

/** From parsed settings to the Config's part, and the sentences that stop the start. */
export function readDestinations(settings: Settings, custom: OwnDestinations): { destinations: DestinationConfig; problems: string[] } {
  const own = readOwn(custom);
  const production = settings.PHONE_CONFIRMATION_MODE === "production";
  const overrides = [...own.overrides, ...settings.PHONE_CONFIRMATION_OVERRIDES];
  const testNumbers = [...own.testNumbers, ...settings.PHONE_CONFIRMATION_TEST_NUMBERS];
  const allowed = settings.PHONE_CONFIRMATION_ALLOW;
  const destinations: DestinationConfig = {
    destinations: {
      countries: settings.PHONE_CONFIRMATION_COUNTRIES ?? { listed: new Set(), others: true },
      types: new Set(settings.PHONE_CONFIRMATION_NUMBER_TYPES),
      overrides: new Map(overrides.map((override) => [override.prefix, override])),
    },
    testNumbers: new Map(testNumbers.map((testNumber) => [testNumber.e164, testNumber])),
    prices: toTable({ ...own.prices, ...settings.PHONE_CONFIRMATION_PRICES }),
    allowances: production ? allowed : [],
  };
  const problems = [...own.problems, ...codeProblems(testNumbers, settings.PHONE_CONFIRMATION_CODE_LENGTH)];
  if (production && testNumbers.length > 0 && !allowed.includes("test-numbers")) {
    problems.push("PHONE_CONFIRMATION_TEST_NUMBERS: production takes no test numbers, unless PHONE_CONFIRMATION_ALLOW lists test-numbers.");
  }
  return { destinations, problems };
}

/** Sentences to be logged at each start. */
export function destinationWarnings(settings: Settings, config: DestinationConfig, now: number): string[] {
  const warnings: string[] = [];
  const production = settings.PHONE_CONFIRMATION_MODE === "production";
  if (production && !settings.PHONE_CONFIRMATION_COUNTRIES) {
    warnings.push("PHONE_CONFIRMATION_COUNTRIES is not set: messages go to every country. List the ones you serve, such as DE,AT,CH.");
  }
  if (production && settings.PHONE_CONFIRMATION_DAILY_BUDGET === null) {
    warnings.push("PHONE_CONFIRMATION_DAILY_BUDGET is off: nothing bounds what the messages of a day may cost.");
  }
  const open = [...config.testNumbers.values()].filter(({ until }) => now < until).length;
  if (production && open > 0) {
    warnings.push(`PHONE_CONFIRMATION_ALLOW lists test-numbers: ${open === 1 ? "one number is" : `${open} numbers are`} confirmed without a message.`);
  }
  const ended = (name: string, number: string, until: number) =>
    until <= now ? [`${name}: the entry for ${number.slice(0, 5)}… counts for nothing since the end of ${dayBefore(until)}.`] : [];
  return [
    ...warnings,
    ...[...config.destinations.overrides.values()].flatMap(({ prefix, until }) => ended("PHONE_CONFIRMATION_OVERRIDES", prefix, until)),
    ...[...config.testNumbers.values()].flatMap(({ e164, until }) => ended("PHONE_CONFIRMATION_TEST_NUMBERS", e164, until)),
  ];
}

/** A typed file may still be written in JavaScript, or by a program. */
function readOwn(custom: OwnDestinations) {
  const overrides = asOverrideList(custom.overrides ?? []);
  const testNumbers = asTestNumberList(custom.testNumbers ?? []);
  const prices = priceRecord.safeParse(custom.prices ?? {});
  const problem = (name: string, accepts: string) => `${name} of phone-confirmation.config.ts accepts ${accepts}.`;
  return {
    overrides: overrides ?? [],
    testNumbers: testNumbers ?? [],
    prices: prices.data ?? {},
    problems: [
      ...(overrides ? [] : [problem("overrides", OWN_OVERRIDES)]),
      ...(testNumbers ? [] : [problem("testNumbers", OWN_TEST_NUMBERS)]),
      ...(prices.success ? [] : [problem("prices", "an object such as { US: 0.0083, \"*\": 0.3 }, in US dollars a message segment from 0 to 100")]),
    ],
  };
}

function codeProblems(testNumbers: readonly TestNumber[], codeLength: number): string[] {
  const others = testNumbers.filter(({ code }) => code !== null && code.length !== codeLength);
  if (others.length === 0) return [];
  return [`PHONE_CONFIRMATION_TEST_NUMBERS: codes have ${codeLength} digits (PHONE_CONFIRMATION_CODE_LENGTH), those of test numbers too.`];
}

const isCountry = (text: string): boolean => isSupportedCountry(text);
const priceRecord = z.record(
  z.string().refine((key) => key === "*" || isCountry(key)),
  z.number().min(0).max(100),
);
type Prices = z.output<typeof priceRecord>;

function toCountries(text: string, context: z.RefinementCtx): DestinationRules["countries"] {
  const codes = parts(text).map((code) => code.toUpperCase());
  const listed = codes.filter((code) => code !== "*");
  if (codes.length > 0 && listed.every(isCountry)) return { listed: new Set(listed), others: codes.includes("*") };
  return refused(context, COUNTRIES_ACCEPT);
}

function toPrices(text: string, context: z.RefinementCtx): Prices {
  const pairs = parts(text).map((part) => part.split("=").map((side) => side.trim()));
  const wellFormed = pairs.every((sides) => sides.length === 2 && /^[0-9]{1,3}(\.[0-9]{1,6})?$/.test(sides[1] ?? ""));
  const keys = pairs.map(([country = ""]) => country.toUpperCase());
  const prices = priceRecord.safeParse(Object.fromEntries(pairs.map(([, price], index) => [keys[index], Number(price)])));
  if (wellFormed && prices.success && new Set(keys).size === keys.length) return prices.data;
  return refused(context, PRICES_ACCEPT);
}

function toBudget(text: string, context: z.RefinementCtx): number | null {
  const budget = text.trim();
  if (budget === "off") return null;
  const micros = /^[0-9]{1,7}(\.[0-9]{1,6})?$/.test(budget) ? dollars(Number(budget)) : 0;
  return micros >= dollars(0.01) && micros <= dollars(1_000_000) ? micros : refused(context, BUDGET_ACCEPT);
}

/** With a price for `*`, the planning figures count for no country: the operator knows better. */
function toTable(prices: Prices): PriceTable {
  const { "*": others, ...named } = prices;
  const countries = Object.entries(named).map(([country, price]) => [country, dollars(price)] as const);
  if (others !== undefined) return { countries: new Map(countries), others: dollars(others) };
  return { countries: new Map([...MESSAGE_PRICES.countries, ...countries]), others: MESSAGE_PRICES.others };
}

/** Millionths of US dollars. */
function dollars(amount: number): number {
  return Math.round(amount * 1_000_000);
}

function listOutOf<Name extends RestrictedType | Allowance>(names: readonly Name[], accepts: string) {
  return z
    .string()
    .transform((text, context): Name[] => {
      const given = parts(text);
      const known = names.filter((name) => given.includes(name));
      return given.length > 0 && given.every((each) => names.some((name) => name === each)) ? known : refused(context, accepts);
    })
    .default([]);
}

function refused(context: z.RefinementCtx, accepts: string): never {
  context.addIssue({ code: "custom", message: accepts });
  return z.NEVER;
}
