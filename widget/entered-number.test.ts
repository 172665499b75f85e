import { getCountries, getExampleNumber } from "libphonenumber-js/core";
import examples from "libphonenumber-js/examples.mobile.json";
import metadata from "libphonenumber-js/min/metadata";
import { describe, expect, test } from "vitest";
import { enteredCountry, enteredNumber, nationalText, withoutCallingCode } from "./entered-number";
import { countryOf } from "./phone-number-text";

test.each([
  ["", "US", undefined],
  ["+", "US", undefined],
  ["213", "US", "+1213"],
  ["(213) 373-4253", "US", "+12133734253"],
  ["07400", "GB", "+447400"],
  ["0", "GB", "+44"],
  ["+4", "US", "+4"],
  ["+44 7400 123456", "US", "+447400123456"],
] as const)("%j, entered under %s, is %s so far", (text, country, number) => expect(enteredNumber(text, country)).toBe(number));

describe("the country follows the number", () => {
  test.each([
    ["nothing", undefined, "US", "US"],
    ["a calling code that is not whole yet", "+4", "GB", "GB"],
    ["one that cannot become that of the chosen country", "+4", "US", undefined],
    ["a calling code of several countries, the chosen one among them", "+1", "CA", "CA"],
    ["a calling code of one country", "+33", "US", "FR"],
    ["a number of the chosen country", "+447400123456", "GB", "GB"],
    ["a number of another country", "+447400123456", "US", "GB"],
    ["a number of another country with the same calling code", "+12042345678", "US", "CA"],
    ["a number that is none, of the chosen country", "+44999", "GB", "GB"],
    ["a number that is none, of another country", "+44999", "US", undefined],
    ["a number of no country", "+870773111632", "US", undefined],
  ] as const)("%s", (_, number, chosen, country) => expect(enteredCountry(number, chosen)).toBe(country));
});

test.each([
  ["07400 123456", "07400 123456"],
  ["0", "0"],
  ["", ""],
  ["+44 7400 123456", "7400123456"],
  ["+44 74", "74"],
  ["+44", ""],
  ["+", ""],
] as const)("of %j there remains %j when another country is chosen", (text, rest) => expect(withoutCallingCode(text)).toBe(rest));

test("a number is written as at home", () => {
  expect(nationalText("+447400123456")).toBe("07400 123456");
  expect(nationalText("+12133734253")).toBe("(213) 373-4253");
  expect(nationalText("+390612345678")).toBe("06 1234 5678");
});

test("a number that names no country, and one that is not whole, are written as they are", () => {
  expect(nationalText("+870773111632")).toBe("+870773111632");
  expect(nationalText("+4")).toBe("+4");
  expect(nationalText("")).toBe("");
});

test("the number of each country is the same number when its text is read in that country", () => {
  for (const country of getCountries(metadata)) {
    const number = getExampleNumber(country, examples, metadata)?.number ?? "";
    expect(enteredNumber(nationalText(number), countryOf(number) ?? country), country).toBe(number);
  }
});
