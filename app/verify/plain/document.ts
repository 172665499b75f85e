import { directionOf, LOCALE_NAMES, LOCALES } from "@/contract/locales";
import { pageSearchOf, type PageParameters } from "@/contract/page-parameters";
import { say } from "@/widget/messages/say";
import { MARK_PATH, type PageBrand, PRODUCT_NAME, titleOf } from "../page-brand";
import type { Target } from "./fields";
import { html, Markup } from "./markup";
import { type Place, wayBackOf } from "./way-back";
import type { PageStyle } from "./style";
import type { Words } from "./words";

/** What every page without a script has around its step. */
export interface Frame {
  words: Words;
  brand: PageBrand;
  style: PageStyle;
  theme: PageParameters["theme"];
  /** Where the person goes back to, and the address for who would rather not. */
  back: (Place & { origin: string }) | null;
}

export interface Content {
  /** Of the window, without the brand. */
  title: string;
  /** Told before everything else, with a link to the field it is about, if it is about one. */
  problem?: { sentence: string; field: string | null } | null;
  step: Markup;
  /** What the choice of another language is posted with; without it there is none. */
  language?: Target | null;
  /** Whether it is too late to cancel. */
  isOver?: boolean;
  status: number;
  headers?: Record<string, string>;
}

/** A whole page as an answer, under a policy that lets nothing run at all. */
export function documentOf(frame: Frame, content: Content): Response {
  const { style, back } = frame;
  // A browser also holds the address that a form is sent on to against `form-action`.
  const policy = [
    "default-src 'none'",
    `style-src ${style.source}`,
    "img-src 'self'",
    `form-action 'self'${back ? ` ${back.origin}` : ""}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return new Response(pageOf(frame, content).html, {
    status: content.status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": policy.join("; "),
      "content-language": frame.words.locale,
      ...content.headers,
    },
  });
}

function pageOf(frame: Frame, { title, problem = null, step, language = null, isOver = false }: Content): Markup {
  const { words, brand, style, theme, back } = frame;
  const { locale, page } = words;
  const full = titleOf(problem ? say(page.errorTitle, { title }) : title, brand);
  const colours = theme ?? "light dark";
  return html`<!DOCTYPE html>
<html lang="${locale}" dir="${directionOf(locale)}"${theme && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${colours}">
<meta name="robots" content="noindex">
<title>${full}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>${new Markup(style.css)}</style>
</head>
<body>
<div class="verify-page">
<main class="verify-card">
<div class="verify-brand">${brandMarkOf(brand)}</div>
${problem && summaryOf(page.problem, problem)}
<div class="pc-root plain-step">${step}</div>
${back && !isOver && wayBackOf(page, back)}
</main>
<footer class="verify-foot"><p>${page.safety}</p>${language && languageOf(words, language)}</footer>
</div>
</body>
</html>
`;
}

export function brandMarkOf({ name, logo }: PageBrand): Markup {
  const mark = logo
    ? html`<img src="/brand/logo" width="${logo.width}" height="${logo.height}" alt="">`
    : html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect class="verify-ground" width="32" height="32" rx="9"/><path class="verify-tick" d="${MARK_PATH}" fill="none" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  return html`${mark}<span>${name ?? (logo ? "" : PRODUCT_NAME)}</span>`;
}

function summaryOf(heading: string, { sentence, field }: { sentence: string; field: string | null }): Markup {
  const told = field === null ? html`${sentence}` : html`<a href="#${field}">${sentence}</a>`;
  return html`<div class="plain-summary" role="alert" tabindex="-1" autofocus><h2>${heading}</h2><p>${told}</p></div>`;
}

function languageOf({ locale, page }: Words, { action, hidden }: Target): Markup {
  const inputs = Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const options = LOCALES.map((each) => html`<option value="${each}" lang="${each}"${each === locale && html` selected`}>${LOCALE_NAMES[each]}</option>`);
  return html`<form class="verify-language" method="post" action="${action}">${inputs}<select name="locale" aria-label="${page.language}">${options}</select><button name="do" value="show">${page.changeLanguage}</button></form>`;
}

/** Where the forms of a page go: to its own address, with what it was opened with and nothing else. */
export function actionOf(parameters: PageParameters): string {
  const search = pageSearchOf(parameters);
  return search === "" ? "/verify" : `/verify?${search}`;
}
