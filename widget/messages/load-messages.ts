import { type Locale, localeOf } from "@/contract/locales";
import { en } from "./en";
import type { Messages } from "./messages";

/** English is always there; every other language is a file of its own, which only its readers load. */
const LOADERS: Record<Exclude<Locale, "en">, () => Promise<Messages>> = {
  es: () => import("./es").then(({ es }) => es),
  "pt-BR": () => import("./pt-BR").then(({ ptBR }) => ptBR),
  fr: () => import("./fr").then(({ fr }) => fr),
  de: () => import("./de").then(({ de }) => de),
  it: () => import("./it").then(({ it }) => it),
  ja: () => import("./ja").then(({ ja }) => ja),
  ko: () => import("./ko").then(({ ko }) => ko),
  "zh-Hans": () => import("./zh-Hans").then(({ zhHans }) => zhHans),
  hi: () => import("./hi").then(({ hi }) => hi),
  ar: () => import("./ar").then(({ ar }) => ar),
  he: () => import("./he").then(({ he }) => he),
};

const loaded = new Map<Locale, Messages>([["en", en]]);

/**
 * The messages in the language of this BCP 47 tag, English for one that the product does not speak. Each language is loaded
 * once. Rejects when its file cannot be loaded (no connection, another release on the server): who calls it goes on in
 * English, and may ask again.
 */
export async function loadMessages(locale: string): Promise<Messages> {
  const known = localeOf([locale]) ?? "en";
  const messages = loaded.get(known) ?? (known === "en" ? en : await LOADERS[known]());
  loaded.set(known, messages);
  return messages;
}

/** The same without waiting: `undefined` as long as the language was not loaded, English at once. */
export function loadedMessages(locale: string): Messages | undefined {
  return loaded.get(localeOf([locale]) ?? "en");
}
