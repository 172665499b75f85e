import type { WaitingConfirmation } from "./waiting";

/**
 * What a reload needs to come back to the same step: the id, and while the code is awaited the number and
 * the times. Neither code nor activation key is ever kept.
 */
export interface StoredConfirmation {
  confirmationId: string;
  waiting: WaitingConfirmation | null;
  /** The number that the widget was given to begin with, E.164; "" for none. */
  begunWith?: string;
}

export interface ConfirmationStorage {
  read(): StoredConfirmation | null;
  write(stored: StoredConfirmation): void;
  clear(): void;
}

/**
 * Keeps it for this tab, under `key`; `null` keeps nothing. A browser may forbid storage altogether: then a
 * reload begins anew, which is no reason to fail now.
 */
export function sessionConfirmationStorage(key: string | null): ConfirmationStorage {
  const attempt = <Value>(act: (key: string) => Value): Value | null => {
    if (key === null) return null;
    try {
      return act(key);
    } catch {
      return null;
    }
  };
  return {
    read: () => attempt((key) => parseStored(sessionStorage.getItem(key))),
    write: (stored) => void attempt((key) => sessionStorage.setItem(key, JSON.stringify(stored))),
    clear: () => void attempt((key) => sessionStorage.removeItem(key)),
  };
}

/** Another version of the widget, or another script, may have written it: only the right shape counts. */
function parseStored(text: string | null): StoredConfirmation | null {
  const stored = JSON.parse(text ?? "null") as Partial<StoredConfirmation> | null;
  if (typeof stored?.confirmationId !== "string") return null;
  const waiting = isWaiting(stored.waiting) ? stored.waiting : null;
  return { confirmationId: stored.confirmationId, waiting, begunWith: typeof stored.begunWith === "string" ? stored.begunWith : "" };
}

function isWaiting(value: unknown): value is WaitingConfirmation {
  if (typeof value !== "object" || value === null) return false;
  const waiting = value as Record<keyof WaitingConfirmation, unknown>;
  return (
    typeof waiting.confirmationId === "string" &&
    typeof waiting.phoneNumber === "string" &&
    typeof waiting.codeLength === "number" &&
    typeof waiting.triesLeft === "number" &&
    typeof waiting.expiresAtMilliseconds === "number" &&
    (waiting.resendAtMilliseconds === null || typeof waiting.resendAtMilliseconds === "number")
  );
}
