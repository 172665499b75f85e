import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyedHash, recentKeyedHash } from "./keyed-hash";

const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe("keyed hashes", () => {
  it("are HMAC-SHA-256", () => {
    expect(keyedHash(one, "+12025550123")).toBe(createHmac("sha256", one).update("+12025550123").digest("base64url"));
  });

  it("are each key's own, remembered or not", () => {
    for (const key of [one, other, one, other]) {
      for (const text of ["+12025550123", "+12025550124"]) expect(recentKeyedHash(key, text)).toBe(keyedHash(key, text));
    }
    expect(recentKeyedHash(one, "a")).not.toBe(recentKeyedHash(other, "a"));
  });

  it("stay right when more are asked for than are remembered", () => {
    for (let each = 0; each < 10_010; each += 1) recentKeyedHash(one, String(each));
    expect(recentKeyedHash(one, "5")).toBe(keyedHash(one, "5"));
  });
});
