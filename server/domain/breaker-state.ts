import {
  type BreakerRules,
  CHECKS,
  countrySubject,
  type Counts,
  FRESH_MS,
  isSpray,
  type Level,
  levelOf,
  namedSubject,
  PREFIXES_THAT_PAUSE_A_COUNTRY,
  prefixName,
  SETTLE_MS,
  type Slice,
  SLICE_MS,
  sliceAt,
  type Subject,
  subjectOfKey,
  sumOf,
  WINDOW_MS,
} from "./breaker";
import { type Judged, reasonFor } from "./breaker-reason";
import { remembered } from "./remembered";

/** One change of a subject's level, told once. Times in milliseconds. */
export interface Decision extends Counts {
  scope: Subject["scope"];
  subject: string;
  state: Level;
  decidedAt: number;
  /** When a pause ends; when what a guard was decided on has left the window; for `open`, when it was decided. */
  endsAt: number;
  reason: string;
}

/** A pause that some process decided and kept. */
export interface KeptPause {
  scope: "prefix" | "country";
  subject: string;
  decidedAt: number;
  endsAt: number;
}

/** A destination as far as it matters here; see `Destination` of the ports. */
interface Place {
  e164: string;
  country: string | undefined;
}

interface Watched extends Omit<Subject, "name"> {
  /** `null` while only another process has met it. */
  name: string | null;
  slices: Slice[];
  level: Level;
  begunAt: number;
  endsAt: number;
  /** Whether its pause stands in the database, where an operator may end it. */
  isKept: boolean;
  /** The end of its last pause: what was counted before no longer counts. */
  countsFrom: number;
}

/** Subjects held in memory: more than an hour of honest traffic touches, and no more than some megabytes. */
export const MAX_WATCHED = 10_000;
const REVIEW_EVERY_MS = 1000;

/**
 * The breaker without a clock, a log or a database: it is told what happened, judges, and tells each decision once. Its
 * memory is bounded; what was counted least lately goes first, and what is guarded or paused does not.
 */
export class BreakerState {
  readonly #watched = new Map<string, Watched>();
  /** Whatever is not open, or was paused within the window: few, and reviewed as time goes on. */
  readonly #marked = new Set<Watched>();
  #reviewedAt = 0;
  /** Remembered, because the keyed hash in its key is the dearest part of counting. */
  readonly #prefixNamed: (name: string) => Subject;

  constructor(
    readonly rules: BreakerRules,
    readonly hashKey: Buffer,
    readonly onDecision: (decision: Decision) => void,
  ) {
    this.#prefixNamed = remembered(MAX_WATCHED, (name) => namedSubject("prefix", name, hashKey));
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The strictest level that applies, and when a pause ends. */
  standing(place: Place, now: number): { level: Level; endsAt: number } {
    this.review(now);
    const prefix = this.#met(this.#prefixNamed(prefixName(place)), now);
    const standing = { level: "open" as Level, endsAt: now };
    for (const each of [prefix, this.#watched.get(countrySubject(place).key), this.#watched.get(CHECKS.key)]) {
      if (!each || each.level === "open") continue;
      // A country's pause is for whoever takes no trouble: a few strangers can bring it about, and its people are many.
      if (each.level === "guarded" || (each.scope === "country" && each.endsAt > now)) {
        if (standing.level === "open") standing.level = "guarded";
      } else if (each.endsAt > now) {
        standing.level = "paused";
        standing.endsAt = Math.max(standing.endsAt, each.endsAt);
      }
    }
    return standing;
  }

  /** Counts a message, or a confirmation; gives the keys that were counted, so that they can be kept. */
  count(place: Place, change: Counts, now: number): string[] {
    this.review(now);
    const subjects = [this.#prefixNamed(prefixName(place)), countrySubject(place)];
    for (const subject of subjects) this.#add(this.#watch(subject), change, now);
    for (const subject of subjects) this.#judge(this.#watch(subject), now);
    return subjects.map(({ key }) => key);
  }

  countCheck(right: boolean, now: number): string {
    this.review(now);
    const checks = this.#watch(CHECKS);
    this.#add(checks, { tried: 1, succeeded: right ? 1 : 0 }, now);
    this.#judge(checks, now);
    return CHECKS.key;
  }

  /** Takes what all processes together have counted, instead of what was known. */
  learn(counted: readonly ({ key: string } & Slice)[], now: number): void {
    const learned = new Set<Watched>();
    for (const { key, at, tried, succeeded } of counted) {
      const each = this.#watch(subjectOfKey(key));
      Object.assign(this.#slice(each, at, now), { tried, succeeded });
      learned.add(each);
    }
    this.#judgeAll(learned, now);
  }

  /** Takes the pauses that are kept, of the last window; one that was ended by hand ends here too. */
  adopt(pauses: readonly KeptPause[], now: number): void {
    const inForce = new Set<Watched>();
    for (const { scope, subject, decidedAt, endsAt } of pauses) {
      const each = this.#watch(namedSubject(scope, subject, this.hashKey));
      this.#marked.add(each);
      if (endsAt <= now) {
        each.countsFrom = Math.max(each.countsFrom, endsAt);
        continue;
      }
      Object.assign(each, { level: "paused", begunAt: decidedAt, endsAt, isKept: true });
      inForce.add(each);
    }
    for (const each of this.#marked) {
      if (each.level === "paused" && each.isKept && !inForce.has(each)) this.#endPause(each, now, "it was ended by hand");
    }
  }

  /** A decision stands in the database, here or from another process. */
  markKept({ scope, subject }: Decision): void {
    if (scope === "service") return;
    const each = this.#watched.get(namedSubject(scope, subject, this.hashKey).key);
    if (each?.level === "paused") each.isKept = true;
  }

  /** What time alone changes: pauses end, guards grow into pauses, counts leave the window. */
  review(now: number): void {
    if (Math.abs(now - this.#reviewedAt) < REVIEW_EVERY_MS) return;
    this.#reviewedAt = now;
    for (const each of this.#marked) {
      this.#touch(each);
      // Ends before beginnings: three pauses that end together close no country.
      if (each.level === "paused" && each.endsAt <= now) this.#endPause(each, each.endsAt, "its time is over");
    }
    this.#judgeAll(this.#marked, now);
    for (const each of this.#marked) {
      if (each.level === "open" && each.countsFrom <= now - WINDOW_MS) this.#marked.delete(each);
    }
  }

  /** Prefixes first: what they are to blame for, their country is not. */
  #judgeAll(some: Iterable<Watched>, now: number): void {
    const all = [...some];
    const countries = new Set(all.map(({ country }) => this.#watched.get(country)));
    for (const each of all) if (each.scope !== "country") this.#judge(each, now);
    for (const each of countries) if (each) this.#judge(each, now);
  }

  #judge(each: Watched, now: number): void {
    if (each.level === "paused") {
      if (each.endsAt > now) return;
      this.#endPause(each, each.endsAt, "its time is over");
    }
    const judged = this.#judgedOf(each, now);
    if (judged.level !== each.level) this.#enter(each, judged, now);
  }

  #judgedOf(each: Watched, now: number): Judged {
    const from = Math.max(now - WINDOW_MS + 1, each.countsFrom);
    // What begins a minute further on was written by a clock that has been set right since.
    const { tried, succeeded } = this.#countsOf(each, from, now + SLICE_MS);
    const judged: Judged = { tried, succeeded, level: "open", settled: 0, pausedPrefixes: 0 };
    if (each.scope === "service") {
      if (isSpray(judged, this.rules.checks)) judged.level = "guarded";
      return judged;
    }
    const pausedPrefixes = each.scope === "country" ? this.#pausedPrefixesOf(each) : 0;
    if (pausedPrefixes >= PREFIXES_THAT_PAUSE_A_COUNTRY) {
      judged.level = "paused";
      judged.pausedPrefixes = pausedPrefixes;
      return judged;
    }
    const counted = { tried: each.scope === "country" ? this.#countsOf(each, from, now - FRESH_MS - SLICE_MS + 1).tried : tried, succeeded };
    if (levelOf(counted, 0, this.rules.sends) === "open") return judged;
    judged.settled = this.#countsOf(each, from, now - SETTLE_MS - SLICE_MS + 1).tried;
    const level = levelOf(counted, judged.settled, this.rules.sends);
    // A pause is kept under its name, which the process that counted the messages knows.
    judged.level = level === "paused" && each.name === null ? "guarded" : level;
    return judged;
  }

  /** What counts of a stretch of time; of a country, without what its guarded and paused prefixes are to blame for. */
  #countsOf(each: Watched, from: number, to: number): Counts {
    const counts = sumOf(each.slices, from, to);
    if (each.scope !== "country") return counts;
    for (const prefix of this.#marked) {
      if (prefix.scope !== "prefix" || prefix.country !== each.country) continue;
      const until = prefix.level === "open" ? Math.min(prefix.countsFrom, to) : to;
      const blamed = sumOf(prefix.slices, from, until);
      counts.tried -= blamed.tried;
      counts.succeeded -= blamed.succeeded;
    }
    return { tried: Math.max(0, counts.tried), succeeded: Math.max(0, counts.succeeded) };
  }

  #pausedPrefixesOf({ country, countsFrom }: Watched): number {
    let paused = 0;
    for (const each of this.#marked) {
      if (each.scope === "prefix" && each.country === country && each.level === "paused" && each.begunAt >= countsFrom) paused += 1;
    }
    return paused;
  }

  #enter(each: Watched, judged: Judged, now: number): void {
    const lastsMs = { open: 0, guarded: WINDOW_MS, paused: this.rules.sends.pauseSeconds * 1000 }[judged.level];
    Object.assign(each, { level: judged.level, begunAt: now, endsAt: now + lastsMs, isKept: false });
    this.#marked.add(each);
    this.#tell(each, judged, reasonFor(each.scope, judged, this.rules));
  }

  #endPause(each: Watched, endedAt: number, why: string): void {
    Object.assign(each, { level: "open", begunAt: endedAt, endsAt: endedAt, countsFrom: endedAt, isKept: false });
    const counted = sumOf(each.slices, endedAt - WINDOW_MS, endedAt + SLICE_MS);
    this.#tell(each, counted, `The pause is over: ${why}. What was counted before no longer counts.`);
  }

  #tell(each: Watched, { tried, succeeded }: Counts, reason: string): void {
    const { scope, name, level, begunAt, endsAt } = each;
    if (name === null) return;
    this.onDecision({ scope, subject: name, state: level, tried, succeeded, decidedAt: begunAt, endsAt, reason });
  }

  /** A subject somebody asks about. One that only others had met has a name from now on. */
  #met(subject: Subject, now: number): Watched | undefined {
    const each = this.#watched.get(subject.key);
    if (each?.name !== null) return each;
    each.name = subject.name;
    this.#judge(each, now);
    return each;
  }

  #watch({ scope, key, name, country }: Omit<Subject, "name"> & { name: string | null }): Watched {
    const known = this.#watched.get(key);
    if (known) {
      known.name ??= name;
      return known;
    }
    const each: Watched = { scope, key, name, country, slices: [], level: "open", begunAt: 0, endsAt: 0, isKept: false, countsFrom: 0 };
    this.#touch(each);
    return each;
  }

  #touch(each: Watched): void {
    this.#watched.delete(each.key);
    this.#watched.set(each.key, each);
    if (this.#watched.size <= MAX_WATCHED) return;
    const [oldest] = this.#watched.values();
    if (!oldest) return;
    this.#watched.delete(oldest.key);
    this.#marked.delete(oldest);
  }

  #add(each: Watched, change: Counts, now: number): void {
    const slice = this.#slice(each, sliceAt(now), now);
    slice.tried += change.tried;
    slice.succeeded += change.succeeded;
  }

  #slice(each: Watched, at: number, now: number): Slice {
    const known = each.slices.findLast((slice) => slice.at === at);
    if (known) return known;
    this.#touch(each);
    const slice = { at, tried: 0, succeeded: 0 };
    each.slices = [...each.slices.filter((other) => Math.abs(other.at - now) <= WINDOW_MS + SLICE_MS), slice];
    return slice;
  }
}
