import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../config";

const POSTGRES = { DATABASE_URL: "postgresql://confirm@db.example.com/confirm", SECRET_KEY: "kV7qZ2mX9tR4wB6nL1cF8hJ3sD5gP0yE" };
const aboutIt = (environment: Record<string, string>) => readConfig({}, environment).warnings.filter((warning) => warning.includes("SQLITE_SYNCHRONOUS"));

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig({}, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("SQLITE_SYNCHRONOUS", () => {
  it("is full by itself, without a word", () => {
    expect(readConfig({}, {}).sqlite).toEqual({ synchronous: "full" });
    expect(aboutIt({})).toEqual([]);
    expect(aboutIt({ SQLITE_SYNCHRONOUS: "full" })).toEqual([]);
  });

  it("may be normal, and each start then says what that costs", () => {
    expect(readConfig({}, { SQLITE_SYNCHRONOUS: "normal" }).sqlite).toEqual({ synchronous: "normal" });
    expect(aboutIt({ SQLITE_SYNCHRONOUS: "normal" })).toEqual([expect.stringMatching(/^SQLITE_SYNCHRONOUS is normal: a power cut .+\.$/)]);
  });

  it.each(["off", "FULL", "1", "extra"])("does not take %j", (value) => {
    expect(problemsOf({ SQLITE_SYNCHRONOUS: value })).toEqual([`SQLITE_SYNCHRONOUS held "${value}", but accepts full or normal.`]);
  });

  it.each(["full", "normal"])("says with PostgreSQL that nothing follows from %s", (value) => {
    expect(aboutIt({ ...POSTGRES, SQLITE_SYNCHRONOUS: value })).toEqual([expect.stringMatching(/nothing follows from it\.$/)]);
  });
});
