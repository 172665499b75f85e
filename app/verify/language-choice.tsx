"use client";

import { type Locale, LOCALE_NAMES, LOCALES } from "@/contract/locales";

interface LanguageChoiceProps {
  locale: Locale;
  label: string;
  buttonLabel: string;
  /** What else stands in the address, and stays there. */
  others: readonly (readonly [name: string, value: string])[];
}

/** The page in another language: a form that asks for the same address, with a button where no script runs. */
export function LanguageChoice({ locale, label, buttonLabel, others }: LanguageChoiceProps) {
  return (
    <form className="verify-language" method="get" action="/verify">
      {others.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <select name="locale" aria-label={label} defaultValue={locale} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
        {LOCALES.map((each) => (
          <option key={each} value={each} lang={each}>
            {LOCALE_NAMES[each]}
          </option>
        ))}
      </select>
      <noscript>
        <button>{buttonLabel}</button>
      </noscript>
    </form>
  );
}
