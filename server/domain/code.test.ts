import { describe, expect, it } from "vitest";
import { codesAreEqual, deriveCode } from "./code";

const KEY = Buffer.alloc(32, 7);
const CONFIRMATION = { id: "AAAAAAAAAAAAAAAAAAAAAA", nonce: "BBBBBBBBBBBBBBBBBBBBBB" };

/** The same codes in every run: a test of chance that cannot fail by chance. */
const SAMPLE_SIZE = 100_000;
const sample = Array.from({ length: SAMPLE_SIZE }, (_, index) =>
  deriveCode(KEY, { id: CONFIRMATION.id, nonce: String(index) }, 6),
);

describe("a code", () => {
  it.each([4, 5, 6, 7, 8, 9, 10])("has exactly %i digits", (length) => {
    const codes = Array.from({ length: 500 }, (_, nonce) => deriveCode(KEY, { ...CONFIRMATION, nonce: String(nonce) }, length));
    expect(codes.filter((code) => !new RegExp(`^[0-9]{${length}}$`).test(code))).toEqual([]);
    expect(new Set(codes).size).toBeGreaterThan(450);
  });

  it("is the same every time it is derived", () => {
    expect(deriveCode(KEY, CONFIRMATION, 6)).toBe(deriveCode(Buffer.from(KEY), { ...CONFIRMATION }, 6));
  });

  it("keeps its leading zeros: about one of ten begins with 0, one of a hundred with 00", () => {
    const share = (start: string) => sample.filter((code) => code.startsWith(start)).length / SAMPLE_SIZE;
    expect(share("0")).toBeCloseTo(0.1, 2);
    expect(share("00")).toBeCloseTo(0.01, 2);
    expect(share("00")).toBeGreaterThan(0.008);
  });

  // 9 degrees of freedom: 27.88 is passed by one sample of a thousand.
  it.each([0, 1, 2, 3, 4, 5])("has evenly spread digits at place %i (chi-square below 27.88)", (place) => {
    const seen = new Array<number>(10).fill(0);
    for (const code of sample) seen[Number(code[place])]! += 1;
    const expected = SAMPLE_SIZE / 10;
    const chiSquare = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(27.88);
  });

  it("repeats among 100,000 as often as chance has it", () => {
    // 10⁶·(1 − e^(−0.1)) ≈ 95,163 different ones.
    expect(new Set(sample).size).toBeGreaterThan(94_900);
    expect(new Set(sample).size).toBeLessThan(95_400);
  });

  it.each([
    ["id", KEY, { ...CONFIRMATION, id: "AAAAAAAAAAAAAAAAAAAAAB" }],
    ["nonce", KEY, { ...CONFIRMATION, nonce: "BBBBBBBBBBBBBBBBBBBBBC" }],
    ["key", Buffer.alloc(32, 8), CONFIRMATION],
  ])("is another one with another %s", (_name, key, confirmation) => {
    expect(deriveCode(key, confirmation, 10)).not.toBe(deriveCode(KEY, CONFIRMATION, 10));
  });

  it("does not confuse where the id ends and the nonce begins", () => {
    expect(deriveCode(KEY, { id: "ab", nonce: "c" }, 10)).not.toBe(deriveCode(KEY, { id: "a", nonce: "bc" }, 10));
  });
});

describe("two codes are equal", () => {
  it.each([
    ["012345", "012345", true],
    ["012345", "012346", false],
    ["112345", "012345", false],
    ["12345", "012345", false],
    ["0123456", "012345", false],
    ["", "012345", false],
    ["０12345", "012345", false],
  ])("%j and %j: %s", (given, expected, equal) => {
    expect(codesAreEqual(given, expected)).toBe(equal);
  });
});
