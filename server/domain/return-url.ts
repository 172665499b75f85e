import type { ResponseMode } from "@/contract/return-code";

/**
 * Where people may be sent back to. An address of the setting stands there exactly as URL parsers write it, so that what is
 * asked for can be compared letter by letter: nothing that comes from outside is ever parsed, completed or mended.
 */
export interface ReturnUrl {
  url: string;
  /** A page without a server may read its code from the fragment, and exchange it by CORS. */
  allowsFragment: boolean;
}

export const RETURN_URL_MAX_CHARACTERS = 2000;
/** What an answer adds to the address. */
const OUR_PARAMETERS = ["code", "state", "error"];
const LOOPBACK = /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/;
/** RFC 8252: a scheme of an app's own is a domain name of its maker, backwards, and so has a dot. */
const PRIVATE_SCHEME = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\//;

/** An entry of the setting, or what such an entry has to be instead, for a sentence. */
export function readReturnUrl(text: string, allowsFragment: boolean): ReturnUrl | { accepts: string } {
  if (text.length > RETURN_URL_MAX_CHARACTERS) return { accepts: `addresses of at most ${RETURN_URL_MAX_CHARACTERS} characters` };
  if (text.includes("#")) return { accepts: 'addresses without "#" and what follows it' };
  if (text.includes("*")) return { accepts: 'whole addresses without "*": they are compared letter by letter' };
  if (!/^[\w.~:/?[\]@!$&'()+,;=%-]*$/.test(text)) return { accepts: "addresses whose other characters are percent-encoded, domain names in their xn-- form" };
  if (!URL.canParse(text)) return { accepts: "whole addresses such as https://app.example.com/done" };
  const parsed = new URL(text);
  if (!isAllowedScheme(parsed, text)) {
    return { accepts: "https addresses, http ones of this machine such as http://localhost:8080/done, and those of a mobile app's own scheme with a dot in it, such as com.example.app:/done" };
  }
  if (parsed.username !== "" || parsed.password !== "") return { accepts: "addresses without a user or a password" };
  if (OUR_PARAMETERS.some((name) => parsed.searchParams.has(name))) return { accepts: "addresses whose query holds no code, state or error: the answer adds them" };
  if (parsed.href !== text) return { accepts: `"${parsed.href}", as browsers write this address` };
  return { url: text, allowsFragment };
}

function isAllowedScheme({ protocol, hostname }: URL, text: string): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" ? LOOPBACK.test(hostname) : PRIVATE_SCHEME.test(text);
}

/** The entry that was asked for, letter by letter; `null` for every other address. */
export function findReturnUrl(list: readonly ReturnUrl[], returnTo: string): ReturnUrl | null {
  return list.find(({ url }) => url === returnTo) ?? null;
}

/** What to call it: host and port, or the scheme of an app, whose addresses have no host that means anything. */
export function hostOf({ url }: ReturnUrl): string {
  const { protocol, host } = new URL(url);
  return isHttp(protocol) ? host : protocol.slice(0, -1);
}

/** The address to go back to, made of the entry alone. What the entry's own query holds stays as it was written. */
export function returnLocation(entry: ReturnUrl, { code, state, mode }: { code: string; state: string | null; mode: ResponseMode }): string {
  return withAnswer(entry, { code, ...(state !== null && { state }) }, mode);
}

/** The address for who would rather not: as OAuth says it, with the app's own `state`. */
export function cancelLocation(entry: ReturnUrl, { state, mode }: { state: string | null; mode: ResponseMode }): string {
  return withAnswer(entry, { error: "access_denied", ...(state !== null && { state }) }, mode);
}

function withAnswer(entry: ReturnUrl, values: Readonly<Record<string, string>>, mode: ResponseMode): string {
  const answer = new URLSearchParams(values).toString();
  const url = new URL(entry.url);
  if (mode === "fragment") url.hash = answer;
  else url.search = url.search.length > 1 ? `${url.search}&${answer}` : answer;
  return url.href;
}

/** Origins of the pages that may exchange their code themselves. */
export function exchangingOrigins(list: readonly ReturnUrl[]): string[] {
  return list.flatMap(({ url, allowsFragment }) => {
    const { protocol, origin } = new URL(url);
    return allowsFragment && isHttp(protocol) ? [origin] : [];
  });
}

function isHttp(protocol: string): boolean {
  return protocol === "https:" || protocol === "http:";
}
