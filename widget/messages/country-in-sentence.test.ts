import { expect, test } from "vitest";
import { countryChoices } from "../country-names";
import { countryInSentence } from "./country-in-sentence";

test("English puts an article where there is one", () => {
  expect((["US", "GB", "NL", "PH", "CZ", "FR", "CD"] as const).map((country) => countryInSentence(country, "en-GB"))).toEqual([
    "the United States",
    "the United Kingdom",
    "the Netherlands",
    "the Philippines",
    "Czechia",
    "France",
    "Congo - Kinshasa",
  ]);
});

test("every union, republic and group of islands has one, and no other language gets it", () => {
  const bare = countryChoices("en").filter(({ country }) => !countryInSentence(country, "en").startsWith("the "));
  expect(bare.filter(({ name }) => /\b(United|Republic|Islands|Territor\w+|Netherlands|Isle)\b/.test(name))).toEqual([]);
  expect(countryInSentence("US", "de")).toBe("Vereinigte Staaten");
});
