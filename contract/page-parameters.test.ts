import { describe, expect, it } from "vitest";
import { languagesOf, pageSearchOf, readPageParameters } from "./page-parameters";

const read = (search: string) => readPageParameters(new URLSearchParams(search));
const NOTHING = { returnTo: null, state: null, responseMode: "query", phoneNumber: null, lock: false, locale: null, country: null, theme: null };

describe("the page's parameters", () => {
  it("may all be missing, empty, or about something else", () => {
    for (const search of ["", "return_to=&state=&lock=&locale=&country=&theme=&response_mode=", "utm_source=x&utm_source=y"]) {
      expect(read(search)).toEqual({ ...NOTHING, state: search.includes("state=") ? "" : null });
    }
  });

  it("are read whole", () => {
    const search = "return_to=https%3A%2F%2Fapp.example.com%2Fdone%3Fa%3D1&state=a%26b+c&response_mode=fragment&phone_number=%2B12025550123&lock=1&locale=pt&country=gb&theme=dark";
    expect(read(search)).toEqual({
      returnTo: "https://app.example.com/done?a=1", state: "a&b c", responseMode: "fragment", phoneNumber: "+12025550123", lock: true, locale: "pt-BR",
      country: "GB", theme: "dark",
    });
  });

  it("take a plus that was not escaped for one", () => {
    expect(read("phone_number=+12025550123")).toMatchObject({ phoneNumber: "+12025550123" });
  });

  it.each(["locale=xx", "locale=%00", "country=USA", "country=1", "theme=blue"])("that are only about looks may say anything: %s", (search) => {
    expect(read(search)).toEqual(NOTHING);
  });

  it.each([
    ["return_to=a&return_to=a", { reason: "repeated", name: "return_to" }],
    ["state=1&state=2", { reason: "repeated", name: "state" }],
    ["phone_number=1&phone_number=2", { reason: "repeated", name: "phone_number" }],
    [`state=${"x".repeat(513)}`, { reason: "too_long", name: "state", count: 512 }],
    ["state=%0d%0aset-cookie", { reason: "not_ascii", name: "state" }],
    ["state=%C3%A9", { reason: "not_ascii", name: "state" }],
    [`phone_number=${"1".repeat(251)}`, { reason: "too_long", name: "phone_number", count: 250 }],
    ["lock=true", { reason: "unknown_value", name: "lock", values: ["1"] }],
    ["response_mode=form_post", { reason: "unknown_value", name: "response_mode", values: ["query", "fragment"] }],
  ])("that decide where people go have to be right: %s", (search, refusal) => {
    expect(read(search)).toEqual(refusal);
  });

  it("are written as they were read", () => {
    for (const search of ["", "return_to=https%3A%2F%2Fa.example%2F%3Fb%3D1&state=%2B+%26&lock=1&phone_number=%2B1202&locale=ar&theme=light&country=DE&response_mode=fragment"]) {
      const parameters = read(search);
      if ("reason" in parameters) throw new Error(parameters.reason);
      expect(read(pageSearchOf(parameters))).toEqual(parameters);
    }
  });
});

it.each([
  ["", []],
  ["fr-FR,fr;q=0.9,en;q=0.8", ["fr-FR", "fr", "en"]],
  ["en;q=0.1, ar ;q=0.9, de;q=0", ["ar", "en"]],
  ["x;q=nonsense,,;q=1", []],
])("the languages of %j are %j", (header, languages) => expect(languagesOf(header)).toEqual(languages));

it("of a header of any length, ten languages of its beginning are read, and none that was cut (H-10)", () => {
  expect(languagesOf("a,".repeat(7600))).toHaveLength(10);
  expect(languagesOf(`de,${"x".repeat(16_000)}`)).toEqual(["de"]);
  const many = Array.from({ length: 60 }, (_, index) => `en-${String(index).padStart(3, "0")}`);
  expect(languagesOf(many.join(","))).toEqual(many.slice(0, 10));
  expect(languagesOf(`${" ".repeat(192)}fr-FR,fil`)).toEqual(["fr-FR"]);
});
