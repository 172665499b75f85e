import { expect, test } from "vitest";
import { languagesOf } from "@/contract/page-parameters";
import { countryOfLanguages } from "./country-of-languages";

test.each([
  ["fr-FR,fr;q=0.9,en;q=0.8", "FR"],
  ["en,de-CH;q=0.7", "CH"],
  ["zh-Hant-TW", "TW"],
  ["en-gb", "GB"],
  ["es-419", undefined],
  ["en", undefined],
  ["*", undefined],
  ["", undefined],
  ["not a language, \u0000;;q=x,,", undefined],
])("%j preselects %s", (header, country) => expect(countryOfLanguages(languagesOf(header))).toBe(country));
