import { type ReactNode, startTransition, useEffect, useState } from "react";
import { type CountryChoice, callingCodeOf, countryChoices, countryName } from "../country-names";
import { say } from "../messages/say";
import type { Country } from "../phone-number-text";
import { whenIdle } from "../when-idle";
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
  const { all, drawNow } = useCountryChoices(locale);
  const choices = countries === null ? all : all.filter(({ country }) => countries.includes(country));
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
        onPointerDown={drawNow}
        onFocus={drawNow}
        disabled={isReadOnly || isDisabled}
      >
        {value === undefined && <option value={NO_COUNTRY}>{messages.number.noCountry}</option>}
        {value !== undefined && !isListed && (
          <option value={value}>{label({ name: all.length > 0 ? countryName(value, locale) : value, callingCode: callingCodeOf(value) })}</option>
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

/**
 * A browser takes a moment to find the names of the world's countries, and another to draw them: both wait until it has
 * nothing else to do, or until somebody comes to the list. A server draws none, so that both sides begin with the same HTML.
 */
function useCountryChoices(locale: string) {
  const [{ all, spokenIn }, setDrawn] = useState<{ all: readonly CountryChoice[]; spokenIn: string }>({ all: [], spokenIn: "" });
  const isDrawn = spokenIn === locale;
  useEffect(() => {
    if (isDrawn) return;
    return whenIdle(() => {
      const named = { all: countryChoices(locale), spokenIn: locale };
      startTransition(() => setDrawn(named));
    });
  }, [isDrawn, locale]);
  const drawNow = () => {
    if (!isDrawn) setDrawn({ all: countryChoices(locale), spokenIn: locale });
  };
  return { all, drawNow };
}
