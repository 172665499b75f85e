import { localeOf } from "@/contract/locales";
import { countryName } from "../country-names";
import type { Country } from "../phone-number-text";

/**
 * A country's name as it stands within a sentence: English says "numbers in the United States". The sentences of the
 * other languages are made so that the bare name fits.
 */
export function countryInSentence(country: Country, locale: string): string {
  const name = countryName(country, locale);
  const isEnglish = localeOf([locale]) === "en";
  return isEnglish && WITH_ARTICLE.has(country) ? `the ${name}` : name;
}

/** Unions, groups of islands and other plurals, and what is named after a common noun. */
const WITH_ARTICLE: ReadonlySet<Country> = new Set<Country>([
  ...(["AE", "GB", "US", "CF", "DO", "BS", "GM", "IM", "IO", "KM", "MV", "NL", "BQ", "PH", "PS", "SC"] as const),
  ...(["AX", "CC", "CK", "FK", "FO", "KY", "MH", "MP", "SB", "TC", "VG", "VI"] as const),
]);
