import { localeOf } from "@/contract/locales";
import { en } from "../messages/en";
import type { Messages } from "../messages/messages";
import { scriptPlace } from "./script-place";

/** Takes the place of `messages/load-messages.ts` in the one-file script: each language is fetched from where the script is. */
const loaded = new Map<string, Messages>([["en", en]]);

export async function loadMessages(locale: string): Promise<Messages> {
  const known = localeOf([locale]) ?? "en";
  const before = loaded.get(known);
  if (before !== undefined) return before;
  const response = await fetch(`${scriptPlace}/embed/locales/${known}.json`, { credentials: "omit" });
  if (!response.ok) throw new Error(`The language ${known} could not be loaded.`);
  const messages = (await response.json()) as Messages;
  loaded.set(known, messages);
  return messages;
}

export function loadedMessages(locale: string): Messages | undefined {
  return loaded.get(localeOf([locale]) ?? "en");
}
