import { keyedHash } from "./keyed-hash";

/** When messages to a destination are held back. All counts are of the last hour. */
export interface SendRule {
  /** Fewer messages than this prove nothing. */
  minSends: number;
  /** Below this part of them confirmed, in percent, something is wrong. */
  minConfirmedPercent: number;
  pauseSeconds: number;
}

/** When so many checks are wrong that somebody must be guessing at everybody. All counts are of the last hour. */
export interface CheckRule {
  /** It takes more checks than this, … */
  checks: number;
  /** … and more than this part of them wrong, in percent. */
  wrongPercent: number;
}

export interface BreakerRules {
  sends: SendRule;
  checks: CheckRule;
}

/** What was tried, and how much of it succeeded: messages and confirmations, checks and right ones. */
export interface Counts {
  tried: number;
  succeeded: number;
}

/** `guarded`: only with a challenge; `paused`: not at all for a time. */
export type Level = "open" | "guarded" | "paused";

/** Counts are kept by the minute they fall in. */
export const SLICE_MS = 60_000;
export const WINDOW_MS = 60 * 60_000;
/** A message that is younger than this may still be on its way to somebody honest, and pauses nothing. */
export const SETTLE_MS = 5 * 60_000;
/** Nobody can have confirmed yet what is younger: a whole country's people may be asking at once. Of one prefix they do not. */
export const FRESH_MS = 60_000;
/** So many prefixes paused at once are the whole country's trouble. */
export const PREFIXES_THAT_PAUSE_A_COUNTRY = 3;

/**
 * How far a destination may be trusted. `settled` is how many of the messages are older than `SETTLE_MS`: a burst whose
 * confirmations are still under way asks for challenges and closes nothing. Whatever was confirmed counts in their favour,
 * so `paused` is never said of what would not be `guarded`.
 */
export function levelOf(all: Counts, settled: number, rule: SendRule): Level {
  if (isPoor({ tried: settled, succeeded: all.succeeded }, rule)) return "paused";
  return isPoor(all, rule) ? "guarded" : "open";
}

function isPoor({ tried, succeeded }: Counts, rule: SendRule): boolean {
  return tried >= rule.minSends && succeeded * 100 < rule.minConfirmedPercent * tried;
}

export function isSpray({ tried, succeeded }: Counts, rule: CheckRule): boolean {
  return tried > rule.checks && (tried - succeeded) * 100 > rule.wrongPercent * tried;
}

/** What is judged together: one prefix of a country, a country, or all checks of the service. */
export interface Subject {
  scope: "prefix" | "country" | "service";
  /** Finds its counts, in memory and in the database: a prefix stands there as a keyed hash. */
  key: string;
  /** For the operator: `US +12025`, `US`, `checks`. */
  name: string;
  country: string;
}

/** Numbers that belong to no country are judged together, under the code that libphonenumber gives them. */
const NO_COUNTRY = "001";
/** Number ranges are handed out in blocks of a million or less. */
const BLOCK_DIGITS = 6;

export const CHECKS: Subject = { scope: "service", key: "checks", name: "checks", country: "" };

/** Its country and the number without its last six digits. */
export function prefixName({ e164, country = NO_COUNTRY }: { e164: string; country: string | undefined }): string {
  return `${country} ${e164.slice(0, -BLOCK_DIGITS)}`;
}

export function countrySubject({ country = NO_COUNTRY }: { country: string | undefined }): Subject {
  return { scope: "country", key: country, name: country, country };
}

/** A subject from its name. */
export function namedSubject(scope: "prefix" | "country", name: string, hashKey: Buffer): Subject {
  const [country = NO_COUNTRY] = name.split(" ");
  if (scope === "country") return countrySubject({ country });
  const hash = keyedHash(hashKey, `breaker|${name}`);
  return { scope, key: `${country}|${hash}`, name, country };
}

/** What a key in the database says by itself. A prefix has no name there until somebody asks for one of its numbers. */
export function subjectOfKey(key: string): Omit<Subject, "name"> & { name: string | null } {
  if (key === CHECKS.key) return CHECKS;
  const [country = NO_COUNTRY, hash] = key.split("|");
  return hash === undefined ? countrySubject({ country }) : { scope: "prefix", key, name: null, country };
}

/** Counts of one minute, which begins `at`. */
export interface Slice extends Counts {
  at: number;
}

export function sliceAt(now: number): number {
  return Math.floor(now / SLICE_MS) * SLICE_MS;
}

/** What the slices hold that begin from `from` to before `to`. */
export function sumOf(slices: readonly Slice[], from: number, to: number): Counts {
  let tried = 0;
  let succeeded = 0;
  for (const slice of slices) {
    if (slice.at < from || slice.at >= to) continue;
    tried += slice.tried;
    succeeded += slice.succeeded;
  }
  return { tried, succeeded };
}
