import { describe, expect, it } from "vitest";
import { deriveKeyRing, findKeys } from "./keys";

describe("the keys of a secret", () => {
  const { current } = deriveKeyRing("a secret of a test", []);
  const purposes = ["code", "number", "seal", "limit", "challenge", "idempotency", "returnCode", "delivery", "log"] as const;

  it("are the same in every process", () => {
    expect(deriveKeyRing("a secret of a test", []).current).toEqual(current);
  });

  it("are one per purpose, 256 bits each, none the secret itself", () => {
    const keys = purposes.map((purpose) => current[purpose]);
    expect(keys.map((key) => key.length)).toEqual(purposes.map(() => 32));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(purposes.length);
    expect(keys.some((key) => key.includes("a secret"))).toBe(false);
  });

  it("are all different under another secret, their name included", () => {
    const other = deriveKeyRing("another secret of a test", []).current;
    for (const purpose of purposes) expect(other[purpose].equals(current[purpose])).toBe(false);
    expect(other.id).not.toBe(current.id);
  });

  it("have a name that shows nothing of them", () => {
    expect(current.id).toMatch(/^[0-9a-f]{8}$/);
    for (const purpose of purposes) expect(current[purpose].toString("hex")).not.toContain(current.id);
  });
});

describe("a ring", () => {
  const ring = deriveKeyRing("new", ["old", "older"]);

  it("makes with the current secret and finds those of every fallback by name", () => {
    expect(ring.current).toEqual(deriveKeyRing("new", []).current);
    expect(ring.all).toHaveLength(3);
    for (const secret of ["new", "old", "older"]) {
      const keys = deriveKeyRing(secret, []).current;
      expect(findKeys(ring, keys.id)).toEqual(keys);
    }
  });

  it("does not find what left it", () => {
    expect(findKeys(ring, deriveKeyRing("oldest", []).current.id)).toBeUndefined();
    expect(findKeys(ring, "")).toBeUndefined();
  });
});
