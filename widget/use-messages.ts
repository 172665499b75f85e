import { useCallback, useMemo, useSyncExternalStore } from "react";
import { localeOf } from "@/contract/locales";
import { en } from "./messages/en";
import { loadMessages, loadedMessages } from "./messages/load-messages";
import { type MessageOverrides, type Messages, withOverrides } from "./messages/messages";
import type { PluralSentence, Sentence } from "./messages/say";

export interface Speech {
  messages: Messages;
  /** The language it is: English, when another one is not spoken here or could not be loaded. */
  locale: string;
  /** The language is still on its way: its sentences have their length, but no letters. */
  isLoading: boolean;
}

/** Languages whose file did not come: they are spoken in English, until somebody asks for them again. */
const missing = new Set<string>();

/** The words of a language: at once when they are there or all of them are given, without any other language before them. */
export function useMessages(locale: string, overrides: MessageOverrides | undefined): Speech {
  const isGiven = useMemo(() => isWhole(overrides), [overrides]);
  const subscribe = useCallback((onChange: () => void) => (isGiven ? () => {} : load(locale, onChange)), [locale, isGiven]);
  const current = () => loadedMessages(locale) ?? (missing.has(locale) ? en : null);
  // What one request made a server load must not be in the HTML of the next: a browser begins without it.
  const base = useSyncExternalStore(subscribe, current, () => (isEnglish(locale) ? en : null));
  const isLoading = base === null && !isGiven;
  const messages = useMemo(() => (isLoading ? wordless() : withOverrides(base ?? en, overrides)), [base, isLoading, overrides]);
  // Names, times and plurals are in the language of the words.
  const isOther = base === en && !isGiven && localeOf([locale]) !== "en";
  return { messages, locale: isOther ? "en" : locale, isLoading };
}

function load(locale: string, onChange: () => void): () => void {
  let isWanted = true;
  missing.delete(locale);
  loadMessages(locale)
    .catch(() => missing.add(locale))
    .finally(() => isWanted && onChange());
  return () => void (isWanted = false);
}

function isEnglish(locale: string): boolean {
  return loadedMessages(locale) === en;
}

/** Whether every sentence is given, so that there is nothing to load. */
function isWhole(overrides: MessageOverrides | undefined): boolean {
  if (overrides === undefined) return false;
  return (Object.keys(en) as (keyof Messages)[]).every((group) => {
    const given: unknown = overrides[group];
    if (typeof en[group] === "string") return typeof given === "string";
    return typeof given === "object" && given !== null && Object.keys(en[group]).every((name) => name in given);
  });
}

let blank: Messages | undefined;

/** Every letter a blank of a digit's width that does not collapse: what is drawn keeps about the place of what is to come. */
function wordless(): Messages {
  const empty = (words: Sentence | PluralSentence | object): unknown =>
    typeof words === "string"
      ? words.replace(/\{\w+\}|\S/g, "\u2007")
      : Object.fromEntries(Object.entries(words).map(([name, word]) => [name, empty(word as Sentence)]));
  blank ??= empty(en) as Messages;
  return blank;
}
