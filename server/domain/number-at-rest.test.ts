import { describe, expect, it } from "vitest";
import { deriveKeyRing } from "./keys";
import { numberLookupKey, numberLookupKeys, openNumber, sealNumber } from "./number-at-rest";

const NUMBER = "+12025551234";
const ID = "AAAAAAAAAAAAAAAAAAAAAA";
const OTHER_ID = "AAAAAAAAAAAAAAAAAAAAAB";
const { current } = deriveKeyRing("a secret of a test", []);
const iv = (fill: number) => Buffer.alloc(12, fill);

describe("a sealed number", () => {
  const sealed = sealNumber(current.seal, NUMBER, ID, iv(1));

  it("opens with the key it was sealed with", () => {
    expect(openNumber(current.seal, sealed, ID)).toBe(NUMBER);
  });

  it("shows nothing of the number", () => {
    const bytes = Buffer.from(sealed, "base64url").toString("latin1");
    for (let at = 0; at + 3 <= NUMBER.length; at += 1) expect(bytes).not.toContain(NUMBER.slice(at, at + 3));
  });

  it("differs from the same number sealed again", () => {
    expect(sealNumber(current.seal, NUMBER, ID, iv(2))).not.toBe(sealed);
  });

  it("throws when it was moved to another confirmation", () => {
    expect(() => openNumber(current.seal, sealed, OTHER_ID)).toThrow();
  });

  it("throws under the key of another secret", () => {
    expect(() => openNumber(deriveKeyRing("another", []).current.seal, sealed, ID)).toThrow();
  });

  it("throws when any one bit of it is changed", () => {
    const bytes = Buffer.from(sealed, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => openNumber(current.seal, changed.toString("base64url"), ID), `bit ${bit}`).toThrow();
    }
  });

  it.each([0, 5, 12, 20, 28])("throws when only its first %i bytes are left", (length) => {
    const cut = Buffer.from(sealed, "base64url").subarray(0, length).toString("base64url");
    expect(() => openNumber(current.seal, cut, ID)).toThrow();
  });
});

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
