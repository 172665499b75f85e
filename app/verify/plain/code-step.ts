import { say } from "@/widget/messages/say";
import { formOf, numberOf, pressOf, problemOf, submitOf, type Target } from "./fields";
import { html, isolated, type Markup, withPlaces } from "./markup";
import type { Words } from "./words";

export interface CodeForm {
  target: Target;
  /** E.164 */
  phoneNumber: string;
  codeLength: number;
  /** As it was typed: digits that are wrong stay. */
  text: string;
  problem: string | null;
  /** No code of this confirmation counts any more: a new one has to be sent. */
  isClosed: boolean;
  /** Another message has just been sent. */
  isResent: boolean;
  /** The number must not be changed, and is not shown whole. */
  masked: string | null;
  supportUrl: string | null;
}

/** The second step: one field, one button, and the ways on for whom it does not come. */
export function codeStep(words: Words, form: CodeForm): Markup {
  const { messages } = words;
  const { target, masked, isClosed } = form;
  const number = masked === null ? numberOf(form.phoneNumber) : html`<span class="pc-number">${isolated(masked)}</span>`;
  return html`<h1 class="pc-heading">${say(messages.code.heading, { digits: form.codeLength })}</h1>
<div class="pc-sent"><p class="pc-lede">${withPlaces(messages.code.sentTo, { number })}</p>${masked === null && pressOf(target, "change", html`${messages.code.change}`)}</div>
${isClosed ? formOf(target, html`${problemOf("plain-problem", form.problem)}${submitOf("renew", messages.code.resend)}`) : openStep(words, form, number)}`;
}

function openStep(words: Words, form: CodeForm, number: Markup): Markup {
  const { messages } = words;
  const { target, supportUrl } = form;
  const hint = form.isResent ? withPlaces(words.page.resent, { number }) : html`${messages.code.hint}`;
  return html`${formOf(target, html`${codeField(words, form)}<p class="pc-hint" id="plain-hint"${form.isResent && html` role="status"`}>${hint}</p>${submitOf("check", messages.code.submit)}`)}
${pressOf(target, "resend", html`${messages.code.resend}`)}
<p class="pc-hint">${messages.code.tipSignal} ${messages.code.tipBlocked}${supportUrl !== null && html` <a href="${supportUrl}">${messages.code.support}</a>`}</p>`;
}

function codeField({ messages }: Words, { text, problem }: CodeForm): Markup {
  const focus = problem === null ? html` autofocus` : html` aria-invalid="true"`;
  return html`<label class="pc-label" for="code">${messages.code.label}</label>
${problemOf("plain-problem", problem)}
<input class="plain-field plain-code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" enterkeyhint="done" spellcheck="false" translate="no" dir="ltr" value="${text}" aria-describedby="${problem === null ? "plain-hint" : "plain-problem plain-hint"}"${focus}>`;
}
