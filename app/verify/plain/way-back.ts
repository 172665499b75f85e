import type { PageWords } from "../words/page-words";
import { html, isolated, type Markup, withPlaces } from "./markup";

/** Where the person comes out again, and the address for who would rather go there without a number. */
export interface Place {
  host: string;
  cancelLocation: string;
}

export function wayBackOf({ returns, cancel }: Pick<PageWords, "returns" | "cancel">, { host, cancelLocation }: Place): Markup {
  const place = isolated(host);
  return html`<div class="verify-back"><p>${withPlaces(returns, { place })}</p><a href="${cancelLocation}" rel="noreferrer">${withPlaces(cancel, { place })}</a></div>`;
}
