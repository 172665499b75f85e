import { describe, expect, it } from "vitest";
import { NO_SEND_LIMITS, POLICY, SEND_LIMITS } from "@/server/testing/fakes";
import type { SendLimits } from "./policy";
import { type AskedMessage, sendClaims } from "./send-claims";

const MESSAGE: AskedMessage = { address: "192.0.2.7", e164: "+12025551234", country: "US", countryIsListed: false, costMicros: 7900 };
const HOUR = 3600;
const DAY = 86_400;

function claimed(message: Partial<AskedMessage> = {}, { solved = false, sends = SEND_LIMITS }: { solved?: boolean; sends?: SendLimits } = {}) {
  return sendClaims({ ...MESSAGE, ...message }, { ...POLICY, sends }, solved);
}
const of = (limit: string, claims = claimed()) => claims.filter((claim) => claim.limit === limit);

describe("a message is counted", () => {
  it("by all limits of the defaults, each under a key of its own", () => {
    expect(claimed()).toEqual([
      { limit: "address", subject: "192.0.2.7", weight: 1, rate: { count: 10, periodSeconds: HOUR }, liftable: true },
      { limit: "address", subject: "192.0.2.7", weight: 1, rate: { count: 20, periodSeconds: DAY } },
      { limit: "address-wide", subject: "192.0.2.0/24", weight: 1, rate: { count: 60, periodSeconds: DAY } },
      { limit: "country", subject: "US", weight: 1, rate: { count: 200, periodSeconds: DAY } },
      { limit: "prefix", subject: "+1202555", weight: 1, rate: { count: 5, periodSeconds: HOUR }, liftable: true },
      { limit: "prefix", subject: "+1202555", weight: 1, rate: { count: 120, periodSeconds: DAY } },
      { limit: "service", subject: "", weight: 1, rate: { count: 500, periodSeconds: HOUR } },
      { limit: "service", subject: "", weight: 1, rate: { count: 2000, periodSeconds: DAY } },
      { limit: "budget", subject: "", weight: 7900, rate: { count: 50_000_000, periodSeconds: DAY } },
    ]);
  });

  it("by nothing when all is off", () => {
    expect(claimed({}, { sends: NO_SEND_LIMITS })).toEqual([]);
  });

  it("never as an asking: what is refused gives all of it back", () => {
    expect(claimed().filter((claim) => claim.always)).toEqual([]);
  });

  it("by the line and the network of an IPv6 address", () => {
    const claims = claimed({ address: "2001:db8:1:2::9" });
    expect(of("address", claims).map(({ subject }) => subject)).toEqual(["2001:db8:1:2::/64", "2001:db8:1:2::/64"]);
    expect(of("address-wide", claims).map(({ subject }) => subject)).toEqual(["2001:db8:1::/48"]);
  });

  it("by one strict bucket for all whose address nobody can tell", () => {
    const claims = claimed({ address: null });
    expect(new Set([...of("address", claims), ...of("address-wide", claims)].map(({ subject }) => subject))).toEqual(new Set(["unknown"]));
  });

  it.each([
    ["+12025551234", "+1202555"],
    ["+442079460958", "+44207946"],
    ["+3765321", "+376"],
  ])("by %s without its last four digits: %s", (e164, prefix) => {
    expect(of("prefix", claimed({ e164 })).map(({ subject }) => subject)).toEqual([prefix, prefix]);
  });

  it("by no country's limit when the operator listed the country", () => {
    expect(of("country", claimed({ countryIsListed: true }))).toEqual([]);
  });

  it("by one limit for all numbers that belong to no country", () => {
    expect(of("country", claimed({ country: undefined })).map(({ subject }) => subject)).toEqual(["none"]);
  });

  it("by its price alone in the budget", () => {
    expect(of("budget", claimed({ costMicros: 250_000 }))).toMatchObject([{ weight: 250_000 }]);
    expect(of("budget", claimed({}, { sends: { ...SEND_LIMITS, dailyBudgetMicros: null } }))).toEqual([]);
  });
});

describe("a solved challenge", () => {
  it("lifts the address's shorter limits, and nothing else", () => {
    const solved = claimed({}, { solved: true });
    expect(solved).toEqual(claimed().filter((claim) => !claim.liftable));
    expect(of("address", solved)).toMatchObject([{ rate: { periodSeconds: DAY } }]);
  });

  it("lifts not the only one there is", () => {
    const sends = { ...SEND_LIMITS, address: [{ count: 10, periodSeconds: HOUR }] };
    expect(of("address", claimed({}, { sends }))).toMatchObject([{ rate: { periodSeconds: HOUR } }]);
    expect(of("address", claimed({}, { sends }))[0]).not.toHaveProperty("liftable");
    expect(of("address", claimed({}, { sends, solved: true }))).toHaveLength(1);
  });
});
