import { z } from "zod";

/** Of a file one spelling that every reader takes for the same: no host, no query, no escapes, no memory. */
const FILE = /^file:(?!\/\/[^/])(?!:memory:)[^?#%]+$/;
/** With a host and a database: what is left out would be guessed from the machine's user and environment. */
const POSTGRES = /^postgres(ql)?:\/\/[^/?#]+\/[^/?#]+(\?[^#]*)?$/;

export const DATABASE_SETTINGS = {
  DATABASE_URL: z
    .string()
    .refine(
      (url) => FILE.test(url) || (POSTGRES.test(url) && URL.canParse(url) && new URL(url).hostname !== ""),
      'file: and a path without "?", "#" or "%", such as "file:./data/phone-confirmation.db", or an address such as "postgresql://user:password@host:5432/database"',
    )
    .default("file:./data/phone-confirmation.db"),
};

interface Kept {
  databaseUrl: string;
  secretKey: string | null;
}

/** A trial's secret is kept beside the database's file, and instances that share a database share their secret. */
export function databaseProblems({ databaseUrl, secretKey }: Kept): string[] {
  if (FILE.test(databaseUrl) || secretKey) return [];
  return ["SECRET_KEY is missing: with PostgreSQL even a trial needs one, the same for all its instances (openssl rand -base64 48)."];
}

/** As people may see it: without the password, and without a query, where another one may stand. */
export function shownDatabase(url: string): string {
  if (FILE.test(url)) return url;
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username ? `${username}@` : ""}${host}${pathname}`;
}
