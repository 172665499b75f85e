import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../config";

const PRODUCTION = {
  PHONE_CONFIRMATION_MODE: "production",
  SECRET_KEY: "kV7qZ2mX9tR4wB6nL1cF8hJ3sD5gP0yE",
  SMS_GATEWAY: "file",
  SMS_FILE: "sms.jsonl",
  PUBLIC_URL: "https://confirm.example.com",
  DATABASE_URL: "postgresql://confirm@db.example.com/confirm",
};
function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig({}, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("WORKERS", () => {
  it("is one by itself, and as many as are asked for with PostgreSQL in production", () => {
    expect(readConfig({}, {}).workers).toBe(1);
    expect(readConfig({}, { ...PRODUCTION, WORKERS: "4" }).workers).toBe(4);
  });

  it.each(["0", "-1", "65", "1.5", "many", " 2"])("does not take %j", (workers) => {
    expect(problemsOf({ ...PRODUCTION, WORKERS: workers })).toEqual([`WORKERS held "${workers}", but accepts a whole number from 1 to 64.`]);
  });

  it("is one with SQLite, and one in a trial", () => {
    expect(problemsOf({ ...PRODUCTION, WORKERS: "2", DATABASE_URL: "file:./data/x.db" })).toEqual([expect.stringContaining("set DATABASE_URL to a PostgreSQL")]);
    expect(problemsOf({ WORKERS: "2", DATABASE_URL: PRODUCTION.DATABASE_URL, SECRET_KEY: PRODUCTION.SECRET_KEY })).toEqual([expect.stringContaining("set PHONE_CONFIRMATION_MODE=production")]);
  });
});
