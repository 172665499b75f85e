/**
 * The region of the first language of an `Accept-Language` header that names one: `FR` for
 * `fr-FR,fr;q=0.9`. A guess for the country select that asks the person for no permission.
 */
export function countryOfLanguages(acceptLanguage: string): string | undefined {
  return acceptLanguage
    .split(",")
    .map((entry) => regionOf(entry.split(";")[0]?.trim() ?? ""))
    .find((region) => region !== undefined);
}

function regionOf(language: string): string | undefined {
  try {
    const { region } = new Intl.Locale(language);
    return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : undefined;
  } catch {
    return undefined;
  }
}
