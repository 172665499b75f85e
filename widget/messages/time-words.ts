import { DIGITS } from "./say";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** "40 seconds", "2 minutes", "3 hours": rounded up, because trying too early is refused again. */
export function duration(seconds: number, locale: string): string {
  const [unit, size] = unitFor(Math.max(1, Math.ceil(seconds)));
  const amount = Math.ceil(Math.max(1, Math.ceil(seconds)) / size);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", numberingSystem: DIGITS }).format(amount);
}

function unitFor(seconds: number): [unit: string, size: number] {
  if (seconds < 2 * MINUTE_SECONDS) return ["second", 1];
  if (seconds < 2 * HOUR_SECONDS) return ["minute", MINUTE_SECONDS];
  return ["hour", HOUR_SECONDS];
}

/** "0:24" */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / MINUTE_SECONDS)}:${String(seconds % MINUTE_SECONDS).padStart(2, "0")}`;
}

/** The time of day where the person is, with the day of the week when it is not today. */
export function clockTime(atMilliseconds: number, locale: string): string {
  const at = new Date(atMilliseconds);
  const isToday = at.toDateString() === new Date().toDateString();
  const day = isToday ? {} : ({ weekday: "long" } as const);
  const dayPeriod = WORDS_FOR_DAY_PERIODS.test(locale) ? ({ dayPeriod: "short" } as const) : {};
  return new Intl.DateTimeFormat(locale, { ...day, ...dayPeriod, hour: "numeric", minute: "2-digit", numberingSystem: DIGITS }).format(at);
}

/** Where `Intl` writes "PM" by itself, and people have a word of their own. */
const WORDS_FOR_DAY_PERIODS = /^(ko|hi)\b/;
