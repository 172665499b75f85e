import { type ReactNode, useMemo } from "react";
import { type CountryChoice, callingCodeOf, countryChoices, countryName } from "../country-names";
import { useHasMounted } from "../has-mounted";
import { say } from "../messages/say";
import type { Country } from "../phone-number-text";
import { useWidget } from "../widget-context";

interface CountrySelectProps {
  name: string | undefined;
  /** None for a number that belongs to no country. */
  value: Country | undefined;
  onChoose(country: Country): void;
  /** A select cannot be read-only, so it is disabled for as long as the number is. */
  isReadOnly: boolean;
}

/** The letters that stand for no country; they cannot be chosen, only shown. */
const NO_COUNTRY = "ZZ";

/** A native select, drawn as the country's letters and calling code: no flag, no picture, no other host. */
export function CountrySelect({ name, value, onChoose, isReadOnly }: CountrySelectProps): ReactNode {
  const { messages, locale, classOf, countries, isDisabled } = useWidget();
  const hasMounted = useHasMounted();
  const choices = useMemo(() => {
    const all = hasMounted ? countryChoices(locale) : [];
    return countries === null ? all : all.filter(({ country }) => countries.includes(country));
  }, [hasMounted, locale, countries]);
  // A number may be entered that names a country which is not to be chosen.
  const isListed = choices.some(({ country }) => country === value);
  const label = ({ name: country, callingCode }: Pick<CountryChoice, "name" | "callingCode">) =>
    say(messages.number.countryOption, { country, callingCode });
  return (
    <span className={classOf("country")}>
      <select
        name={name}
        aria-label={messages.number.countryLabel}
        value={value ?? NO_COUNTRY}
        onChange={(event) => onChoose(event.target.value as Country)}
        disabled={isReadOnly || isDisabled}
      >
        {value === undefined && <option value={NO_COUNTRY}>{messages.number.noCountry}</option>}
        {value !== undefined && !isListed && (
          <option value={value}>{label({ name: hasMounted ? countryName(value, locale) : value, callingCode: callingCodeOf(value) })}</option>
        )}
        {choices.map((choice) => (
          <option key={choice.country} value={choice.country}>
            {label(choice)}
          </option>
        ))}
      </select>
      <b aria-hidden="true">{value}</b>
      <span aria-hidden="true">+{value === undefined ? "" : callingCodeOf(value)}</span>
      <svg aria-hidden="true" width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.6">
        <path d="m3 4.5 3 3 3-3" />
      </svg>
    </span>
  );
}
