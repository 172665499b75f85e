import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "@/server/config";
import { MESSAGE_PRICES } from "@/server/domain/message-prices";
import { priceMicros } from "@/server/domain/price";
import { type CustomConfig, defineConfig } from "@/server/define-config";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const END = Date.parse("2027-02-01T00:00:00Z");
const PRODUCTION = {
  PHONE_CONFIRMATION_MODE: "production",
  SECRET_KEY: "Zq8vR2mT5xW9kD3hP7nB4cF6gJ1sL0aY",
  SMS_GATEWAY: "file",
  SMS_FILE: "/var/sms.jsonl",
  PUBLIC_URL: "https://confirm.example.com",
  PHONE_CONFIRMATION_COUNTRIES: "DE",
};
type Environment = Record<string, string>;
const read = (environment: Environment, own: CustomConfig = {}) => readConfig(own, environment, NOW);

function problemsOf(environment: Environment, own: CustomConfig = {}): readonly string[] {
  try {
    read(environment, own);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  return [];
}

describe("without a setting", () => {
  it("every country is served, no restricted type, no override, no test number, and fifty dollars a day are spent", () => {
    const config = read({});
    expect(config.destinations).toEqual({ countries: { listed: new Set(), others: true }, types: new Set(), overrides: new Map() });
    expect(config.testNumbers.size).toBe(0);
    expect(config.prices).toEqual(MESSAGE_PRICES);
    expect(config.policy.sends.dailyBudgetMicros).toBe(50_000_000);
    expect(config.allowances).toEqual([]);
  });
});

describe("the countries", () => {
  it.each([
    ["DE,AT,CH", ["DE", "AT", "CH"], false],
    [" de , at ,", ["DE", "AT"], false],
    ["DE,*", ["DE"], true],
    ["*", [], true],
  ])("%j are read", (text, listed, others) => {
    expect(read({ PHONE_CONFIRMATION_COUNTRIES: text }).destinations.countries).toEqual({ listed: new Set(listed), others });
  });
});

describe("the types, the budget", () => {
  it("are read", () => {
    expect(read({ PHONE_CONFIRMATION_NUMBER_TYPES: "satellite, toll-free" }).destinations.types).toEqual(new Set(["satellite", "toll-free"]));
    expect(read({ PHONE_CONFIRMATION_DAILY_BUDGET: "12.5" }).policy.sends.dailyBudgetMicros).toBe(12_500_000);
    expect(read({ PHONE_CONFIRMATION_DAILY_BUDGET: "0.01" }).policy.sends.dailyBudgetMicros).toBe(10_000);
    expect(read({ PHONE_CONFIRMATION_DAILY_BUDGET: "off" }).policy.sends.dailyBudgetMicros).toBeNull();
  });
});

describe("prices", () => {
  const pricesOf = (text: string, own: CustomConfig = {}) => read({ PHONE_CONFIRMATION_PRICES: text }, own).prices;

  it("of named countries replace the planning figures of these", () => {
    const prices = pricesOf("US=0.0083, de=0.11");
    expect(priceMicros("US", 1, prices)).toBe(8300);
    expect(priceMicros("DE", 2, prices)).toBe(220_000);
    expect(priceMicros("FR", 1, prices)).toBe(priceMicros("FR", 1, MESSAGE_PRICES));
    expect(priceMicros(undefined, 1, prices)).toBe(MESSAGE_PRICES.others);
  });

  it("of all the others replace every planning figure", () => {
    const prices = pricesOf("US=0.0083,*=0.3");
    expect(priceMicros("US", 1, prices)).toBe(8300);
    expect(priceMicros("FR", 1, prices)).toBe(300_000);
    expect(priceMicros(undefined, 1, prices)).toBe(300_000);
  });

  it("stand in the file, too, where the environment has the last word", () => {
    const prices = pricesOf("US=0.01", defineConfig({ prices: { US: 0.02, DE: 0.2, "*": 1 } }));
    expect(["US", "DE", "FR"].map((country) => priceMicros(country, 1, prices))).toEqual([10_000, 200_000, 1_000_000]);
  });
});

describe("overrides", () => {
  it("are read from the environment and from the file, where the environment has the last word on a prefix", () => {
    const own = defineConfig({
      overrides: [
        { prefix: "+49151", decision: "block", until: "2027-01-31", reason: "a ticket" },
        { prefix: "+88216", decision: "block", until: "2027-01-31" },
      ],
    });
    const { overrides } = read({ PHONE_CONFIRMATION_OVERRIDES: " +88216 = allow @ 2027-01-31 ,+12025550123=block@2026-12-31" }, own).destinations;
    expect([...overrides.values()]).toEqual([
      { prefix: "+49151", decision: "block", until: END, reason: "a ticket" },
      { prefix: "+88216", decision: "allow", until: END },
      { prefix: "+12025550123", decision: "block", until: Date.parse("2027-01-01T00:00:00Z") },
    ]);
  });
});

describe("test numbers", () => {
  it("have a code, an outcome, or both", () => {
    const text = "+12025550101=493021@2027-01-31, +12025550102=wrong@2027-01-31,+12025550103=271828:slow@2027-01-31,+12025550104=314159:expired@2027-01-31";
    expect([...read({ PHONE_CONFIRMATION_TEST_NUMBERS: text }).testNumbers.values()]).toEqual([
      { e164: "+12025550101", code: "493021", outcome: "right", until: END },
      { e164: "+12025550102", code: null, outcome: "wrong", until: END },
      { e164: "+12025550103", code: "271828", outcome: "slow", until: END },
      { e164: "+12025550104", code: "314159", outcome: "expired", until: END },
    ]);
  });

  it("stand in the file, too, where the environment has the last word on a number", () => {
    const own = defineConfig({
      testNumbers: [
        { phoneNumber: "+12025550101", code: "111222", until: "2027-01-31" },
        { phoneNumber: "+12025550105", outcome: "limited", until: "2027-01-31" },
      ],
    });
    const { testNumbers } = read({ PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550101=wrong@2027-01-31" }, own);
    expect([...testNumbers.values()].map(({ e164, outcome }) => [e164, outcome])).toEqual([
      ["+12025550101", "wrong"],
      ["+12025550105", "limited"],
    ]);
  });

  it("have a code as long as every code", () => {
    const environment = { PHONE_CONFIRMATION_CODE_LENGTH: "8", PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550101=493021@2027-01-31" };
    expect(problemsOf(environment)).toEqual([expect.stringContaining("codes have 8 digits")]);
    expect(problemsOf({ ...environment, PHONE_CONFIRMATION_CODE_LENGTH: "6" })).toEqual([]);
  });
});

describe("a wrong value stops the start with one sentence that says what is accepted", () => {
  it.each([
    ["PHONE_CONFIRMATION_COUNTRIES", "UK", "the United Kingdom is GB"],
    ["PHONE_CONFIRMATION_COUNTRIES", "Germany", "ISO 3166 codes"],
    ["PHONE_CONFIRMATION_COUNTRIES", "DE;AT", "ISO 3166 codes"],
    ["PHONE_CONFIRMATION_COUNTRIES", ",", "ISO 3166 codes"],
    ["PHONE_CONFIRMATION_COUNTRIES", "constructor", "ISO 3166 codes"],
    ["PHONE_CONFIRMATION_NUMBER_TYPES", "mobile", "a list out of premium-rate"],
    ["PHONE_CONFIRMATION_NUMBER_TYPES", ",", "a list out of premium-rate"],
    ["PHONE_CONFIRMATION_ALLOW", "inbox", "a list out of console, test-numbers"],
    ["PHONE_CONFIRMATION_PRICES", "US", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "US=0.01,US=0.02", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "US=-1", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "US=101", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "US=1e-2", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "US=0,01", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "XX=0.1", "country=price"],
    ["PHONE_CONFIRMATION_PRICES", "__proto__=0.1", "country=price"],
    ["PHONE_CONFIRMATION_DAILY_BUDGET", "0", "US dollars a day"],
    ["PHONE_CONFIRMATION_DAILY_BUDGET", "$50", "US dollars a day"],
    ["PHONE_CONFIRMATION_DAILY_BUDGET", "50,00", "US dollars a day"],
    ["PHONE_CONFIRMATION_DAILY_BUDGET", "-5", "US dollars a day"],
    ["PHONE_CONFIRMATION_DAILY_BUDGET", "Infinity", "US dollars a day"],
  ])("%s=%s", (name, value, accepts) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${name} held "${value}", but accepts `)]);
    expect(problems[0]).toContain(accepts);
  });

  it.each([
    ["PHONE_CONFIRMATION_OVERRIDES", "+88216=allow@2027-01-31,88216=allow@2027-01-31", "entry 2"],
    ["PHONE_CONFIRMATION_OVERRIDES", "+88216=allow", "entry 1"],
    ["PHONE_CONFIRMATION_OVERRIDES", "+88216=allow@2027-02-30", "entry 1"],
    ["PHONE_CONFIRMATION_OVERRIDES", "+88216=pause@2027-01-31", "entry 1"],
    ["PHONE_CONFIRMATION_OVERRIDES", "+0049=block@2027-01-31", "entry 1"],
    ["PHONE_CONFIRMATION_OVERRIDES", "+49=allow@2027-01-31,+49=block@2027-01-31", "twice"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=493021@2027-01-31,+1202555010=493021@2027-01-31", "entry 2"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+1-202-555-0101=493021@2027-01-31", "entry 1"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=493021", "entry 1"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=right@2027-01-31", "right and slow need a code"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=slow@2027-01-31", "right and slow need a code"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=wrong:493021@2027-01-31", "entry 1"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=49302a@2027-01-31", "entry 1"],
    ["PHONE_CONFIRMATION_TEST_NUMBERS", "+12025550101=493021@2027-01-31,+12025550101=wrong@2027-01-31", "twice"],
  ])("%s=%s, without repeating a number or a code", (name, value, accepts) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringContaining(`${name} held a value that is not shown, but accepts `)]);
    expect(problems[0]).toContain(accepts);
    expect(problems[0]).not.toContain("493021");
  });

  it("in the file as well, all of them at once", () => {
    const own = {
      overrides: [{ prefix: "49", decision: "allow", until: "2027-01-31" }],
      testNumbers: [{ phoneNumber: "+12025550101", until: "2027-01-31" }],
      prices: { Germany: 0.1 },
    } as const;
    expect(problemsOf({}, own)).toEqual([
      expect.stringMatching(/^overrides of phone-confirmation\.config\.ts accepts .+\.$/),
      expect.stringMatching(/^testNumbers of phone-confirmation\.config\.ts accepts .+\.$/),
      expect.stringMatching(/^prices of phone-confirmation\.config\.ts accepts .+\.$/),
    ]);
    const misspelt = { overrides: [{ prefix: "+49", decision: "allow", util: "2027-01-31" }] } as unknown as CustomConfig;
    expect(problemsOf({}, misspelt)).toHaveLength(1);
  });
});

describe("production", () => {
  const testNumbers = { PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550101=493021@2027-01-31" };

  it("takes no test numbers, wherever they stand, unless it is told to, and then says so at each start", () => {
    const refusal = [expect.stringContaining("production takes no test numbers")];
    expect(problemsOf({ ...PRODUCTION, ...testNumbers })).toEqual(refusal);
    expect(problemsOf(PRODUCTION, { testNumbers: [{ phoneNumber: "+12025550101", outcome: "wrong", until: "2027-01-31" }] })).toEqual(refusal);
    const allowed = read({ ...PRODUCTION, ...testNumbers, PHONE_CONFIRMATION_ALLOW: "test-numbers" });
    expect(allowed.allowances).toEqual(["test-numbers"]);
    expect(allowed.warnings).toEqual([expect.stringContaining("one number is confirmed without a message")]);
    expect(allowed.warnings.join()).not.toContain("493021");
  });

  it("takes no console gateway unless it is told to, and then says so at each start", () => {
    const withConsole = { ...PRODUCTION, SMS_GATEWAY: "file,console" };
    expect(problemsOf(withConsole)).toEqual([expect.stringContaining("SMS_GATEWAY lists console")]);
    expect(problemsOf({ ...withConsole, PHONE_CONFIRMATION_ALLOW: "test-numbers" })).toHaveLength(1);
    const allowed = read({ ...withConsole, PHONE_CONFIRMATION_ALLOW: "console" });
    expect(allowed.allowances).toEqual(["console"]);
    expect(allowed.warnings).toEqual([expect.stringContaining("SMS_GATEWAY lists console")]);
  });

  it("is the only mode that needs to be told", () => {
    expect(problemsOf(testNumbers)).toEqual([]);
    expect(read({ ...testNumbers, PHONE_CONFIRMATION_ALLOW: "console,test-numbers" })).toMatchObject({ allowances: [], warnings: [] });
  });
});

describe("each start warns", () => {
  it.each<[string, Environment, string]>([
    ["of production that serves every country", { ...PRODUCTION, PHONE_CONFIRMATION_COUNTRIES: "" }, "PHONE_CONFIRMATION_COUNTRIES is not set"],
    ["of production without a budget", { ...PRODUCTION, PHONE_CONFIRMATION_DAILY_BUDGET: "off" }, "PHONE_CONFIRMATION_DAILY_BUDGET is off"],
    ["of an override that has ended", { PHONE_CONFIRMATION_OVERRIDES: "+12025550123=block@2026-11-22" }, "PHONE_CONFIRMATION_OVERRIDES: the entry for +1202… counts for nothing since the end of 2026-11-22"],
    ["of a test number that has ended", { PHONE_CONFIRMATION_TEST_NUMBERS: "+12025550101=wrong@2026-11-22" }, "PHONE_CONFIRMATION_TEST_NUMBERS: the entry for +1202… counts for nothing since the end of 2026-11-22"],
  ])("%s", (_name, environment, warning) => {
    expect(read(environment).warnings).toEqual([expect.stringContaining(warning)]);
  });

  it("of none of it where all is as it should be", () => {
    expect(read(PRODUCTION).warnings).toEqual([]);
    expect(read({ ...PRODUCTION, PHONE_CONFIRMATION_COUNTRIES: "*" }).warnings).toEqual([]);
    expect(read({ PHONE_CONFIRMATION_OVERRIDES: "+12025550123=block@2026-11-23" }).warnings).toEqual([]);
  });
});
