import { getCountries, getCountryCallingCode } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import type { Country } from "./phone-number-text";

export interface CountryChoice {
  country: Country;
  name: string;
  callingCode: string;
}

/** Every country with a numbering plan, by its name in `locale`. */
export function countryChoices(locale: string): readonly CountryChoice[] {
  const names = new Intl.DisplayNames([locale], { type: "region" });
  const { compare } = new Intl.Collator(locale);
  return getCountries(metadata)
    .map((country) => ({ country, name: names.of(country) ?? country, callingCode: callingCodeOf(country) }))
    .sort((one, other) => compare(one.name, other.name));
}

export function callingCodeOf(country: Country): string {
  return getCountryCallingCode(country, metadata);
}

export function countryName(country: Country, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(country) ?? country;
}
