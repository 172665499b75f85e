import { describe, expect, it } from "vitest";
import { acceptsItsCode, findTestNumber, TEST_OUTCOMES, type TestNumber } from "./test-number";

const END = Date.parse("2027-02-01T00:00:00Z");
const one: TestNumber = { e164: "+12025550101", code: "493021", outcome: "right", until: END };
const testNumbers = new Map([[one.e164, one]]);

describe("a test number", () => {
  it("is one until its last day is over, and a number like any other from then on", () => {
    expect(findTestNumber("+12025550101", testNumbers, END - 1)).toBe(one);
    expect(findTestNumber("+12025550101", testNumbers, END)).toBeNull();
  });

  it("is that number alone", () => {
    expect(findTestNumber("+12025550102", testNumbers, 0)).toBeNull();
    expect(findTestNumber("+1202555010", testNumbers, 0)).toBeNull();
  });

  it("has a code that is accepted where it is right or slow, and nowhere else", () => {
    expect(TEST_OUTCOMES.filter(acceptsItsCode)).toEqual(["right", "slow"]);
  });
});
