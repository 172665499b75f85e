import { hostPage } from "../embed-host";
import { type ServerName, urlOf } from "../servers";

/** The three ways to the widget: our own page, a React app and a plain site, each of the latter on an origin of its own. */
export const DOORS = ["page", "react", "embed"] as const;
export type Door = (typeof DOORS)[number];

/** What is asked of the widget, in whichever way the door has for it. The page takes its countries from the settings. */
export interface Asked {
  locale?: string;
  country?: string;
  countries?: readonly string[];
}

/** Where a door stands open, to a server of this name. What the widget tells its page is in `told` there. */
export function addressAt(door: Door, server: ServerName, asked: Asked = {}): string {
  switch (door) {
    case "page":
      return pageAddress(asked);
    case "react":
      return reactPage(server, asked);
    case "embed":
      return plainPage(server, asked);
  }
}

function pageAddress({ locale, country }: Asked): string {
  const asked = new URLSearchParams({ ...(locale !== undefined && { locale }), ...(country !== undefined && { country }) }).toString();
  return asked === "" ? "/verify" : `/verify?${asked}`;
}

/** Its background is written out: axe takes one that is not for white. */
const IN_BOTH_THEMES = "<style>:root { color-scheme: light dark } body { background: Canvas; color: CanvasText }</style>";

function reactPage(server: ServerName, { country, ...asked }: Asked): string {
  const props = JSON.stringify({ endpoint: urlOf(server), defaultCountry: country, ...asked });
  return hostPage({ head: `${IN_BOTH_THEMES}<link rel="stylesheet" href="/react/page.css">`, body: `<div id="widget" data-props='${props}'></div><script type="module" src="/react/page.js"></script>` });
}

const LISTEN = `<script>
  window.told = [];
  for (const name of ["confirmed", "error", "stepchange"]) document.addEventListener(name, ({ detail }) => told.push([name, detail]));
</script>`;

function plainPage(server: ServerName, asked: Asked): string {
  const attributes = Object.entries(asked).map(([name, value]) => ` ${name}="${String(value)}"`);
  const script = `<script src="${urlOf(server)}/embed.js" async></script>`;
  return hostPage({ head: IN_BOTH_THEMES + LISTEN + script, body: `<phone-confirmation autofocus${attributes.join("")}></phone-confirmation>` });
}
