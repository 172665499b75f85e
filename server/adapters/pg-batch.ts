import { type BindConfig, type Connection, DatabaseError, type ExecuteConfig, type MessageConfig, type QueryParse, type Submittable } from "pg";
import { blame } from "./pg-faults";

/** As the driver wants it: parameters are $1, $2 and so on. */
export interface PgStatement {
  /** Under which it stays prepared on its connection; "" for not at all. */
  name: string;
  text: string;
  values: (string | null)[];
}

/**
 * Statements that go to PostgreSQL in one packet. Up to its end they are one transaction: all of them or none. Each sees what
 * was committed when its own turn came, so that one behind a lock sees what the lock was waited for. Once one fails, the server
 * skips those behind it.
 *
 * The driver's own queries are one statement and one transaction each; this is its interface for other kinds.
 */
export class PgBatch implements Submittable {
  /** Of each statement in its turn. */
  readonly results: Result[] = [];
  /** What this connection is to prepare now, and the columns it has; where it failed it may be prepared or not. */
  readonly preparing = new Map<string, Field[]>();
  #current: Record<string, unknown>[] = [];

  constructor(
    readonly statements: readonly PgStatement[],
    readonly prepared: ReadonlyMap<string, Field[]>,
    readonly settle: { resolve(): void; reject(error: unknown): void },
  ) {}

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    for (const { name, text, values } of this.statements) {
      const isPrepared = this.prepared.has(name);
      if (!isPrepared && (name === "" || !this.preparing.has(name))) {
        wire.parse({ name, text, types: [] });
        this.preparing.set(name, []);
      }
      wire.bind({ statement: name, values });
      // The columns of what is prepared are known.
      if (!isPrepared) wire.describe({ type: "P", name: "" });
      wire.execute({});
    }
    wire.sync();
    wire.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.preparing.set(this.#name, fields);
  }

  handleDataRow({ fields: texts }: { fields: (string | null)[] }): void {
    const fields = this.prepared.get(this.#name) ?? this.preparing.get(this.#name) ?? [];
    const row: Record<string, unknown> = {};
    for (const [index, { name, dataTypeID }] of fields.entries()) row[name] = fromText(texts[index] ?? null, dataTypeID);
    this.#current.push(row);
  }

  /** `text`: what was done and to how many rows, such as `INSERT 0 9`. */
  handleCommandComplete({ text }: { text: string }): void {
    this.results.push({ rows: this.#current, count: Number(/[0-9]+$/.exec(text)?.[0] ?? 0) });
    this.#current = [];
  }

  /** Of the statement that is being answered. */
  get #name(): string {
    return this.statements[this.results.length]?.name ?? "";
  }

  /** Not before: the commit comes last. */
  handleReadyForQuery(): void {
    this.settle.resolve();
  }

  handleError(error: unknown): void {
    if (error instanceof DatabaseError) blame(error, this.statements.length - this.results.length);
    this.settle.reject(error);
  }

  // Nothing here gives rows in portions, is empty or copies.
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}

export interface Result {
  rows: Record<string, unknown>[];
  /** Rows that were given or written. */
  count: number;
}

export interface Field {
  name: string;
  dataTypeID: number;
}

/** The driver's types ask for parameters that it does not read. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(statement: QueryParse): void;
  bind(portal: BindConfig): void;
  describe(portal: MessageConfig): void;
  execute(portal: ExecuteConfig): void;
  sync(): void;
}

/** int8, int2, int4 and what their sums are: all within what a number holds exactly. */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 1700]);

function fromText(text: string | null, type: number): unknown {
  return text !== null && NUMBERS.has(type) ? Number(text) : text;
}
