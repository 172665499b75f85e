const DAY_MS = 24 * 60 * 60 * 1000;

/** When the day `2027-01-31` is over in UTC, in milliseconds; `null` for what is not a day of the calendar. */
export function endOfDay(text: string): number | null {
  const start = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Some engines read 31 April as 1 May.
  if (Number.isNaN(start) || dayBefore(start + DAY_MS) !== text) return null;
  return start + DAY_MS;
}

/** The day that is over at this time: `2027-01-31`. */
export function dayBefore(end: number): string {
  return new Date(end - DAY_MS).toISOString().slice(0, 10);
}
