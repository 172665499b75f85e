import { describe, expect, it } from "vitest";
import { ok, refuse } from "@/contract/failures";
import { type PageRules, readPage } from "./page-asked";

const APP = "https://app.example/done";
const rules: PageRules = {
  judgeReturn: ({ returnTo, state }) =>
    returnTo === APP ? ok({ host: "app.example", returnTo, cancelLocation: `${APP}?error=access_denied&state=${state}` }) : refuse({ code: "return_url_not_allowed" }),
  normalNumber: (text) => (text === "+12025550123" ? text : null),
};
const read = (search: Record<string, string>, acceptLanguage = "") => readPage({ search: new URLSearchParams(search), acceptLanguage }, rules);

describe("the language of a page", () => {
  it.each([
    ["pt", "de", "pt-BR"],
    ["xx", "de", "de"],
    ["", "sv,ja;q=0.3,he;q=0.5", "he"],
    ["", "", "en"],
  ])("asked for as %j by a browser that reads %j, it is %s (P8)", (locale, acceptLanguage, expected) => {
    expect(read({ locale }, acceptLanguage).locale).toBe(expected);
    // A refusal is told in the same one.
    expect(read({ locale, lock: "1" }, acceptLanguage)).toEqual({ locale: expected, refusal: { reason: "lock_without_number" } });
  });
});

it("the country is that of the address before that of the language (N10)", () => {
  expect(read({ country: "gb" }, "fr-FR")).toMatchObject({ country: "GB" });
  expect(read({ country: "nowhere" }, "fr-FR")).toMatchObject({ country: "FR" });
});

it("a number that does not exist is left out, but a lock on it is refused", () => {
  expect(read({ phone_number: "+12025550123", lock: "1" })).toMatchObject({ phoneNumber: "+12025550123" });
  expect(read({ phone_number: "+1202" })).toMatchObject({ phoneNumber: null });
  expect(read({ phone_number: "+1202", lock: "1" })).toMatchObject({ refusal: { reason: "lock_without_number" } });
});

it("the way back is the rules' own, with the state; what they refuse is no page (E-01)", () => {
  expect(read({ return_to: APP, state: "s" })).toMatchObject({ back: { host: "app.example", returnTo: APP, cancelLocation: `${APP}?error=access_denied&state=s` } });
  expect(read({ return_to: `${APP}/`, response_mode: "fragment" })).toMatchObject({ refusal: { reason: "return_not_allowed", returnTo: `${APP}/`, wantsFragment: true } });
  expect(read({})).toMatchObject({ back: null });
});
