import type { BreakerRules, Counts, Level, Subject } from "./breaker";

/** What a level was judged by. */
export interface Judged extends Counts {
  level: Level;
  /** How many of the messages are old enough to pause anything. */
  settled: number;
  /** Of a country, when they are what paused it; else 0. */
  pausedPrefixes: number;
}

/** Why a level was entered, as a sentence for the operator. It holds counts, never a number. */
export function reasonFor(scope: Subject["scope"], judged: Judged, { sends, checks }: BreakerRules): string {
  const { tried, succeeded, level, settled, pausedPrefixes } = judged;
  if (scope === "service") {
    const counted = `${tried - succeeded} of ${tried} checks of the last hour were wrong`;
    return level === "open" ? `${counted}.` : `${counted}, more than ${checks.wrongPercent} %.`;
  }
  if (pausedPrefixes > 0) return `${pausedPrefixes} of its prefixes are paused at once.`;
  const counted = `${succeeded} of ${tried} messages of the last hour were confirmed`;
  if (level === "open") return `${counted}.`;
  if (level === "guarded") return `${counted}, fewer than ${sends.minConfirmedPercent} %.`;
  return `${counted}; of the ${settled} older than five minutes too, fewer than ${sends.minConfirmedPercent} %.`;
}
