import { describe, expect, it } from "vitest";
import { deriveKeyRing } from "./keys";
import { numberInLog } from "./number-in-log";

describe("a number in the log", () => {
  const { current } = deriveKeyRing("a secret of a test", []);

  it("shows two digits, and a hash that is the same in every line", () => {
    const logged = numberInLog(current.log, "+12025551234");
    expect(logged.number).toBe("…34");
    expect(logged.numberHash).toMatch(/^[\w-]{16}$/);
    expect(numberInLog(current.log, "+12025551234")).toEqual(logged);
    expect(numberInLog(current.log, "+12025551235").numberHash).not.toBe(logged.numberHash);
  });

  it("cannot be found by who has another secret, or the database's own hashes", () => {
    const { numberHash } = numberInLog(current.log, "+12025551234");
    expect(numberInLog(deriveKeyRing("another secret", []).current.log, "+12025551234").numberHash).not.toBe(numberHash);
    expect(numberInLog(current.number, "+12025551234").numberHash).not.toBe(numberHash);
  });
});
