import { formOf, numberOf, problemOf, submitOf, type Target } from "./fields";
import { html, type Markup, withPlaces } from "./markup";
import type { Words } from "./words";

export interface Confirmed {
  /** E.164 */
  phoneNumber: string;
  /** The way back, where it could not be gone at once: why not, and how to go on. */
  held: { problem: string; target: Target; act: "continue" | "change" } | null;
}

export function confirmedStep(words: Words, { phoneNumber, held }: Confirmed): Markup {
  const { messages, page } = words;
  return html`<div class="pc-mark"><svg aria-hidden="true" width="32" height="32" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path d="m7 17 6 6L25 10" pathLength="1"/></svg></div>
<h1 class="pc-heading">${messages.confirmed.heading}</h1>
<p class="pc-lede">${withPlaces(messages.confirmed.lede, { number: numberOf(phoneNumber) })}</p>
${held && formOf(held.target, html`${problemOf("plain-problem", held.problem)}${submitOf(held.act, held.act === "continue" ? page.tryAgain : page.startAgain)}`)}`;
}
