import type { Mode } from "./attributes";

/**
 * A *trip* is what somebody does who is sent to the service's own page and comes back. It has a random `state`, kept here until
 * then: what comes back with another one, or with none, was not asked for by this page and is left alone.
 */
export interface Trip {
  mode: Exclude<Mode, "inline">;
  /** Whose trip it is: the element that remembers by this key. */
  storageKey: string;
  /** Letter by letter the address that was asked for: the exchange names it again. */
  returnTo: string;
  startedAtMilliseconds: number;
}

export interface Arrival {
  state: string;
  /** `null` when the person cancelled. */
  code: string | null;
  trip: Trip;
}

const PREFIX = "phone-confirmation.trip.";
const LONGEST_MILLISECONDS = 60 * 60 * 1000;
const STATE_BYTES = 16;

/** A tab comes back to its own memory; another window needs one that windows share. */
const storageOf = (mode: Trip["mode"]): Storage => (mode === "redirect" ? sessionStorage : localStorage);

/** Begins one, and gives its state. Throws where the browser lets nothing be kept, because then nobody could come back. */
export function beginTrip(trip: Omit<Trip, "startedAtMilliseconds">): string {
  const storage = storageOf(trip.mode);
  forgetOld(storage);
  const state = Array.from(crypto.getRandomValues(new Uint8Array(STATE_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  storage.setItem(PREFIX + state, JSON.stringify({ ...trip, startedAtMilliseconds: Date.now() } satisfies Trip));
  return state;
}

export function endTrip(state: string): void {
  for (const storage of storages()) storage.removeItem(PREFIX + state);
}

/** Where the service's page is, for this trip. */
export function addressOf(endpoint: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const address = new URL(`${endpoint}/verify`);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) address.searchParams.set(name, value);
  return address.href;
}

/**
 * Who has just come back, and no trace of it in the address: nothing else on the page, no history and no log is to find the
 * code there. Only for a state of ours; each is good once. Anything else in the fragment is the page's own business.
 */
export function takeArrival(): Arrival | null {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const [code, state] = [parameters.get("code"), parameters.get("state")];
  if (!state || !(code || parameters.has("error"))) return null;
  const trip = storages()
    .map((storage) => parseTrip(storage.getItem(PREFIX + state)))
    .find((found) => found !== null);
  if (trip === undefined) return null;
  endTrip(state);
  history.replaceState(history.state, "", location.pathname + location.search);
  return { state, code: code || null, trip };
}

function storages(): Storage[] {
  return (["redirect", "popup"] as const).flatMap((mode) => {
    try {
      return [storageOf(mode)];
    } catch {
      return [];
    }
  });
}

function parseTrip(text: string | null): Trip | null {
  try {
    const trip = JSON.parse(text ?? "null") as Trip | null;
    return trip !== null && trip.startedAtMilliseconds > Date.now() - LONGEST_MILLISECONDS ? trip : null;
  } catch {
    return null;
  }
}

function forgetOld(storage: Storage): void {
  for (const key of Object.keys(storage)) {
    if (key.startsWith(PREFIX) && parseTrip(storage.getItem(key)) === null) storage.removeItem(key);
  }
}
