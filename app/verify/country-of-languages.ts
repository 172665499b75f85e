import { readTag } from "@/contract/locales";

/**
 * The region of the first of these languages that names one: `FR` for `fr-FR`, `fr`. A guess for the country select that
 * asks the person for no permission.
 */
export function countryOfLanguages(languages: readonly string[]): string | undefined {
  for (const language of languages) {
    const region = readTag(language)?.region;
    if (region !== undefined && /^[A-Z]{2}$/.test(region)) return region;
  }
  return undefined;
}
