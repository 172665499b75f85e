import { z } from "zod";
import { readReturnUrl, type ReturnUrl } from "@/server/domain/return-url";

const NAME = "PHONE_CONFIRMATION_RETURN_URLS";

/** Where the page may send people back to, by variable. */
export const RETURN_SETTINGS = {
  PHONE_CONFIRMATION_RETURN_URLS: z.string().default("").transform(readReturnUrls),
};

export interface ReturnConfig {
  returnUrls: readonly ReturnUrl[];
}

interface Read {
  urls: ReturnUrl[];
  /** One sentence for each entry that is none. */
  problems: string[];
}

/** Addresses are separated by commas or line breaks; behind one may stand the word `fragment`. */
function readReturnUrls(text: string): Read {
  const read: Read = { urls: [], problems: [] };
  for (const entry of text.split(/[,\r\n]/).map((each) => each.trim())) {
    if (entry === "") continue;
    const [url = "", word, ...rest] = entry.split(/[ \t]+/);
    const isWellFormed = rest.length === 0 && (word === undefined || word === "fragment");
    const result = isWellFormed ? readReturnUrl(url, word === "fragment") : { accepts: 'nothing behind an address but the word "fragment"' };
    if ("accepts" in result) read.problems.push(problemOf(entry, result.accepts));
    else if (read.urls.some((each) => each.url === result.url)) read.problems.push(problemOf(entry, "each address once"));
    else read.urls.push(result);
  }
  return read;
}

const SHOWN_CHARACTERS = 200;

/** Before an @ an address may hold a password. */
function problemOf(entry: string, accepts: string): string {
  const shown = entry.length > SHOWN_CHARACTERS ? `${entry.slice(0, SHOWN_CHARACTERS)}…` : entry;
  return `${NAME} held ${entry.includes("@") ? "an address that is not shown" : `"${shown}"`}, but accepts ${accepts}.`;
}
