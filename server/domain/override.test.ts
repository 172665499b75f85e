import { describe, expect, it } from "vitest";
import { findOverride, type Override } from "./override";

const END = Date.parse("2027-02-01T00:00:00Z");
const overrides = (...list: [prefix: string, decision: Override["decision"], until?: number][]) =>
  new Map(list.map(([prefix, decision, until = END]) => [prefix, { prefix, decision, until }]));

describe("an override", () => {
  it("counts for its prefix and for no other number", () => {
    const some = overrides(["+88216", "allow"]);
    expect(findOverride("+882161234567", some, END - 1)?.decision).toBe("allow");
    expect(findOverride("+882171234567", some, END - 1)).toBeNull();
    expect(findOverride("+8821", some, END - 1)).toBeNull();
  });

  it("may be a whole number", () => {
    const one = overrides(["+12025550123", "block"]);
    expect(findOverride("+12025550123", one, 0)?.decision).toBe("block");
    expect(findOverride("+12025550124", one, 0)).toBeNull();
  });

  it("with the longest prefix wins, whatever the order", () => {
    const list: [string, Override["decision"]][] = [["+49", "block"], ["+4915", "allow"], ["+491512", "block"]];
    for (const some of [overrides(...list), overrides(...list.toReversed())]) {
      expect(findOverride("+4930123456", some, 0)?.prefix).toBe("+49");
      expect(findOverride("+4915112345678", some, 0)?.prefix).toBe("+4915");
      expect(findOverride("+4915123456789", some, 0)?.prefix).toBe("+491512");
    }
  });

  it("counts to the last millisecond of its last day, and then leaves the number to a shorter one", () => {
    const some = overrides(["+4915", "allow", END], ["+49", "block", END + 1000]);
    expect(findOverride("+4915112345678", some, END - 1)?.decision).toBe("allow");
    expect(findOverride("+4915112345678", some, END)?.decision).toBe("block");
    expect(findOverride("+4915112345678", some, END + 1000)).toBeNull();
  });
});
