import { describe, expect, it } from "vitest";
import { deriveKeyRing } from "./keys";
import { seal, unseal } from "./seal";

const NUMBER = "+12025551234";
const ID = "AAAAAAAAAAAAAAAAAAAAAA";
const OTHER_ID = "AAAAAAAAAAAAAAAAAAAAAB";
const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);
const { current } = deriveKeyRing("a secret of a test", []);
const iv = (fill: number) => Buffer.alloc(12, fill);

describe("a sealed number", () => {
  const sealed = seal(current.seal, NUMBER, ID, iv(1));

  it("opens with the key it was sealed with", () => {
    expect(unseal(current.seal, sealed, ID)).toBe(NUMBER);
  });

  it("shows nothing of the number", () => {
    const bytes = Buffer.from(sealed, "base64url").toString("latin1");
    for (let at = 0; at + 3 <= NUMBER.length; at += 1) expect(bytes).not.toContain(NUMBER.slice(at, at + 3));
  });

  it("differs from the same number sealed again", () => {
    expect(seal(current.seal, NUMBER, ID, iv(2))).not.toBe(sealed);
  });

  it("throws when it was moved to another confirmation", () => {
    expect(() => unseal(current.seal, sealed, OTHER_ID)).toThrow();
  });

  it("throws under the key of another secret", () => {
    expect(() => unseal(deriveKeyRing("another", []).current.seal, sealed, ID)).toThrow();
  });

  it("throws when any one bit of it is changed", () => {
    const bytes = Buffer.from(sealed, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unseal(current.seal, changed.toString("base64url"), ID), `bit ${bit}`).toThrow();
    }
  });

  it.each([0, 5, 12, 20, 28])("throws when only its first %i bytes are left", (length) => {
    const cut = Buffer.from(sealed, "base64url").subarray(0, length).toString("base64url");
    expect(() => unseal(current.seal, cut, ID)).toThrow();
  });
});

describe("a sealed answer", () => {
  const sealed = seal(KEY, '{"confirmationId":"abc"}', "place", Buffer.alloc(12, 3));

  it("opens in its place, under its key", () => {
    expect(unseal(KEY, sealed, "place")).toBe('{"confirmationId":"abc"}');
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("abc");
  });

  it("throws anywhere else", () => {
    expect(() => unseal(KEY, sealed, "elsewhere")).toThrow();
    expect(() => unseal(OTHER_KEY, sealed, "place")).toThrow();
  });
});
