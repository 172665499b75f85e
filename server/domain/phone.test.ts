import fc from "fast-check";
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/examples.mobile.json";
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
    ["+1 1 213 373 4253"],
    ["+(1) 213 373 4253"],
    ["+1 213\u2060 373\u00a04253"],
    ["\u2067+1213\u20663734253\u2069"],
    ["+𝟏𝟐𝟏𝟑𝟑𝟕𝟑𝟒𝟐𝟓𝟑"],
    ["+1 213 373 4253 ;ext=5;isub=6"],
    ["+1 (213) 373-4253 x 5"],
  ])("%j", (text) => {
    expect(parsePhoneNumber(text)?.e164).toBe(NUMBER);
  });
});

describe("trunk prefixes and former mobile prefixes lead to one number, or to none", () => {
  it.each([
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["+44 020 7946 0958", "+442079460958"],
    ["+54 9 11 2345-6789", "+5491123456789"],
    ["+54 11 15 2345-6789", "+5491123456789"],
    ["+54 9 11 15 2345-6789", null],
    ["011 15 2345-6789", null],
    ["+52 55 1234 5678", "+525512345678"],
    ["+52 1 55 1234 5678", null],
    ["+7 8 912 345-67-89", "+79123456789"],
    ["+36 06 1 234 5678", "+3612345678"],
    ["+55 0 15 21 99999-8888", "+5521999998888"],
    ["+39 06 698 82811", "+390669882811"],
    ["+39 6 698 82811", null],
  ])("%s is %s", (text, e164) => {
    expect(parsePhoneNumber(text)?.e164 ?? null).toBe(e164);
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
    ["an international prefix in the plus's place", "011 1 213 373 4253"],
    ["two plus signs", "++12133734253"],
    ["a plus inside", "+1+2133734253"],
    ["an extension in words", "+1 213 373 4253 ext. 5"],
    ["an extension behind a hash", "+1 213 373 4253#5"],
    ["an extension behind commas", "+1 213 373 4253,,5"],
    ["an extension behind a semicolon", "+1 213 373 4253;5"],
    ["an extension behind a tilde", "+1 213 373 4253~5"],
    ["an extension in Russian", "+1 213 373 4253 доб. 5"],
    ["an extension in Spanish", "+1 213 373 4253 anexo 5"],
    ["letters in the place of digits", "+1 800 FLOWERS"],
    ["more digits than E.164 has, in a range of that length", "+4933000100010000"],
    ["a line separator inside", "+1213373\u20284253"],
    ["a keycap", "+1\ufe0f\u20e32133734253"],
  ])("%s", (_name, text) => {
    expect(parsePhoneNumber(text)).toBeNull();
  });
});

describe("country and type are those of the number's own range", () => {
  it.each([
    ["+12133734253", "US", "FIXED_LINE_OR_MOBILE"],
    ["+16132345678", "CA", "FIXED_LINE_OR_MOBILE"],
    ["+441534456789", "JE", "FIXED_LINE"],
    ["+447400123456", "GB", "MOBILE"],
    ["+447012345678", "GB", "PERSONAL_NUMBER"],
    ["+393123456789", "IT", "MOBILE"],
    ["+80012345678", undefined, "TOLL_FREE"],
    ["+881612345678", undefined, "MOBILE"],
  ])("%s is in %s and of type %s", (text, country, type) => {
    expect(parsePhoneNumber(text)).toEqual({ e164: text, country, type });
  });
});

describe("no emergency or short number of any country is a number that gets a message", () => {
  const callingCodes = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];
  const EMERGENCY = "112 911 999 000 110 113 115 117 118 119 15 17 18 100 101 102 103 107 111 133 144 155 158 190 191 192 193 197 198 199 995 1122 1669";

  it("neither with a country code nor without", () => {
    const written = ["", "+", ...callingCodes.map((code) => `+${code}`)].flatMap((code) => EMERGENCY.split(" ").map((short) => code + short));
    expect(written.filter((text) => parsePhoneNumber(text))).toEqual([]);
    expect(callingCodes.length).toBeGreaterThan(200);
  });

  it("and what has no country code is none, however long", () => {
    for (const text of ["10111", "12345", "40404", "116117", "88888888", "2025550123", "00442079460958"]) expect(parsePhoneNumber(text)).toBeNull();
  });
});

describe("what is read from a stored number again is that number", () => {
  const mobiles = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? []);
  const anyMobile = fc.constantFrom(...mobiles);
  const mark = fc.constantFrom("\u200b", "\u200e", "\u202a", "\u2060", "\ufeff", "\u00ad", " ", "-", "\u2011");

  it("for an example of every country, written as people there write it", () => {
    for (const mobile of mobiles) {
      for (const text of [mobile.number, mobile.formatInternational(), mobile.getURI(), `${mobile.formatInternational()} x7`]) {
        expect(parsePhoneNumber(text)?.e164, text).toBe(mobile.number);
      }
    }
    expect(mobiles.length).toBeGreaterThan(200);
  });

  it("whatever invisible marks, spaces and dashes stand between its digits", () => {
    fc.assert(
      fc.property(anyMobile, fc.array(mark, { maxLength: 20 }), ({ number }, marks) => {
        const text = [...number].map((digit, index) => digit + (index > 0 ? (marks[index] ?? "") : "")).join("");
        expect([number, undefined]).toContain(parsePhoneNumber(text)?.e164);
      }),
    );
  });

  it("whatever was typed", () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 99_999 }).map(String) },
      fc.constantFrom("(0)", "0", "00", "1", "15", "9", " ", "-", ".", "(", ")", "+", "x5", ";ext=5", "#5", "ext 5", ";isub=1", ";phone-context=+1", "٣", "３", "\u200b", "~", ","),
    );
    const started = fc.constantFrom("+", "tel:+", "＋", "+1", "+44", "+49", "+52", "+54", "+55", "+39", "+7", "+290", "+881", "+882", "+979", "");
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(fc.tuple(started, fc.array(piece, { maxLength: 6 })).map(([start, pieces]) => start + pieces.join("")), fc.string({ unit: "binary" })), (text) => {
        const number = parsePhoneNumber(text);
        if (!number) return;
        taken += 1;
        expect(number.e164).toMatch(/^\+[1-9][0-9]{4,14}$/);
        expect(parsePhoneNumber(number.e164)).toEqual(number);
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});
