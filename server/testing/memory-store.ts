import { CLOCK_STEP_MS } from "@/server/adapters/database";
import type { Confirmation } from "@/server/domain/confirmation";
import type { NumberStanding } from "@/server/domain/number-standing";
import type { ConfirmationStore, Guess, Judged, NumberWindow } from "@/server/usecases/ports";

type Row = Confirmation;
interface History {
  wrongGuesses: number;
  lastAt: number;
}

/** No confirmation lives longer. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** The promises of `ConfirmationStore` in memory: no method waits in its middle, so each happens whole. */
export function createMemoryStore(): ConfirmationStore {
  const rows = new Map<string, Row>();
  const histories = new Map<string, History>();
  const ofNumber = (numberKeys: readonly string[]) => [...rows.values()].filter((row) => numberKeys.includes(row.numberKey));
  const byNumber = (numberKeys: readonly string[]) => ofNumber(numberKeys).filter((row) => row.checkedBy === "number");
  const standing = (numberKeys: readonly string[], window: NumberWindow) =>
    standingOf(ofNumber(numberKeys), numberKeys.map((key) => histories.get(key)), window);
  const isStill = (numberKeys: readonly string[], { window, sends }: Judged) =>
    sends === null || standing(numberKeys, window).sends === sends;

  return {
    async standing(numberKeys, window) {
      return standing(numberKeys, window);
    },
    async insert(confirmation, numberKeys, judged) {
      if (!isStill(numberKeys, judged) || standing(numberKeys, judged.window).chances > judged.maxChances) return false;
      rows.set(confirmation.id, { ...confirmation, sendState: "sending" });
      return true;
    },
    async read(id) {
      return copyOf(rows.get(id));
    },
    async spendAttempt(id, guess) {
      const row = rows.get(id);
      if (row?.checkedBy !== "id" || !takesGuess(row, guess) || row.attempts >= guess.maxAttempts) return null;
      row.attempts += 1;
      return copyOf(row);
    },
    async spendAttempts(numberKeys, guess) {
      const { holders, maxAttempts, maxChances } = guess;
      const isOwn = (row: Row) => holders.includes(row.holder);
      const isReserved = (row: Row) => isOwn(row) && row.attempts < row.reservedTries;
      const candidates = byNumber(numberKeys)
        .filter((row) => row.status === "pending" && row.expiresAt > guess.now)
        .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || newestFirst(a, b))
        .slice(0, guess.newest)
        .filter((row) => takesGuess(row, guess) && (isOwn(row) ? row.attempts : row.strangerAttempts) < maxAttempts);
      const left = Math.max(0, maxChances - standing(numberKeys, guess).chances);
      const open = candidates.filter((row) => !isReserved(row)).sort(newestFirst).slice(0, left);
      const spent = [...candidates.filter(isReserved), ...open];
      for (const row of spent) row[isOwn(row) ? "attempts" : "strangerAttempts"] += 1;
      return spent.map((row) => copyOf(row));
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
    async countSend(id, { sends, fromReserve, resendAt, now }, numberKeys, judged) {
      const row = rows.get(id);
      if (row?.status !== "pending" || row.sends !== sends - 1 || row.expiresAt <= now) return false;
      if (row.resendAt === null || row.resendAt > now || !isStill(numberKeys, judged)) return false;
      const reserveSends = row.reserveSends + (fromReserve ? 1 : 0);
      Object.assign(row, { sends, reserveSends, lastSentAt: now, resendAt, sendState: "sending" });
      return true;
    },
    async uncountSend({ id, sends, reserveSends, lastSentAt }, now) {
      const row = rows.get(id);
      if (row?.sends === sends + 1) Object.assign(row, { sends, reserveSends, lastSentAt, resendAt: now, sendState: "sent" });
    },
    async recordSend({ id }, sendState) {
      const row = rows.get(id);
      if (row && !isReported(row)) row.sendState = sendState;
    },
    async recordDelivery(id, sends, outcome) {
      const row = rows.get(id);
      if (row?.sends !== sends || row.sendState === "delivered" || row.sendState === outcome) return null;
      row.sendState = outcome;
      return copyOf(row);
    },
    async discard(id, counts) {
      const row = rows.get(id);
      if (row?.status !== "pending" || row.sends !== 1) return;
      if (counts) Object.assign(row, { status: "dropped", sendState: "unknown" });
      else if (row.attempts + row.strangerAttempts === 0) rows.delete(id);
      else Object.assign(row, { status: "dropped", sends: 0, reserveSends: 0, lastSentAt: 0, sendState: "refused" });
    },
    async purge({ confirmationsCreatedBefore, historyIdleSince, limit }) {
      const old = [...rows.values()]
        .filter((row) => row.createdAt < confirmationsCreatedBefore)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        .slice(0, limit);
      for (const row of old) rows.delete(row.id);
      for (const key of new Set(old.map((row) => row.numberKey))) {
        remember(histories, key, old.filter((row) => row.numberKey === key));
      }
      const idle = [...histories].filter(([, { lastAt }]) => lastAt < historyIdleSince).slice(0, limit);
      for (const [key] of idle) histories.delete(key);
      return Math.max(old.length, idle.length);
    },
    async giveUpSending({ createdFrom, createdBefore, sentBefore }) {
      for (const row of rows.values()) {
        const isLookedAt = row.createdAt >= createdFrom && row.createdAt < createdBefore;
        if (isLookedAt && row.sendState === "sending" && row.lastSentAt < sentBefore) row.sendState = "unknown";
      }
    },
  };
}

function standingOf(rows: readonly Row[], histories: readonly (History | undefined)[], window: NumberWindow): NumberStanding {
  const { now, sentSince, chancesSince } = window;
  const isReserving = (row: Row) => row.status === "pending" && row.expiresAt > now && row.attempts < row.reservedTries;
  const guessed = rows.filter((row) => row.expiresAt > chancesSince && row.attempts + row.strangerAttempts > 0);
  const sent = rows.filter((row) => row.lastSentAt > sentSince && row.lastSentAt <= now + CLOCK_STEP_MS);
  const counted = rows.filter((row) => row.expiresAt > chancesSince);
  const ownWrong = (row: Row) => row.attempts - (row.status === "confirmed" ? 1 : 0);
  const chances = sum(counted.map((row) => row.strangerAttempts + (isReserving(row) ? row.reservedTries : ownWrong(row))));
  const openSent = sent.filter((row) => row.sends > row.reserveSends);
  const lastSentAt = most(sent.map((row) => row.lastSentAt));
  return {
    sends: sum(sent.map((row) => row.sends)),
    reserveSends: sum(sent.map((row) => row.reserveSends)),
    firstSentAt: least(openSent.map((row) => row.lastSentAt)),
    lastSentAt,
    isConfirmedSince: lastSentAt !== null && rows.some((row) => row.confirmedAt !== null && row.confirmedAt >= lastSentAt),
    chances,
    wrongGuesses: sum(counted.map((row) => row.strangerAttempts + ownWrong(row))),
    chancesFreeAt: least([
      ...counted.filter(isReserving).map((row) => row.expiresAt),
      ...guessed.map((row) => row.expiresAt + (now - chancesSince)),
    ]),
    consecutive: chances + formerOf(rows, histories, window),
  };
}

/** Wrong guesses since the last right one that are too old for the chances of a day. */
function formerOf(rows: readonly Row[], histories: readonly (History | undefined)[], { chancesSince, historySince }: NumberWindow): number {
  const recent = rows.filter((row) => row.createdAt > historySince - DAY_MS);
  const rightAt = most(recent.flatMap((row) => row.confirmedAt ?? []));
  const old = recent.filter((row) => row.status !== "confirmed" && row.expiresAt <= chancesSince && row.expiresAt > (rightAt ?? 0));
  const former = histories.flatMap((each) => (each !== undefined && each.lastAt > historySince ? each.wrongGuesses : []));
  return sum(old.map((row) => row.attempts + row.strangerAttempts)) + (rightAt === null ? sum(former) : 0);
}

function newestFirst(a: Row, b: Row): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}

function remember(histories: Map<string, History>, numberKey: string, old: readonly Row[]): void {
  const before = histories.get(numberKey);
  const hasRightOne = old.some((row) => row.status === "confirmed");
  const wrong = hasRightOne ? 0 : sum(old.map((row) => row.attempts + row.strangerAttempts));
  if (wrong === 0 && !(hasRightOne && before)) return;
  const lastAt = Math.max(...old.map((row) => row.expiresAt));
  histories.set(numberKey, { wrongGuesses: hasRightOne ? 0 : wrong + (before?.wrongGuesses ?? 0), lastAt });
}

function isReported({ sendState }: Row): boolean {
  return sendState === "delivered" || sendState === "failed";
}

function takesGuess(row: Row, { now, codeLength }: Omit<Guess, "maxAttempts">): boolean {
  return row.status === "pending" && row.expiresAt > now && row.codeLength === codeLength;
}

function confirmRow(row: Row | undefined, now: number): boolean {
  if (row?.status !== "pending") return false;
  Object.assign(row, { status: "confirmed", confirmedAt: now });
  return true;
}

/** Nobody's to change. */
function copyOf(row: Row): Confirmation;
function copyOf(row: Row | undefined): Confirmation | null;
function copyOf(row: Row | undefined): Confirmation | null {
  return row ? { ...row } : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function least(values: readonly number[]): number | null {
  return values.length > 0 ? Math.min(...values) : null;
}

function most(values: readonly number[]): number | null {
  return values.length > 0 ? Math.max(...values) : null;
}
