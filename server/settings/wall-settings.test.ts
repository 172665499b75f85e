import { describe, expect, it } from "vitest";
import { z } from "zod";
import { WALL_SETTINGS, wallConfigOf } from "./wall-settings";

const schema = z.object(WALL_SETTINGS);
const read = (settings: Record<string, string>) => wallConfigOf(schema.parse(settings));

describe("PHONE_CONFIRMATION_ORIGINS", () => {
  it("is nobody unless somebody is named", () => {
    expect(read({})).toEqual({ origins: [], maxInFlight: 500 });
  });

  it("takes exact origins, and http on this machine alone", () => {
    const origins = ["https://app.example.com", "https://app.example.com:8443", "http://localhost:5173", "http://app.localhost", "http://[::1]:8080"];
    expect(read({ PHONE_CONFIRMATION_ORIGINS: origins.join(" , ") }).origins).toEqual(origins);
  });

  it.each([
    "*", "null", "https://*.example.com", "https://app.example.com/", "https://app.example.com/path", "https://app.example.com?x", "http://app.example.com",
    "app.example.com", "https://App.example.com", "https://app.example.com:443", "https://user@app.example.com", "https://", "ftp://app.example.com",
    "https://app.example.com https://other.example.com", "http://localhost.evil.example",
  ])("stops the start at %j, and says what is accepted", (origin) => {
    const parsed = schema.safeParse({ PHONE_CONFIRMATION_ORIGINS: `https://fine.example.com,${origin}` });
    expect(parsed.error?.issues[0]?.message).toContain("https://app.example.com, separated by commas");
  });
});

describe("PHONE_CONFIRMATION_MAX_IN_FLIGHT", () => {
  it("takes a whole number", () => {
    expect(read({ PHONE_CONFIRMATION_MAX_IN_FLIGHT: "2" }).maxInFlight).toBe(2);
  });
  it.each(["0", "-1", "1.5", "many", "100000", "010"])("stops the start at %s", (text) => {
    expect(schema.safeParse({ PHONE_CONFIRMATION_MAX_IN_FLIGHT: text }).error?.issues[0]?.message).toBe("a whole number from 1 to 99999");
  });
});
