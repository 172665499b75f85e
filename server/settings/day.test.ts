import { describe, expect, it } from "vitest";
import { dayBefore, endOfDay } from "./day";

describe("an end date", () => {
  it("is over when the next day begins in UTC", () => {
    expect(endOfDay("2027-01-31")).toBe(Date.parse("2027-02-01T00:00:00Z"));
    expect(endOfDay("2028-02-29")).toBe(Date.parse("2028-03-01T00:00:00Z"));
    expect(dayBefore(endOfDay("2027-12-31") ?? 0)).toBe("2027-12-31");
  });

  it.each(["2027-02-29", "2027-04-31", "2027-13-01", "2027-00-10", "27-01-31", "2027-1-31", "2027-01-31T00:00", "31.01.2027", "+02027-01-31", "", "tomorrow"])(
    "is no such day: %j",
    (text) => {
      expect(endOfDay(text)).toBeNull();
    },
  );
});
