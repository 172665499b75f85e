import { randomUUID } from "node:crypto";
import { type BreakerRules, type Counts, type Slice, sliceAt, WINDOW_MS } from "@/server/domain/breaker";
import { BreakerState, type Decision } from "@/server/domain/breaker-state";
import { type Breaker, type Clock, type Log, type Standing, StoreUnavailable } from "@/server/usecases/ports";
import { keepDecision, keepOutcomes, readOutcomes, readPauses } from "./breaker-tables";
import type { Databases } from "./database";

export interface BreakerOptions {
  mode: "enforce" | "observe" | "off";
  rules: BreakerRules;
  /** Names prefixes in the database. */
  hashKey: Buffer;
  clock: Pick<Clock, "now">;
  log: Log;
}

/** A breaker whose counts and decisions all processes of one database share. */
export interface SharedBreaker extends Breaker {
  /** Writes what was counted and decided since the last time. */
  flush(): Promise<void>;
  /** Reads what the others wrote; the first time, the whole last hour. To be awaited before anybody asks. */
  refresh(): Promise<void>;
  /** Stops the timer and writes what is left. */
  close(): Promise<void>;
}

const FLUSH_EVERY_MS = 1000;
/** Together with the flush of another process: everybody knows within ten seconds. */
const REFRESH_EVERY_FLUSHES = 5;
/** How far back a refresh looks: further than any flush of another process was late. */
const REFRESH_BACK_MS = 3 * 60_000;
/** Rows and decisions that wait for a database that is gone; the oldest go first. */
const MAX_WAITING_ROWS = 10_000;
const MAX_WAITING_DECISIONS = 1000;

const OPEN: Standing = { state: "open" };

/**
 * Judges in memory, so that the next request of this process knows at once, and keeps counts and decisions in the database
 * beside it, where nobody waits for them. A database that cannot answer costs other processes' counts, never an answer.
 */
export function createPrismaBreaker(databases: Databases, options: BreakerOptions): SharedBreaker {
  return options.mode === "off" ? NO_BREAKER : new PrismaBreaker(databases, options);
}

const NO_BREAKER: SharedBreaker = {
  standing: () => OPEN,
  sent: () => {},
  confirmed: () => {},
  checked: () => {},
  flush: async () => {},
  refresh: async () => {},
  close: async () => {},
};

type Row = { key: string } & Slice;

class PrismaBreaker implements SharedBreaker {
  readonly #state: BreakerState;
  /** Counted here and not yet in the database. */
  #waiting = new Map<string, Row>();
  #decisions: Decision[] = [];
  #hasReadAll = false;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly databases: Databases,
    readonly options: BreakerOptions,
  ) {
    this.#state = new BreakerState(options.rules, options.hashKey, (decision) => this.#decisions.push(decision));
    this.#timer = this.#everySecond();
  }

  standing: Breaker["standing"] = (destination, now) => {
    const { level, endsAt } = this.#state.standing(destination, now);
    if (this.options.mode === "observe" || level === "open") return OPEN;
    if (level === "guarded") return { state: level };
    return { state: level, retryAfterSeconds: Math.max(1, Math.ceil((endsAt - now) / 1000)) };
  };

  sent: Breaker["sent"] = (destination, now) => {
    this.#note(this.#state.count(destination, SENT, now), SENT, now);
  };

  confirmed: Breaker["confirmed"] = (destination, now) => {
    this.#note(this.#state.count(destination, CONFIRMED, now), CONFIRMED, now);
  };

  checked: Breaker["checked"] = (right, now) => {
    this.#note([this.#state.countCheck(right, now)], { tried: 1, succeeded: right ? 1 : 0 }, now);
  };

  flush = (): Promise<void> => this.#inTurn(() => this.#flush());

  refresh = (): Promise<void> =>
    this.#inTurn(async () => {
      await this.#flush();
      await this.#refresh();
    });

  close = async (): Promise<void> => {
    clearInterval(this.#timer);
    await this.flush();
  };

  #note(keys: readonly string[], change: Counts, now: number): void {
    const at = sliceAt(now);
    for (const key of keys) this.#wait({ key, at, ...change });
  }

  #wait({ key, at, tried, succeeded }: Row): void {
    const id = `${at} ${key}`;
    const row = this.#waiting.get(id) ?? { key, at, tried: 0, succeeded: 0 };
    row.tried += tried;
    row.succeeded += succeeded;
    this.#waiting.set(id, row);
    if (this.#waiting.size <= MAX_WAITING_ROWS) return;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined) this.#waiting.delete(oldest);
  }

  #everySecond(): NodeJS.Timeout {
    let flushes = 0;
    let isBusy = false;
    const timer = setInterval(() => {
      this.#state.review(this.options.clock.now());
      if (isBusy) return;
      isBusy = true;
      flushes += 1;
      const work = flushes % REFRESH_EVERY_FLUSHES === 0 ? this.refresh() : this.flush();
      void work.finally(() => (isBusy = false));
    }, FLUSH_EVERY_MS);
    return timer.unref();
  }

  /** Flushes and refreshes never overlap: what is read then holds all that was written, and nothing is counted twice. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work).catch((error: unknown) => {
      // A database that is busy or gone refuses everyone already, and is asked again in a second.
      if (!(error instanceof StoreUnavailable)) this.options.log.error("breaker_failed", error);
    });
    this.#turn = turn;
    return turn;
  }

  async #flush(): Promise<void> {
    await this.#flushOutcomes();
    await this.#flushDecisions();
  }

  async #flushOutcomes(): Promise<void> {
    const batch = [...this.#waiting.values()];
    if (batch.length === 0) return;
    this.#waiting = new Map();
    const unwritten = new Set(batch);
    try {
      for await (const { written, totals } of keepOutcomes(this.databases.hot, batch)) {
        for (const row of written) unwritten.delete(row);
        this.#learn(totals);
      }
    } finally {
      for (const row of unwritten) this.#wait(row);
    }
  }

  async #flushDecisions(): Promise<void> {
    this.#decisions = this.#decisions.slice(-MAX_WAITING_DECISIONS);
    for (let [next] = this.#decisions; next; [next] = this.#decisions) {
      const { mode, log } = this.options;
      const isNew = await keepDecision(this.databases.hot, { id: randomUUID(), mode, ...next });
      this.#decisions = this.#decisions.filter((each) => each !== next);
      this.#state.markKept(next);
      if (isNew) log.warn("breaker", { mode, ...next });
    }
  }

  async #refresh(): Promise<void> {
    const now = this.options.clock.now();
    const since = this.#hasReadAll ? now - REFRESH_BACK_MS : now - WINDOW_MS;
    const pauses = await readPauses(this.databases.cold, this.options.mode, now - WINDOW_MS);
    const totals = await readOutcomes(this.databases.cold, since);
    this.#state.adopt(pauses, now);
    this.#learn(totals);
    this.#hasReadAll = true;
  }

  /** What the database holds, and what was counted here since: together that is all there is. */
  #learn(totals: readonly Row[]): void {
    const rows = totals.map((row) => {
      const more = this.#waiting.get(`${row.at} ${row.key}`);
      return more ? { ...row, tried: row.tried + more.tried, succeeded: row.succeeded + more.succeeded } : row;
    });
    this.#state.learn(rows, this.options.clock.now());
  }
}

const SENT: Counts = { tried: 1, succeeded: 0 };
const CONFIRMED: Counts = { tried: 0, succeeded: 1 };
