import { describe, expect, it } from "vitest";
import numbers from "@/server/testing/conformance/numbers.json";
import { parsePhoneNumber } from "./phone";

describe("every number that the original was asked about", () => {
  // What is not a text is refused before, by the schema: server/transport/rest-numbers.test.ts.
  const texts = numbers.flatMap((row) => (typeof row.phone_number === "string" ? [{ ...row, text: row.phone_number }] : []));

  it.each(texts)("$name: $status", ({ text, e164 }) => {
    expect(parsePhoneNumber(text)?.e164 ?? null).toBe(e164 ?? null);
  });

  it("gets the same answer each time", () => {
    const answers = () => texts.map(({ text }) => parsePhoneNumber(text)?.e164);
    const first = answers();
    for (const again of [answers(), answers(), answers()]) expect(again).toEqual(first);
  });

  it("has numbers that are taken and numbers that are not", () => {
    expect(numbers.filter(({ status }) => status === 201).length).toBeGreaterThan(15);
    expect(numbers.filter(({ status }) => status === 400).length).toBeGreaterThan(15);
  });
});

const NUMBER = "+12133734253";

describe("one handset has one number, however it is written", () => {
  it.each([
    ["+12133734253"],
    ["+1 (213) 373-4253"],
    ["+1.213.373.4253"],
    ["  +12133734253\t"],
    ["+1 213 373 4253;ext=5"],
    ["+1 213 373 4253 x5"],
    ["tel:+1-213-373-4253"],
    ["TEL:+12133734253"],
    ["tel:213-373-4253;phone-context=+1"],
    ["tel:213-373-4253;phone-context=+1;ext=5"],
    ["tel:+12133734253;phone-context=example.com"],
    ["＋１２１３３７３４２５３"],
    ["+١٢١٣٣٧٣٤٢٥٣"],
    ["+१२१३३७३४२५३"],
    ["\u200b+12133734253"],
    ["\u202a+12133734253\u202c"],
    ["+1\u2011213\u2011373\u20114253"],
    ["+1\u2212213\u2012373\u20134253"],
  ])("%j", (text) => {
    expect(parsePhoneNumber(text)?.e164).toBe(NUMBER);
  });
});

describe("what is not exactly one existing number in international form is refused", () => {
  it.each([
    ["nothing", ""],
    ["blanks", "   "],
    ["no country code", "2133734253"],
    ["letters", "hello"],
    ["a context without a country code", "tel:2133734253;phone-context=example.com"],
    ["a country code in number and context", "tel:+12133734253;phone-context=+1"],
    ["text around a number", "call +12133734253 now"],
    ["two numbers", "+12133734253/+12133734254"],
    ["NUL inside", "+1213373\u00004253"],
    ["line break inside", "+1213373\n4253"],
    ["C1 control inside", "+1213373\u00854253"],
    ["one digit short", "+1213373425"],
    ["one digit long", "+121337342533"],
    ["country code alone", "+1"],
    ["unassigned country code", "+999123456789"],
    ["250 digits", `+${"1".repeat(249)}`],
    ["lone surrogate", "+1213373425\ud800"],
  ])("%s", (_name, text) => {
    expect(parsePhoneNumber(text)).toBeNull();
  });
});

describe("the country is the one of the number's own range", () => {
  it.each([
    ["+12133734253", "US"],
    ["+16132345678", "CA"],
    ["+441534456789", "JE"],
    ["+393123456789", "IT"],
    ["+80012345678", undefined],
  ])("%s is in %s", (text, country) => {
    expect(parsePhoneNumber(text)).toEqual({ e164: text, country });
  });
});
