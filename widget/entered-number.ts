import parsePhoneNumberFromString, { AsYouType } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import { callingCodeOf } from "./country-names";
import type { Country } from "./phone-number-text";

/** The number as far as it is entered, in E.164; undefined while there is none. Without a plus it is read as people dial in `country`. */
export function enteredNumber(text: string, country: Country): string | undefined {
  if (!/\d/.test(text)) return undefined;
  return reading(text, country).getNumberValue();
}

/**
 * The country to show for what is entered: the one that the number itself names, else the one that was chosen, for as long
 * as the number may still become one of it. None for a number of another calling code that names no country.
 */
export function enteredCountry(number: string | undefined, chosen: Country): Country | undefined {
  if (number === undefined) return chosen;
  const prefix = `+${callingCodeOf(chosen)}`;
  return reading(number).getCountry() ?? (number.startsWith(prefix) || prefix.startsWith(number) ? chosen : undefined);
}

/** What remains of a text when another country is chosen for it: all of it, but for the calling code of the one before. */
export function withoutCallingCode(text: string): string {
  return text.includes("+") ? (reading(text).getNumber()?.nationalNumber ?? "") : text;
}

/** A number as its own country writes it, if it is understood there as the same number; otherwise as it is. */
export function nationalText(phoneNumber: string): string {
  const found = parsePhoneNumberFromString(phoneNumber, metadata);
  const text = found?.formatNational() ?? phoneNumber;
  return found?.country !== undefined && enteredNumber(text, found.country) === phoneNumber ? text : phoneNumber;
}

function reading(text: string, country?: Country): AsYouType {
  const typing = new AsYouType(country, metadata);
  typing.input(text);
  return typing;
}
