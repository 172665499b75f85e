import { describe, expect, it } from "vitest";
import { z } from "zod";
import { NO_SEND_LIMITS } from "@/server/testing/fakes";
import { LIMIT_SETTINGS, limitPolicyOf, limitWarnings } from "./limit-settings";

const schema = z.object(LIMIT_SETTINGS);
type Given = Partial<Record<keyof typeof LIMIT_SETTINGS, string>>;
const policyOf = (given: Given, budget: number | null = null) => limitPolicyOf(schema.parse(given), budget);
const sendsOf = (text: string) => policyOf({ PHONE_CONFIRMATION_LIMITS: text }).sends;
const HOUR = 3600;
const DAY = 86_400;

const DEFAULTS = {
  address: [
    { count: 10, periodSeconds: HOUR },
    { count: 20, periodSeconds: DAY },
  ],
  addressWide: [{ count: 60, periodSeconds: DAY }],
  number: { count: 5, periodSeconds: DAY },
  numberReserve: 3,
  backoffSeconds: [30, 60, 120, 300, 600],
  prefix: [{ count: 5, periodSeconds: HOUR }, { count: 120, periodSeconds: DAY }],
  country: [{ count: 200, periodSeconds: DAY }],
  service: [
    { count: 500, periodSeconds: HOUR },
    { count: 2000, periodSeconds: DAY },
  ],
  dailyBudgetMicros: null,
};

describe("without a setting", () => {
  it("all limits are on, with the documented numbers", () => {
    expect(policyOf({})).toEqual({
      attemptsPerConfirmation: 5,
      chancesPerNumber: 20,
      openChancesPerNumber: 10,
      chancesWindowSeconds: DAY,
      consecutiveWrongGuesses: 100,
      consecutiveWindowSeconds: 30 * DAY,
      resendWaitsSeconds: [30, 60, 120, 300],
      rates: {
        "phone-number-confirmation": { count: 10, periodSeconds: 60 },
        "phone-confirmation-activation-key": { count: 60, periodSeconds: 60 },
      },
      sends: DEFAULTS,
      retentionSeconds: DAY,
    });
  });

  it("nothing is warned of", () => {
    expect(limitWarnings(policyOf({}), "production")).toEqual([]);
  });
});

describe("PHONE_CONFIRMATION_LIMITS", () => {
  it.each<[string, object]>([
    ["number=3/h,reserve=1/h", { number: { count: 3, periodSeconds: HOUR }, numberReserve: 1 }],
    ["reserve=off", { numberReserve: 0 }],
    ["number=off", { number: null, numberReserve: 3 }],
    ["backoff=10", { backoffSeconds: [10] }],
    ["backoff= 30 + 60 ", { backoffSeconds: [30, 60] }],
    ["backoff=off", { backoffSeconds: [] }],
    ["service=100/h", { service: [{ count: 100, periodSeconds: HOUR }] }],
    ["service=100/h+9/min+7/d", { service: [{ count: 100, periodSeconds: HOUR }, { count: 9, periodSeconds: 60 }, { count: 7, periodSeconds: DAY }] }],
    [" address = off , prefix=1/s,", { address: [], prefix: [{ count: 1, periodSeconds: 1 }] }],
    ["address-wide=off,country=off", { addressWide: [], country: [] }],
    ["prefix=1/h,prefix=2/h", { prefix: [{ count: 2, periodSeconds: HOUR }] }],
  ])("%j changes what it names and nothing else", (text, change) => {
    expect(sendsOf(text)).toEqual({ ...DEFAULTS, ...change });
  });

  it("all=off turns all off, and what else is named stays on, in any order", () => {
    expect(sendsOf("all=off")).toEqual(NO_SEND_LIMITS);
    for (const text of ["all=off,number=5/d", "number=5/d,all=off"]) {
      expect(sendsOf(text)).toEqual({ ...NO_SEND_LIMITS, number: { count: 5, periodSeconds: DAY } });
    }
  });

  it.each([
    ["other=1/d"],
    ["__proto__=1/d"],
    ["number"],
    ["number="],
    ["number=5"],
    ["number=0/d"],
    ["number=5/week"],
    ["number=5/d+6/h"],
    ["reserve=0/d"],
    ["reserve=1/d+2/d"],
    ["reserve=3/h"],
    ["number=5/h"],
    ["address=10/h+off"],
    ["address=10/h+5/h"],
    ["address=10/h+"],
    ["backoff=0"],
    ["backoff=30+"],
    ["backoff=30s"],
    ["backoff=100000"],
    ["backoff=30/h"],
    ["all=on"],
    ["all=5/d"],
    ["all"],
    ["5/d"],
  ])("%j is refused, and it is told what is accepted", (text) => {
    const parsed = schema.safeParse({ PHONE_CONFIRMATION_LIMITS: text });
    expect(parsed.error?.issues).toMatchObject([{ path: ["PHONE_CONFIRMATION_LIMITS"], message: expect.stringContaining("address, address-wide, number, reserve, backoff") }]);
  });

  it("warns in production of what is off, and in a trial of nothing", () => {
    const off = policyOf({ PHONE_CONFIRMATION_LIMITS: "number=off,service=off,country=off" });
    expect(limitWarnings(off, "production")).toEqual([expect.stringContaining("turns off number, service:")]);
    expect(limitWarnings(off, "trial")).toEqual([]);
    expect(limitWarnings(policyOf({ PHONE_CONFIRMATION_LIMITS: "all=off" }), "production")).toEqual([expect.stringContaining("address, number, prefix, service")]);
  });
});

describe("the budget", () => {
  it("is what the settings of destinations say", () => {
    expect(policyOf({}, 50_000_000).sends.dailyBudgetMicros).toBe(50_000_000);
  });
});

describe("PHONE_CONFIRMATION_RETENTION_DAYS", () => {
  it.each([
    ["1", DAY],
    ["30", 30 * DAY],
    ["365", 365 * DAY],
  ])("%s is %i seconds", (text, seconds) => {
    expect(policyOf({ PHONE_CONFIRMATION_RETENTION_DAYS: text }).retentionSeconds).toBe(seconds);
  });

  it.each([["0"], ["366"], ["999"], ["1.5"], ["-1"], ["a day"], ["01"]])("%j is refused", (text) => {
    const parsed = schema.safeParse({ PHONE_CONFIRMATION_RETENTION_DAYS: text });
    expect(parsed.error?.issues).toMatchObject([{ message: "a whole number of days from 1 to 365" }]);
  });
});
