import { describe, expect, test } from "vitest";
import { adviceOnCountry, firstCountry, formatPhoneNumber, knownCountries, readPhoneNumber } from "./phone-number-text";

describe("a number is understood as people write it, with United States preselected", () => {
  test.each([
    ["0044 7400 123456", "+447400123456"],
    ["+1 (213) 373-4253 ext. 5", "+12133734253"],
    ["Call +44 7400 123456 please", "+447400123456"],
    ["+44 (0)7400 123456", "+447400123456"],
    ["tel:+12133734253", "+12133734253"],
    ["213.373.4253", "+12133734253"],
    ["٢١٣٣٧٣٤٢٥٣", "+12133734253"],
    ["۲۱۳ ۳۷۳ ۴۲۵۳", "+12133734253"],
    ["＋４４ ７４００ １２３４５６", "+447400123456"],
    ["00 49 1512 3456789", "+4915123456789"],
  ])("%j is %s", (text, phoneNumber) => expect(readPhoneNumber(text, "US").phoneNumber).toBe(phoneNumber));
});

describe("what keeps a number from being right is said", () => {
  test.each([
    ["", "US", { code: "number_empty" }],
    ["abc", "US", { code: "number_empty" }],
    ["213", "US", { code: "number_too_short", country: "US" }],
    ["2", "US", { code: "number_too_short", country: "US" }],
    ["213 373 4253 99", "US", { code: "number_too_long", country: "US" }],
    ["07400 123456", "US", { code: "number_starts_with_zero", country: "US" }],
    ["0612 345 678", "ES", { code: "number_starts_with_zero", country: "ES" }],
    ["447400123456", "US", { code: "number_lacks_plus", phoneNumber: "+447400123456" }],
    ["+44 7400", "US", { code: "number_too_short" }],
    ["07400", "GB", { code: "number_too_short", country: "GB" }],
    ["0123", "IT", { code: "number_too_short", country: "IT" }],
  ] as const)("%j under %s", (text, country, advice) => {
    const reading = readPhoneNumber(text, country);
    expect(reading.phoneNumber).toBeNull();
    expect(reading.advice).toMatchObject(advice);
  });
});

test("a number that is right for its country needs no advice", () => {
  expect(readPhoneNumber("07400 123456", "GB")).toEqual({ phoneNumber: "+447400123456", country: "GB", advice: null });
});

test("an E.164 number is shown with its country code and groups", () => {
  expect(formatPhoneNumber("+447400123456")).toBe("+44 7400 123456");
  expect(formatPhoneNumber("not a number")).toBe("not a number");
});

test("the country to begin with is one that may be chosen (N17)", () => {
  expect(firstCountry("fr", null)).toBe("FR");
  expect(firstCountry("ZZ", null)).toBe("US");
  expect(firstCountry(undefined, null)).toBe("US");
  expect(firstCountry("us", ["DE", "AT"])).toBe("DE");
  expect(firstCountry("at", ["DE", "AT"])).toBe("AT");
});

test("of a list of countries the known ones count; a list without any is none (N17)", () => {
  expect(knownCountries(["de", "ZZ", "AT"])).toEqual(["DE", "AT"]);
  expect(knownCountries(["ZZ"])).toBeNull();
  expect(knownCountries(undefined)).toBeNull();
});

test("a number of a country that is not on the list is named; one of no country is left to the server (N17)", () => {
  expect(adviceOnCountry("+33612345678", ["DE"])).toEqual({ code: "country_not_served", country: "FR" });
  expect(adviceOnCountry("+4915112345678", ["DE"])).toBeNull();
  expect(adviceOnCountry("+33612345678", null)).toBeNull();
  expect(adviceOnCountry("+80012345678", ["DE"])).toBeNull();
});

test("of a text that no number is as long as, only the beginning is read", () => {
  expect(readPhoneNumber("1".repeat(8000), "US")).toEqual(readPhoneNumber("1".repeat(500), "US"));
  expect(readPhoneNumber("1".repeat(8000), "US").phoneNumber).toBeNull();
  expect(readPhoneNumber(`${"x".repeat(600)} +12133734253`, "US")).toMatchObject({ phoneNumber: null, advice: { code: "number_empty" } });
});
