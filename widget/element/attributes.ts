/**
 * Every attribute of `<phone-confirmation>`, with the property of the same meaning. All are observed, so that a change shows at
 * once.
 */
export const ATTRIBUTES = {
  endpoint: "endpoint",
  locale: "locale",
  theme: "theme",
  country: "country",
  countries: "countries",
  "phone-number": "phoneNumber",
  lock: "lock",
  name: "name",
  required: "required",
  disabled: "disabled",
  autofocus: "autofocus",
  "heading-level": "headingLevel",
  "storage-key": "storageKey",
  "terms-url": "termsUrl",
  "support-url": "supportUrl",
  mode: "mode",
  "return-to": "returnTo",
  nonce: "nonce",
} as const;
export type AttributeName = keyof typeof ATTRIBUTES;

/** Attributes that are there or not; their property is true or false. */
const SWITCHES: readonly AttributeName[] = ["lock", "required", "disabled", "autofocus"];

export const EVENTS = ["confirmed", "error", "stepchange"] as const;
export type EventName = (typeof EVENTS)[number];

export type Mode = "inline" | "popup" | "redirect";

/** What the attributes say, ready for use. */
export interface Settings {
  endpoint: string;
  locale: string | undefined;
  /** `undefined` is what the system says. */
  theme: "light" | "dark" | undefined;
  country: string | undefined;
  countries: readonly string[] | undefined;
  phoneNumber: string | undefined;
  lock: boolean;
  name: string;
  required: boolean;
  autofocus: boolean;
  headingLevel: 1 | 2 | 3 | 4 | 5 | 6;
  termsUrl: string | undefined;
  supportUrl: string | undefined;
  mode: Mode;
  returnTo: string;
  nonce: string;
}

/** @param place where the script came from */
export function settingsOf(element: HTMLElement, place: string): Settings {
  const text = (name: AttributeName) => element.getAttribute(name)?.trim() || undefined;
  const has = (name: AttributeName) => element.hasAttribute(name);
  const theme = text("theme");
  const level = Number(text("heading-level"));
  const mode = text("mode");
  return {
    endpoint: serviceAddress(text("endpoint") ?? place, document.baseURI),
    locale: text("locale") ?? (element.closest<HTMLElement>("[lang]")?.lang || undefined),
    theme: theme === "light" || theme === "dark" ? theme : themeOf(element),
    country: text("country")?.toUpperCase(),
    countries: text("countries")?.toUpperCase().split(/[\s,]+/),
    phoneNumber: text("phone-number"),
    lock: has("lock"),
    name: text("name") ?? "activation-key",
    required: has("required"),
    autofocus: has("autofocus"),
    headingLevel: level >= 1 && level <= 6 ? (Math.trunc(level) as Settings["headingLevel"]) : 2,
    termsUrl: text("terms-url"),
    supportUrl: text("support-url"),
    mode: mode === "popup" || mode === "redirect" ? mode : "inline",
    // Settings of the page are not the page: what identifies it for the service is its address without them.
    returnTo: new URL(text("return-to") ?? location.origin + location.pathname, document.baseURI).href,
    // The browser hides a nonce from the attribute, so that no style sheet can read it.
    nonce: element.nonce || "",
  };
}

/** Throws for what is no address of a service: a `javascript:` one would run as a script of the page. */
export function serviceAddress(text: string, base: string): string {
  const { protocol, href } = new URL(text, base);
  if (protocol !== "https:" && protocol !== "http:") throw new TypeError(`A service has no ${protocol} address.`);
  return href.replace(/\/+$/, "");
}

/**
 * That of the page, as its own `color-scheme` says at this place. A page that never speaks of a dark one is light whatever the
 * system says, and light text on it could not be read.
 */
function themeOf(element: HTMLElement): Settings["theme"] {
  const scheme = getComputedStyle(element).colorScheme;
  if (!scheme.includes("dark")) return "light";
  return scheme.includes("light") ? undefined : "dark";
}

/** Gives a class the properties. What was set on an element before this script came is taken over by `takeEarly`. */
export function defineProperties(prototype: HTMLElement): void {
  for (const [attribute, property] of Object.entries(ATTRIBUTES) as [AttributeName, string][]) {
    // The browser's own, which hides it from the attribute.
    if (property === "nonce") continue;
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return SWITCHES.includes(attribute) ? this.hasAttribute(attribute) : (this.getAttribute(attribute) ?? "");
      },
      set(this: HTMLElement, value: string | number | boolean | readonly string[] | null | undefined) {
        if (SWITCHES.includes(attribute)) this.toggleAttribute(attribute, Boolean(value));
        else if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, typeof value === "object" ? value.join(" ") : String(value));
      },
    });
  }
}

/** A property that was set before the element was one of ours lies over the class's own: it is set once more, rightly. */
export function takeEarly(element: HTMLElement): void {
  const own = element as unknown as Record<string, unknown>;
  for (const property of [...Object.values(ATTRIBUTES), "messages"]) {
    if (property === "nonce" || !Object.prototype.hasOwnProperty.call(own, property)) continue;
    const value = own[property];
    delete own[property];
    own[property] = value;
  }
}
