/** Text that is HTML already; everything else is escaped. */
export class Markup {
  constructor(readonly html: string) {}
  toString(): string {
    return this.html;
  }
}

type Value = Markup | string | number | false | null | readonly Value[];

/** The one place where texts become HTML: ``html`<p>${text}</p>` ``. Attributes stand in double quotes. */
export function html(pieces: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(pieces.reduce((whole, piece, index) => whole + htmlOf(values[index - 1] ?? "") + piece));
}

function htmlOf(value: Value): string {
  if (value instanceof Markup) return value.html;
  if (value === false || value === null) return "";
  if (typeof value === "object") return value.map(htmlOf).join("");
  return String(value).replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A sentence whose places hold markup: `{number}`. */
export function withPlaces(sentence: string, places: Readonly<Record<string, Markup>>): Markup {
  const pieces = sentence.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 1 ? (places[piece] ?? `{${piece}}`) : piece));
  return html`${pieces}`;
}

/** What is read from left to right in any language, and does not turn what stands around it. */
export function isolated(text: string): Markup {
  return html`<bdi dir="ltr">${text}</bdi>`;
}
