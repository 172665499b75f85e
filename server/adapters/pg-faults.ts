import { DatabaseError } from "pg";
import type { Fault } from "./database";

/** No connection could be had, so nothing was sent on it. */
export class NotConnected extends Error {
  override name = "NotConnected";
}

/** Rolled back by the server itself, to be tried again: a conflict with another transaction, or a deadlock with one. */
const ROLLED_BACK = new Set(["40001", "40P01"]);

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

/** Whether the connection itself may go on; one to a server that became a copy is to be made anew, to wherever the address leads by then. */
export function outlives(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity !== "FATAL" && error.severity !== "PANIC" && error.code !== "25006";
}
