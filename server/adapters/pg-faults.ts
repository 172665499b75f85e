import { DatabaseError } from "pg";
import type { Fault } from "./database";

/** No connection could be had, so nothing was sent on it. */
export class NotConnected extends Error {
  override name = "NotConnected";
}

/**
 * Rolled back by the server itself, to be tried again: a conflict with another transaction, a deadlock with one, or a prepared
 * statement whose columns a migration has changed (0A000) or that somebody between us has forgotten (26000).
 */
const ROLLED_BACK = new Set(["40001", "40P01", "0A000", "26000"]);

/**
 * What the server cannot help: connection (08), resources (53), somebody ended or cancelled it (57), its system (58), a
 * broken index (XX), a copy that may only be read (25006), a lock that was not given (55P03), a commit of unknown end (40003).
 */
const CANNOT = /^(08...|53...|57...|58...|XX...|25006|55P03|40003)$/;

/**
 * `busy` only where nothing was done for sure. A statement whose connection was lost under way may have been committed: nobody
 * knows, so it is not tried again.
 */
export function pgFaultOf(error: unknown): Fault {
  if (error instanceof NotConnected) return "busy";
  if (error instanceof DatabaseError) {
    const code = error.code ?? "";
    if (ROLLED_BACK.has(code)) return "busy";
    return CANNOT.test(code) ? "gone" : null;
  }
  return error instanceof ConnectionLost ? "gone" : null;
}

/** The connection ended, or said nothing for too long, while a statement was under way. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** It said nothing for too long, and may be gone. */
export class ConnectionSilent extends ConnectionLost {
  override name = "ConnectionSilent";
}

/** A server that became a copy is to be left for wherever the address leads by then; what is prepared wrongly, to be prepared anew. */
const ENDS_CONNECTION = new Set(["25006", "0A000", "26000"]);

/** Whether the connection itself may go on. */
export function outlives(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity !== "FATAL" && error.severity !== "PANIC" && !ENDS_CONNECTION.has(error.code ?? "");
}

/** Counted from the last one of its packet, which is 1. */
const undoers = new WeakMap<Error, number>();

/** Remembers which statement of a packet the server refused, and with it all that went along. */
export function blame(error: Error, fromLast: number): void {
  undoers.set(error, fromLast);
}

/** The one, among what was asked, that the server refused; undefined where it was something before them or nobody knows. */
export function undoerOf<Asked>(error: unknown, asked: readonly Asked[]): Asked | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const fromLast = undoers.get(cause);
    // Before them stand locks, and behind them the commit.
    if (fromLast !== undefined) return asked[asked.length - fromLast];
  }
  return undefined;
}

/** Said by the server of one statement, which undid all that went with it: it took too long, waited too long for a lock, or met a broken page. */
export function isOnesOwn(error: unknown): boolean {
  return outlives(error) && /^(57014|55P03|XX...)$/.test((error as DatabaseError).code ?? "");
}
