import { describe, expect, it } from "vitest";
import numbers from "@/server/testing/conformance/numbers.json";
import {
  destinationNotAllowed,
  type DestinationRules,
  isListed,
  overrideFor,
  RESTRICTED_TYPES,
  type RestrictedType,
  whyNotAllowed,
} from "./destination";
import type { Override } from "./override";
import { parsePhoneNumber } from "./phone";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const LATER = NOW + 1000;

interface Some {
  listed?: string[];
  others?: boolean;
  types?: RestrictedType[];
  overrides?: [prefix: string, decision: Override["decision"], until?: number][];
}
const rules = ({ listed = [], others = listed.length === 0, types = [], overrides = [] }: Some = {}): DestinationRules => ({
  countries: { listed: new Set(listed), others },
  types: new Set(types),
  overrides: new Map(overrides.map(([prefix, decision, until = LATER]) => [prefix, { prefix, decision, until }])),
});

function why(text: string, some?: Some) {
  const number = parsePhoneNumber(text);
  expect(number, text).not.toBeNull();
  return number && whyNotAllowed(number, rules(some), NOW);
}

describe("countries", () => {
  it("are all served without a list", () => {
    for (const text of ["+12133734253", "+4915112345678", "+923012345678"]) expect(why(text)).toBeNull();
  });

  it("are those of the list and no other", () => {
    const listed = ["DE", "AT"];
    expect(why("+4915112345678", { listed })).toBeNull();
    expect(why("+436641234567", { listed })).toBeNull();
    expect(why("+41781234567", { listed })).toBe("country");
  });

  it("are told apart by the number's own range, not by a shared country code", () => {
    expect(why("+12133734253", { listed: ["US"] })).toBeNull();
    expect(why("+16132345678", { listed: ["US"] })).toBe("country");
    expect(why("+18762101234", { listed: ["US"] })).toBe("country");
    expect(why("+447400123456", { listed: ["GB"] })).toBeNull();
    expect(why("+447797712345", { listed: ["GB"] })).toBe("country");
    expect(why("+79123456789", { listed: ["RU"] })).toBeNull();
    expect(why("+77710009998", { listed: ["RU"] })).toBe("country");
  });

  it("beside the list may be served, too, and are still not on it", () => {
    const some = { listed: ["DE"], others: true };
    expect(why("+41781234567", some)).toBeNull();
    expect(isListed("CH", rules(some))).toBe(false);
    expect(isListed("DE", rules(some))).toBe(true);
  });

  it("are on no list when there is none, and so is what belongs to no country", () => {
    expect(isListed("US", rules())).toBe(false);
    expect(isListed(undefined, rules({ listed: ["US"] }))).toBe(false);
  });
});

const RESTRICTED: [text: string, ...types: RestrictedType[]][] = [
  ["+19002345678", "premium-rate"],
  ["+449012345678", "premium-rate"],
  ["+448431234567", "premium-rate"],
  ["+491801234567", "shared-cost"],
  ["+41842123456", "shared-cost"],
  ["+18002345678", "toll-free"],
  ["+447640123456", "pager"],
  ["+491640123456", "pager"],
  ["+61131234", "shared-cost"],
  ["+498001234567", "toll-free"],
  ["+989602", "uan"],
  ["+447012345678", "personal"],
  ["+15002345678", "personal"],
  ["+870773111632", "satellite"],
  ["+881612345678", "satellite"],
  ["+88216123456", "satellite"],
  ["+882161234567", "satellite"],
  ["+883510012345678", "international"],
  ["+883130123456", "international"],
  ["+878101234567890", "international"],
  ["+80012345678", "international", "toll-free"],
  ["+80812345678", "international", "shared-cost"],
  ["+979123456789", "international", "premium-rate"],
  ["+88812345678901", "international", "uan"],
];

describe("a kind of number that no message should go to", () => {
  it.each(RESTRICTED)("%s is refused, whatever the countries", (text) => {
    expect(why(text)).toBe("type");
    expect(why(text, { listed: ["US", "GB", "DE", "AU"], others: true })).toBe("type");
    expect(destinationNotAllowed("type")).toMatchObject({ code: "destination_not_allowed" });
  });

  it.each(RESTRICTED)("%s is served once everything that it is, is named", (text, ...types) => {
    expect(why(text, { types })).toBeNull();
    for (const left of types) expect(why(text, { types: RESTRICTED_TYPES.filter((type) => type !== left) })).toBe("type");
  });

  it("of no country is served by its name alone: it can be on no list", () => {
    expect(why("+881612345678", { listed: ["DE"], types: ["satellite"] })).toBeNull();
    expect(why("+881612345678", { listed: ["DE"] })).toBe("type");
  });

  it("is refused for its country first", () => {
    expect(why("+449012345678", { listed: ["DE"] })).toBe("country");
  });

  it("is none of a mobile, a landline, a VoIP number, or a number of unknown type", () => {
    for (const text of ["+4915112345678", "+442079460958", "+61147123456", "+12133734253"]) expect(why(text)).toBeNull();
    expect(whyNotAllowed({ e164: "+12133734253", country: "US", type: undefined }, rules(), NOW)).toBeNull();
    expect(whyNotAllowed({ e164: "+12133734253", country: "US", type: "VOICEMAIL" }, rules(), NOW)).toBe("type");
  });
});

describe("an override", () => {
  it("lifts country and type", () => {
    expect(why("+88216123456", { overrides: [["+88216", "allow"]] })).toBeNull();
    expect(why("+41781234567", { listed: ["DE"], overrides: [["+4178", "allow"]] })).toBeNull();
  });

  it("blocks what would be served", () => {
    expect(why("+12133734253", { overrides: [["+12133734253", "block"]] })).toBe("blocked");
    expect(why("+12133734254", { overrides: [["+12133734253", "block"]] })).toBeNull();
  });

  it("counts for nothing once it has ended", () => {
    expect(why("+88216123456", { overrides: [["+88216", "allow", NOW]] })).toBe("type");
    expect(why("+12133734253", { overrides: [["+1", "block", NOW]] })).toBeNull();
  });

  it("is found for what else it lifts", () => {
    const some = rules({ overrides: [["+88216", "allow"]] });
    expect(overrideFor("+88216123456", some, NOW)?.decision).toBe("allow");
    expect(overrideFor("+88216123456", some, LATER)).toBeNull();
    expect(overrideFor("+12133734253", some, NOW)).toBeNull();
  });
});

describe("what the original took", () => {
  it("is served without any setting", () => {
    const taken = numbers.flatMap(({ e164 }) => e164 ?? []);
    expect(taken.filter((e164) => why(e164) !== null)).toEqual([]);
    expect(taken.length).toBeGreaterThan(15);
  });
});

describe("the refusal", () => {
  it("has a sentence for the field, and tells nothing else of a blocked number", () => {
    const sentences = (["country", "type", "blocked"] as const).map((reason) => {
      const failure = destinationNotAllowed(reason);
      expect(failure.code).toBe("destination_not_allowed");
      return "fields" in failure ? failure.fields.phoneNumber : undefined;
    });
    expect(sentences).toEqual([[expect.stringContaining("country")], [expect.stringContaining("kind of number")], ["No messages are sent to this number."]]);
  });
});
