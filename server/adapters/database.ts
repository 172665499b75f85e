import { randomInt } from "node:crypto";
import { StoreUnavailable } from "@/server/usecases/ports";
import type { Sql } from "./sql";

export { join, type Sql, sql } from "./sql";

/** The one way to the database: a statement in, its rows out. */
export interface Database {
  /** Runs one statement. Throws `StoreUnavailable` when the database stays busy, is full, or is gone. */
  run<Row>(statement: Sql, beside?: Beside): Promise<Row[]>;
  /** The same for who needs no rows: gives how many were inserted, changed or removed. */
  change(statement: Sql, beside?: Beside): Promise<number>;
  /** Runs statements one after the other, all of them or none; gives the rows of each. */
  together(statements: readonly Sql[], beside?: Beside): Promise<unknown[][]>;
  close(): Promise<void>;
}

/** What most of those need who speak to it. */
export type Asked = Pick<Database, "run">;

/**
 * What a statement may not run beside. SQLite runs one after the other anyway; on PostgreSQL two statements that look at the
 * same rows before they write would both see what neither has written yet.
 */
export interface Beside {
  /**
   * Statements that name one of the same things run one after the other. Who names any names all that its rows go by: on
   * PostgreSQL those that do share transactions, and whoever waited there for a row that it has not named, with others' rows in its
   * hands, could wait for ever.
   */
  turns?: readonly string[] | undefined;
  /**
   * May be answered before it is on the disk, so that others need not wait for that: for what is followed by a durable
   * statement before anybody is told yes. On PostgreSQL the log is one, so the later commit brings the earlier one to the disk;
   * on SQLite both are one commit.
   */
  early?: boolean | undefined;
}

/** Instances that purge at once each find rows of their own, not the same ones; what a crash brings back is removed again. */
export const PURGE: Beside = { turns: ["purge"], early: true };

/** A time that lies further ahead than this was written by a clock that has been set right since, and counts for nothing. */
export const CLOCK_STEP_MS = 60_000;

/** The file that a `file:` URL of the settings names. */
export function sqlitePath(url: string): string {
  return url.replace(/^file:/, "");
}

/** Two ways to one database, which on PostgreSQL are one and the same pool. */
export interface Databases {
  /** For what people wait for: prepared statements of the driver. */
  hot: Database;
  /** For health and what the breaker reads. */
  cold: Database;
}

/**
 * The driver is synchronous: while it waits for a lock the whole process stands still. So it waits shortly, and we go on
 * waiting outside it, up to BUSY_TOTAL_MS.
 */
export const LOCK_WAIT_MS = 100;
export const BUSY_TOTAL_MS = 2000;

/** Between two tries at a locked database; by chance, so that two processes do not keep step. */
export function pauseMs(): number {
  return randomInt(10, 50);
}

/** A busy database did nothing, so the same work may be tried again; everything else is for the caller. */
export async function patiently<T>(attempt: () => T | Promise<T>, faultIn: (error: unknown) => Fault = faultOf): Promise<T> {
  const giveUpAt = performance.now() + BUSY_TOTAL_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const fault = faultIn(error);
      if (fault === null) throw error;
      if (fault === "gone" || performance.now() >= giveUpAt) {
        throw new StoreUnavailable("The database cannot answer.", { cause: error });
      }
      await new Promise((resume) => setTimeout(resume, pauseMs()));
    }
  }
}

const BUSY = /SQLITE_BUSY|database (table )?is locked|SocketTimeout/i;
const GONE =
  /SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)|disk is full|disk I\/O|readonly database|unable to open|malformed|CLIENT_CLOSED|client is closed/i;

/** `busy`: nothing was done and it may be tried again. `gone`: the database cannot be written or read. `null`: any other error. */
export type Fault = "busy" | "gone" | null;

export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return null;
  const code = (error as { code?: unknown }).code;
  const text = `${String(code)} ${error.message} ${JSON.stringify((error as { meta?: unknown }).meta ?? "")}`;
  if (code === "P1008" || BUSY.test(text)) return "busy";
  return GONE.test(text) ? "gone" : null;
}
