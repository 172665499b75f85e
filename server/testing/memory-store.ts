import type { Confirmation } from "@/server/domain/confirmation";
import { CLOCK_STEP_MS } from "@/server/adapters/database";
import type { ConfirmationStore, Guess, NumberClosing, SendState } from "@/server/usecases/ports";

type Row = Confirmation & { sendState: SendState };

/** The promises of `ConfirmationStore` in memory: no method waits in its middle, so each happens whole. */
export function createMemoryStore(): ConfirmationStore {
  const rows = new Map<string, Row>();
  const guesses = createGuessBook();
  const byNumber = (numberKeys: readonly string[]) =>
    [...rows.values()].filter((row) => numberKeys.includes(row.numberKey) && row.checkedBy === "number");
  const openById = (numberKeys: readonly string[], now: number) =>
    [...rows.values()].filter(
      (row) => numberKeys.includes(row.numberKey) && row.checkedBy === "id" && row.status === "pending" && row.expiresAt > now,
    );

  return {
    async insert(confirmation, numberKeys, room) {
      if (guesses.closedUntil(numberKeys, room) !== null) return false;
      if (confirmation.checkedBy === "id" && openById(numberKeys, room.now).length >= room.maxOpen) return false;
      rows.set(confirmation.id, { ...confirmation, sendState: "sending" });
      return true;
    },
    async read(id) {
      return copyOf(rows.get(id));
    },
    async spendAttempt(id, guess) {
      const row = rows.get(id);
      return row?.checkedBy === "id" && takesGuess(row, guess) ? spend(row) : null;
    },
    async spendAttempts(numberKeys, guess) {
      return byNumber(numberKeys)
        .filter((row) => row.status === "pending" && row.expiresAt > guess.now)
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
        .slice(0, guess.newest)
        .filter((row) => takesGuess(row, guess))
        .map(spend);
    },
    async confirm(id, now) {
      return confirmRow(rows.get(id), now);
    },
    async confirmAndDropOthers(id, numberKeys, now) {
      const row = byNumber(numberKeys).find((each) => each.id === id);
      if (!confirmRow(row, now)) return false;
      for (const other of byNumber(numberKeys)) if (other.status === "pending") other.status = "dropped";
      return true;
    },
    async countWrongGuess(numberKey, closing) {
      guesses.count(numberKey, closing);
    },
    async countGuess(numberKeys, guess, closing) {
      if (!byNumber(numberKeys).some((row) => takesGuess(row, guess))) return false;
      if (guesses.closedUntil(numberKeys, closing) !== null) return false;
      return guesses.count(numberKeys[0], closing);
    },
    async uncountGuess(numberKeys) {
      guesses.uncount(numberKeys[0]);
    },
    async roomAgainAt(numberKeys, now) {
      const ends = openById(numberKeys, now).map((row) => row.expiresAt);
      return ends.length > 0 ? Math.min(...ends) : null;
    },
    async closedUntil(numberKeys, closing) {
      return guesses.closedUntil(numberKeys, closing);
    },
    async countSend(id, { sends, resendAt, now }) {
      const row = rows.get(id);
      if (row?.status !== "pending" || row.sends !== sends - 1 || row.expiresAt <= now) return false;
      if (row.resendAt === null || row.resendAt > now) return false;
      Object.assign(row, { sends, resendAt, sendState: "sending" });
      return true;
    },
    async uncountSend(id, sends, now) {
      const row = rows.get(id);
      if (row?.sends === sends) Object.assign(row, { sends: sends - 1, resendAt: now, sendState: "sent" });
    },
    async recordSend(id, sendState) {
      Object.assign(rows.get(id) ?? {}, { sendState });
    },
    async discard(id) {
      const row = rows.get(id);
      if (row?.status === "pending" && row.sends === 1) rows.delete(id);
    },
    async purge({ confirmationsCreatedBefore, limitsIdleSince, limit }) {
      const old = [...rows.values()].filter((row) => row.createdAt < confirmationsCreatedBefore).slice(0, limit);
      for (const row of old) rows.delete(row.id);
      return Math.max(old.length, guesses.purge(limitsIdleSince, limit));
    },
  };
}

function takesGuess(row: Row, { now, maxAttempts, codeLength }: Guess): boolean {
  return row.status === "pending" && row.expiresAt > now && row.attempts < maxAttempts && row.codeLength === codeLength;
}

function spend(row: Row): Confirmation {
  row.attempts += 1;
  return copyOf(row);
}

function confirmRow(row: Row | undefined, now: number): boolean {
  if (row?.status !== "pending") return false;
  Object.assign(row, { status: "confirmed", confirmedAt: now });
  return true;
}

/** Without what only the store knows, and nobody's to change. */
function copyOf(row: Row): Confirmation;
function copyOf(row: Row | undefined): Confirmation | null;
function copyOf(row: Row | undefined): Confirmation | null {
  if (!row) return null;
  const { sendState: _, ...confirmation } = row;
  return confirmation;
}

/** The latest wrong guesses of each number, in whole seconds, oldest first. */
function createGuessBook() {
  const book = new Map<string, number[]>();
  const inSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
  const isClosed = (times: number[], { maxWrongGuesses, windowSeconds, now }: NumberClosing) =>
    times.length >= maxWrongGuesses &&
    times[0]! > inSeconds(now - windowSeconds * 1000) &&
    times[0]! <= inSeconds(now + CLOCK_STEP_MS);
  return {
    count(numberKey: string, closing: NumberClosing): boolean {
      const times = book.get(numberKey) ?? [];
      if (isClosed(times, closing)) return false;
      book.set(numberKey, [...times, inSeconds(closing.now)].slice(-closing.maxWrongGuesses));
      return true;
    },
    uncount(numberKey: string): void {
      book.get(numberKey)?.pop();
    },
    closedUntil(numberKeys: readonly string[], closing: NumberClosing): number | null {
      const closed = numberKeys.map((key) => book.get(key) ?? []).filter((times) => isClosed(times, closing));
      const opens = closed.map((times) => (times[0]! + closing.windowSeconds) * 1000);
      return opens.length > 0 ? Math.max(...opens) : null;
    },
    purge(idleSince: number, limit: number): number {
      const idle = [...book].filter(([, times]) => (times.at(-1) ?? 0) * 1000 < idleSince).slice(0, limit);
      for (const [key] of idle) book.delete(key);
      return idle.length;
    },
  };
}
