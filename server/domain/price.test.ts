import { getCountries } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { MESSAGE_PRICES } from "./message-prices";
import { priceMicros } from "./price";

describe("the price of a message", () => {
  const table = { countries: new Map([["US", 8300]]), others: 300_000 };

  it("is its segments times the price of its country", () => {
    expect(priceMicros("US", 1, table)).toBe(8300);
    expect(priceMicros("US", 3, table)).toBe(24_900);
  });

  it("is that of the others for a country that is not listed, and for no country", () => {
    expect(priceMicros("DE", 2, table)).toBe(600_000);
    expect(priceMicros(undefined, 1, table)).toBe(300_000);
  });
});

describe("the planning figures", () => {
  it("are countries, once each, and whole millionths between a cent and a dollar", () => {
    const known: string[] = getCountries();
    for (const [country, micros] of MESSAGE_PRICES.countries) {
      // The Falklands to Niue: each is one that numbers can be in.
      if (!known.includes(country)) expect(["AN", "MP"]).toContain(country);
      expect(Number.isInteger(micros)).toBe(true);
      expect(micros).toBeGreaterThanOrEqual(10_000);
      expect(micros).toBeLessThanOrEqual(1_000_000);
    }
    expect(MESSAGE_PRICES.countries.size).toBeGreaterThan(200);
  });

  it("are nowhere above what is taken for a country without one", () => {
    expect(Math.max(...MESSAGE_PRICES.countries.values())).toBeLessThanOrEqual(MESSAGE_PRICES.others);
  });

  it("are not below the published price and carrier fee of the United States", () => {
    expect(priceMicros("US", 1, MESSAGE_PRICES)).toBeGreaterThanOrEqual(8300 + 3500);
  });
});
