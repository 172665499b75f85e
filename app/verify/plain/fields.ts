import type { Locale } from "@/contract/locales";
import { say } from "@/widget/messages/say";
import { countryChoices } from "@/widget/country-names";
import { type Country, formatPhoneNumber } from "@/widget/phone-number-text";
import { html, isolated, Markup } from "./markup";
import type { Words } from "./words";

/** Where a form goes and what comes with it without being seen. */
export interface Target {
  action: string;
  hidden: Readonly<Record<string, string>>;
}

export function formOf({ action, hidden }: Target, inner: Markup): Markup {
  const inputs = Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return html`<form class="pc-form" method="post" action="${action}" novalidate>${inputs}${inner}</form>`;
}

/** A step of one press, such as another message. */
export function pressOf(target: Target, act: string, inner: Markup): Markup {
  return formOf(target, html`<button class="pc-link" name="do" value="${act}">${inner}</button>`);
}

export function submitOf(act: string, label: string): Markup {
  return html`<button class="pc-button" name="do" value="${act}">${label}</button>`;
}

export function numberOf(phoneNumber: string): Markup {
  return html`<span class="pc-number">${isolated(formatPhoneNumber(phoneNumber))}</span>`;
}

/** What is wrong stands before the field it is about, and above it where the page begins. */
export function problemOf(id: string, problem: string | null): Markup | null {
  return problem === null ? null : html`<p class="pc-problem" id="${id}">${problem}</p>`;
}

/** 245 countries: their names take milliseconds to find and their options a good part of one to write, and both stay what they are. */
const options = new Map<Locale, Markup>();

function optionsOf({ locale, messages }: Words): Markup {
  const known = options.get(locale);
  if (known) return known;
  const written = countryChoices(locale).map(({ country, name, callingCode }) => {
    const label = say(messages.number.countryOption, { country: name, callingCode });
    return html`<option value="${country}">${label}</option>`;
  });
  const all = html`${written}`;
  options.set(locale, all);
  return all;
}

export function countryFieldOf(words: Words, selected: Country): Markup {
  const chosen = new Markup(optionsOf(words).html.replace(`value="${selected}"`, (value) => `${value} selected`));
  return html`<select class="plain-field" name="phoneCountry" autocomplete="off" aria-label="${words.messages.number.countryLabel}">${chosen}</select>`;
}
