import Driver from "libsql";
import { StoreUnavailable } from "@/server/usecases/ports";
import { BUSY_TOTAL_MS, type Database, faultOf, LOCK_WAIT_MS, pauseMs, type Sql, sqlitePath } from "./database";
import type { Checkpoints } from "./checkpoints";
import { type Flushes, NO_FLUSHES } from "./flushes";
import { assertDurable, pragmasOf, type Synchronous } from "./sqlite-durability";

/**
 * The hot way to a SQLite file: prepared statements of the driver below Prisma, and group commit. What arrives in one turn
 * of the event loop runs, one statement after the other, inside one write transaction and shares its one disk flush; nobody
 * is answered before that flush, but for who may be early: what is asked next then shares it, too. No two statements of
 * ours ever overlap, so each is as whole as if it were alone.
 *
 * A lock is met at BEGIN IMMEDIATE, where nothing was done yet: a busy database leaves nothing half written behind.
 */
export function openLibsql(url: string, synchronous: Synchronous = "full", { checkpoints, flushes }: Beside = ALONE): Database {
  const connection = new Connection(() => openDriver(sqlitePath(url), synchronous));
  let waiting: Waiting[] = [];
  let isPumping = false;
  let pumped = Promise.resolve();
  /** While commits fail nobody is early: who counts before an answer that nothing durable follows would count nothing. */
  let isWell = true;

  /** One transaction of all that waits, and of what its early ones ask next. Gives what is to be answered after its commit. */
  const transact = async (unanswered: Map<Waiting, Outcome | null>): Promise<void> => {
    const takeWaiting = () => {
      const batch = waiting;
      waiting = [];
      for (const each of batch) unanswered.set(each, null);
      return batch;
    };
    let batch = takeWaiting();
    connection.begin();
    while (batch.length > 0) {
      for (const each of batch) unanswered.set(each, connection.run(each));
      const early = batch.filter((each) => each.early && isWell);
      for (const each of early) {
        settle(each, unanswered.get(each));
        unanswered.delete(each);
      }
      if (early.length > 0) await promisesSettled();
      batch = takeWaiting();
    }
    connection.commit();
    // In the same step, so that who reads what was committed waits for it, too.
    await flushes.flush();
  };

  /** One attempt at a time, however many wait: a locked database is asked by one, not by all. */
  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (checkpoints.silence) await checkpoints.silence;
      const unanswered = new Map<Waiting, Outcome | null>();
      try {
        await transact(unanswered);
        isWell = true;
        for (const [each, outcome] of unanswered) settle(each, outcome);
        if (unanswered.size >= CROWD) await new Promise((resume) => setTimeout(resume, GATHERED_MS));
      } catch (error) {
        // Who was answered early is not there any more to be tried again with the others.
        const mayRetry = !connection.isInTransaction && faultOf(error) === "busy";
        if (!mayRetry) isWell = false;
        connection.abandon(error);
        waiting = [...refuseOrKeep([...unanswered.keys()], error, mayRetry), ...waiting];
        if (waiting.length > 0) await new Promise((resume) => setTimeout(resume, pauseMs()));
      }
    }
    isPumping = false;
  };

  const ask = (each: Waiting) => {
    waiting.push(each);
    if (isPumping) return;
    isPumping = true;
    pumped = new Promise((end) => setImmediate(() => void pump().then(end)));
  };
  const asked = <Given>({ sql: text, values }: Sql, gives: Statement["gives"], early = false) =>
    new Promise<Given>((resolve, reject) => {
      const each = { text, values, gives, early, resolve: resolve, reject, giveUpAt: performance.now() + BUSY_TOTAL_MS };
      if (!/^\s*SELECT/.test(text) || connection.isInTransaction) return ask(each);
      // In WAL mode a reader waits for nobody; but what is not on the disk yet is told to nobody.
      const outcome = connection.read(each);
      if (flushes.pending) void flushes.pending.then(() => settle(each, outcome));
      else settle(each, outcome);
    });

  return {
    run: (statement, beside) => asked(statement, "rows", beside?.early),
    change: (statement, beside) => asked(statement, "count", beside?.early),
    // Handed over in one turn they are one transaction.
    together: (statements) => Promise.all(statements.map((statement) => asked<unknown[]>(statement, "rows"))),
    close: async () => {
      await pumped;
      connection.close();
    },
  };
}

/**
 * After a commit of so many, the next one is given a moment to find as many again. While a flush stood in the way they gathered by
 * themselves; beside the event loop, the first to come would begin a commit of its own, and half as many again would be made.
 */
const CROWD = 4;
const GATHERED_MS = 1;

interface Beside {
  checkpoints: Pick<Checkpoints, "silence">;
  flushes: Pick<Flushes, "flush" | "pending">;
}

const ALONE: Beside = { checkpoints: { silence: null }, flushes: NO_FLUSHES };

/**
 * Lets everybody go on who waits for a promise that was settled, until they wait for something else. No event comes between, so
 * a transaction that stays open meanwhile keeps nobody out.
 */
async function promisesSettled(): Promise<void> {
  // Only from within the queue of promises does the next tick come after the whole queue.
  await Promise.resolve();
  await new Promise(process.nextTick);
}

interface Statement {
  text: string;
  values: readonly unknown[];
  gives: "rows" | "count";
}

interface Waiting extends Statement {
  early: boolean;
  giveUpAt: number;
  resolve(given: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { given: unknown } | { error: unknown };
type Prepared = ReturnType<InstanceType<typeof Driver>["prepare"]>;

function settle(waiting: Waiting, outcome: Outcome | null | undefined): void {
  if (outcome && "given" in outcome) waiting.resolve(outcome.given);
  else waiting.reject(unavailableOr(outcome?.error));
}

/** Nothing of the batch happened. What may still be tried again is given back; the rest is refused. */
function refuseOrKeep(batch: readonly Waiting[], error: unknown, mayRetry: boolean): Waiting[] {
  const now = performance.now();
  return batch.filter((each) => {
    if (mayRetry && now < each.giveUpAt) return true;
    each.reject(unavailableOr(error));
    return false;
  });
}

function unavailableOr(error: unknown): unknown {
  return faultOf(error) === null ? error : new StoreUnavailable("The database cannot answer.", { cause: error });
}

/** One connection, opened anew after a fault, since it may then hold anything. */
class Connection {
  #driver: InstanceType<typeof Driver> | null;
  #prepared = new Map<string, Prepared>();

  constructor(readonly opened: () => InstanceType<typeof Driver>) {
    this.#driver = opened();
  }

  isInTransaction = false;

  /** A statement's own mistake is its caller's alone. */
  read(statement: Statement): Outcome {
    try {
      return { given: this.#execute(statement) };
    } catch (error) {
      return { error };
    }
  }

  /** The same in a transaction, which a fault of the database ends. */
  run(statement: Statement): Outcome {
    const outcome = this.read(statement);
    if ("error" in outcome && faultOf(outcome.error) !== null) throw outcome.error;
    return outcome;
  }

  begin(): void {
    this.#open().exec("BEGIN IMMEDIATE");
    this.isInTransaction = true;
  }

  commit(): void {
    this.#open().exec("COMMIT");
    this.isInTransaction = false;
  }

  /** After an error: nothing of the transaction happened. A lock that was met at its beginning leaves the connection as it was. */
  abandon(error: unknown): void {
    if (!this.isInTransaction && faultOf(error) === "busy") return;
    this.#rollBack();
    this.#discard();
    this.isInTransaction = false;
  }

  close(): void {
    // The next start has nothing to recover.
    this.#driver?.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#discard();
  }

  #execute({ text, values, gives }: Statement): unknown {
    let prepared = this.#prepared.get(text);
    if (!prepared) {
      prepared = this.#open().prepare(text);
      this.#prepared.set(text, prepared);
    }
    return gives === "rows" ? prepared.all(values) : prepared.run(values).changes;
  }

  #open(): InstanceType<typeof Driver> {
    return (this.#driver ??= this.opened());
  }

  /** A closed connection lives on in its statements until the garbage collector takes them, and its lock with it. */
  #rollBack(): void {
    try {
      this.#driver?.exec("ROLLBACK");
    } catch {
      // SQLite has done it already.
    }
  }

  #discard(): void {
    this.#prepared.clear();
    const driver = this.#driver;
    this.#driver = null;
    try {
      driver?.close();
    } catch {
      // It is not used any more.
    }
  }
}

function openDriver(path: string, synchronous: Synchronous): InstanceType<typeof Driver> {
  const driver = new Driver(path, { timeout: LOCK_WAIT_MS });
  const [journal] = driver.prepare("PRAGMA journal_mode = WAL").all() as [{ journal_mode: string }];
  driver.exec(pragmasOf(synchronous));
  const [durability] = driver.prepare("PRAGMA synchronous").all() as [{ synchronous: number }];
  assertDurable({ journal: journal.journal_mode, synchronous: durability.synchronous }, synchronous);
  return driver;
}
