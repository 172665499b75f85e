import { say } from "@/widget/messages/say";
import type { PageRefusal } from "../page-asked";
import { type Content, documentOf, type Frame } from "./document";
import { html, type Markup } from "./markup";
import type { PageWords } from "../words/page-words";

const SHOWN_MAX_CHARACTERS = 2000;

/**
 * Why nothing can be made of the address, for a person and for the developer who wrote it. The address to return to is shown
 * as a text, in a trial alone, and is no link anywhere.
 */
export function refusedPage(frame: Frame, refusal: PageRefusal, isTrial: boolean): Response {
  const { refused } = frame.words.page;
  const more = html`<p>${reasonOf(refused, refusal)}</p>
${isTrial && refusal.reason === "return_not_allowed" && lineOf(refused, refusal)}`;
  return sayNo(frame, 400, more);
}

/**
 * For a form of somebody else's page, or of this one behind an address that the service does not know it has: `hint` tells
 * whoever tries it out what to set, in English.
 */
export function foreignPage(frame: Frame, hint: string | null): Response {
  return sayNo(frame, 403, hint && html`<p lang="en" dir="ltr">${hint}</p>`);
}

function sayNo(frame: Frame, status: number, more: Markup | "" | null): Response {
  const { heading, lede } = frame.words.page.refused;
  const step = html`<h1 class="pc-heading">${heading}</h1>
<p class="pc-lede">${lede}</p>
${more}`;
  const content: Content = { title: heading, step, status, isOver: true };
  return documentOf({ ...frame, back: null }, content);
}

function reasonOf(refused: PageWords["refused"], refusal: PageRefusal): Markup {
  switch (refusal.reason) {
    case "return_not_allowed":
    case "lock_without_number":
      return html`${refused[refusal.reason]}`;
    case "repeated":
    case "not_ascii":
      return html`${say(refused[refusal.reason], { name: refusal.name })}`;
    case "too_long":
      return html`${say(refused.too_long, { name: refusal.name, count: refusal.count })}`;
    case "unknown_value":
      return html`${say(refused.unknown_value, { name: refusal.name, values: refusal.values.join(", ") })}`;
  }
}

function lineOf({ developers }: PageWords["refused"], { returnTo, wantsFragment }: Extract<PageRefusal, { reason: "return_not_allowed" }>): Markup {
  const shown = returnTo.length > SHOWN_MAX_CHARACTERS ? `${returnTo.slice(0, SHOWN_MAX_CHARACTERS)}…` : returnTo;
  return html`<p>${developers}</p><code class="verify-line" dir="ltr" translate="no">PHONE_CONFIRMATION_RETURN_URLS=<wbr>${shown}${wantsFragment && " fragment"}</code>`;
}
