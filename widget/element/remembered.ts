import type { ConfirmedNumber } from "@/contract/confirmation";
import { readPhoneNumber } from "../phone-number-text";
import type { Settings } from "./attributes";

interface Entry {
  confirmed: ConfirmedNumber;
  beginning: string;
  endsAtMilliseconds: number;
}

/** What a page still knows of a confirmation when its element was taken away and another one comes in its place. */
const entries = new Map<string, Entry>();

/** What a confirmation begins with: with another one, another begins. */
export function beginningOf({ endpoint, mode, phoneNumber, country, lock }: Settings, storageKey: string | null): string {
  return JSON.stringify([endpoint, storageKey, mode, phoneNumber, country, lock]);
}

export function remember(settings: Settings, storageKey: string | null, confirmed: ConfirmedNumber): void {
  if (storageKey === null) return;
  const endsAtMilliseconds = Date.parse(confirmed.expiresAt);
  entries.set(placeOf(settings, storageKey), {
    confirmed,
    beginning: beginningOf(settings, storageKey),
    // By a clock that is far off it is over as it comes: such a clock says nothing.
    endsAtMilliseconds: endsAtMilliseconds > Date.now() ? endsAtMilliseconds : Infinity,
  });
}

export function forget(settings: Settings, storageKey: string | null): void {
  if (storageKey !== null) entries.delete(placeOf(settings, storageKey));
}

/** Null for what is over, and for another number than the one that is fixed. */
export function recall(settings: Settings, storageKey: string | null): { confirmed: ConfirmedNumber; began: string } | null {
  const entry = storageKey === null ? undefined : entries.get(placeOf(settings, storageKey));
  if (entry === undefined || entry.endsAtMilliseconds <= Date.now() || !fits(settings, entry.confirmed)) return null;
  return { confirmed: entry.confirmed, began: entry.beginning };
}

/** Whether an element with these settings may give this number to a form. */
export function fits({ lock, phoneNumber }: Settings, confirmed: Pick<ConfirmedNumber, "phoneNumber">): boolean {
  if (!lock || phoneNumber === undefined) return true;
  const fixed = readPhoneNumber(phoneNumber, undefined).phoneNumber ?? `+${phoneNumber.replace(/\D/g, "")}`;
  return fixed === confirmed.phoneNumber;
}

function placeOf({ endpoint }: Settings, storageKey: string): string {
  return JSON.stringify([endpoint, storageKey]);
}
