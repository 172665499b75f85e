import { firstCountry } from "@/widget/phone-number-text";
import { countryFieldOf, formOf, problemOf, submitOf, type Target } from "./fields";
import { html, type Markup, withPlaces } from "./markup";
import type { Words } from "./words";

export interface NumberForm {
  target: Target;
  /** As it was typed. */
  text: string;
  country: string | undefined;
  problem: string | null;
  /** The one number it may be, as it is shown; then there is nothing to type. */
  locked: Markup | null;
  termsUrl: string | null;
  /** Whether the field takes the focus: where the summary of a problem does not. */
  takesFocus: boolean;
}

/** The first step as a form that needs no script. */
export function numberStep(words: Words, form: NumberForm): Markup {
  const { number } = words.messages;
  const lede = form.locked ? withPlaces(number.lockedLede, { number: form.locked }) : html`${number.lede}`;
  return html`<h1 class="pc-heading">${number.heading}</h1>
<p class="pc-lede">${lede}</p>
${formOf(form.target, html`${form.locked ? null : fieldsOf(words, form)}${hintOf(words, form)}${submitOf("request", number.submit)}`)}`;
}

function fieldsOf(words: Words, { text, country, problem, takesFocus }: NumberForm): Markup {
  const invalid = problem === null ? null : html` aria-invalid="true"`;
  const focus = takesFocus ? html` autofocus` : null;
  const describedBy = problem === null ? "plain-hint" : "plain-problem plain-hint";
  return html`<label class="pc-label" for="phone">${words.messages.number.label}</label>
${problemOf("plain-problem", problem)}
<div class="plain-phone">${countryFieldOf(words, firstCountry(country, null))}
<input class="plain-field" id="phone" name="phone" type="tel" dir="ltr" inputmode="tel" autocomplete="tel" enterkeyhint="send" value="${text}" aria-describedby="${describedBy}"${invalid}${focus}></div>
<p class="pc-hint" id="plain-hint">${words.page.plainHint}</p>`;
}

function hintOf({ messages: { number } }: Words, { termsUrl }: NumberForm): Markup {
  if (termsUrl === null) return html`<p class="pc-hint">${number.hint}</p>`;
  return html`<p class="pc-hint">${withPlaces(number.hintWithTerms, { terms: html`<a href="${termsUrl}">${number.terms}</a>` })}</p>`;
}
