import { type ChangeEvent, type FocusEventHandler, type ReactNode, useMemo } from "react";
import { type CountryChoice, callingCodeOf, countryChoices, countryName } from "../country-names";
import { useHasMounted } from "../has-mounted";
import { say } from "../messages/say";
import type { Country } from "../phone-number-text";
import { useWidget } from "../widget-context";

/** What react-phone-number-input gives its country select, as far as it is used. */
interface CountrySelectProps {
  name?: string;
  value?: Country;
  onChange(country: Country | undefined): void;
  onFocus?: FocusEventHandler<HTMLSelectElement>;
  onBlur?: FocusEventHandler<HTMLSelectElement>;
  /** A select cannot be read-only, so it is disabled for as long as the number is. */
  readOnly?: boolean;
  /** Called before `onChange`: this country was chosen, not derived from the number. */
  onChosen?: () => void;
}

/** The library's own sign for "no country". */
const NO_COUNTRY = "ZZ";

/** A native select, drawn as the country's letters and calling code: no flag, no picture, no other host. */
export function CountrySelect({ name, value, onChange, onFocus, onBlur, readOnly, onChosen }: CountrySelectProps): ReactNode {
  const { messages, locale, classOf, countries, isDisabled } = useWidget();
  const hasMounted = useHasMounted();
  const choices = useMemo(() => {
    const all = hasMounted ? countryChoices(locale) : [];
    return countries === null ? all : all.filter(({ country }) => countries.includes(country));
  }, [hasMounted, locale, countries]);
  // A number may be entered that names a country which is not to be chosen.
  const isListed = choices.some(({ country }) => country === value);
  const choose = (event: ChangeEvent<HTMLSelectElement>) => {
    const country = event.target.value;
    onChosen?.();
    onChange(country === NO_COUNTRY ? undefined : (country as Country));
  };
  const label = ({ name: country, callingCode }: Pick<CountryChoice, "name" | "callingCode">) =>
    say(messages.number.countryOption, { country, callingCode });
  return (
    <span className={classOf("country")}>
      <select
        name={name}
        aria-label={messages.number.countryLabel}
        value={value ?? NO_COUNTRY}
        onChange={choose}
        onFocus={onFocus}
        onBlur={onBlur}
        disabled={readOnly === true || isDisabled}
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
