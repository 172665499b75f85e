import { describe, expect, it } from "vitest";
import { deriveKeyRing } from "./keys";
import { numberLookupKey, numberLookupKeys } from "./number-at-rest";

const NUMBER = "+12025551234";
const { current } = deriveKeyRing("a secret of a test", []);

describe("a lookup key", () => {
  it("is equal for equal numbers and differs for every other number, even by one digit", () => {
    const keys = Array.from({ length: 1000 }, (_, index) => numberLookupKey(current.number, `+1202555${1000 + index}`));
    expect(numberLookupKey(current.number, "+12025551000")).toBe(keys[0]);
    expect(new Set(keys).size).toBe(1000);
  });

  it("shows nothing of the number without the key", () => {
    expect(numberLookupKey(current.number, NUMBER)).not.toBe(numberLookupKey(deriveKeyRing("x", []).current.number, NUMBER));
    expect(numberLookupKey(current.number, NUMBER)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("comes in one form per secret of the ring, the current one's first", () => {
    const ring = deriveKeyRing("new", ["old", "older"]);
    const expected = ["new", "old", "older"].map((secret) =>
      numberLookupKey(deriveKeyRing(secret, []).current.number, NUMBER),
    );
    expect(numberLookupKeys(ring, NUMBER)).toEqual(expected);
  });
});
