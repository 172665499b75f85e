import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BREAKER_SETTINGS, breakerConfigOf, breakerWarnings } from "./breaker-settings";

const schema = z.object(BREAKER_SETTINGS);
const read = (settings: Record<string, string> = {}) => breakerConfigOf(schema.parse(settings));

describe("the settings of the breaker", () => {
  it("enforce the documented rules when nothing is set", () => {
    expect(read()).toEqual({
      mode: "enforce",
      rules: {
        sends: { minSends: 20, minConfirmedPercent: 20, pauseSeconds: 3600 },
        checks: { checks: 500, wrongPercent: 80 },
      },
    });
  });

  it("take a mode and two rules", () => {
    const settings = {
      PHONE_CONFIRMATION_BREAKER: "observe",
      PHONE_CONFIRMATION_BREAKER_RULE: "100/h, 35%, 15min",
      PHONE_CONFIRMATION_BREAKER_CHECKS: "2000/h,95%",
    };
    expect(read(settings)).toEqual({
      mode: "observe",
      rules: {
        sends: { minSends: 100, minConfirmedPercent: 35, pauseSeconds: 900 },
        checks: { checks: 2000, wrongPercent: 95 },
      },
    });
  });

  it.each([
    ["PHONE_CONFIRMATION_BREAKER", "on", "enforce, observe or off"],
    ["PHONE_CONFIRMATION_BREAKER_RULE", "20/d,20%,60min", "messages an hour, percent confirmed and the pause, such as 20/h,20%,60min (at most 1440min)"],
    ["PHONE_CONFIRMATION_BREAKER_RULE", "0/h,20%,60min", "messages an hour, percent confirmed and the pause, such as 20/h,20%,60min (at most 1440min)"],
    ["PHONE_CONFIRMATION_BREAKER_RULE", "20/h,100%,60min", "messages an hour, percent confirmed and the pause, such as 20/h,20%,60min (at most 1440min)"],
    ["PHONE_CONFIRMATION_BREAKER_RULE", "20/h,20%,1441min", "messages an hour, percent confirmed and the pause, such as 20/h,20%,60min (at most 1440min)"],
    ["PHONE_CONFIRMATION_BREAKER_CHECKS", "500/h", "checks an hour and percent wrong, such as 500/h,80%"],
  ])("refuse %s=%s with what is accepted", (name, value, accepts) => {
    const { error } = schema.safeParse({ [name]: value });
    expect(error?.issues.map(({ path, message }) => [path[0], message])).toEqual([[name, accepts]]);
  });

  it("warn when nothing is held back", () => {
    expect(breakerWarnings(read())).toEqual([]);
    for (const mode of ["observe", "off"]) {
      expect(breakerWarnings(read({ PHONE_CONFIRMATION_BREAKER: mode }))[0]).toContain(`PHONE_CONFIRMATION_BREAKER is ${mode}`);
    }
  });
});
