import type { BindConfig, Connection, ExecuteConfig, MessageConfig, QueryParse, Submittable } from "pg";

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
  readonly rows: Record<string, unknown>[][] = [];
  /** Names that this connection is to prepare now; where it failed they may be prepared or not. */
  readonly preparing: string[] = [];
  #fields: Field[] = [];
  #current: Record<string, unknown>[] = [];

  constructor(
    readonly statements: readonly PgStatement[],
    readonly prepared: ReadonlySet<string>,
    readonly settle: { resolve(rows: Record<string, unknown>[][]): void; reject(error: unknown): void },
  ) {}

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    for (const { name, text, values } of this.statements) {
      if (!this.prepared.has(name) && !this.preparing.includes(name)) {
        wire.parse({ name, text, types: [] });
        if (name !== "") this.preparing.push(name);
      }
      wire.bind({ statement: name, values });
      wire.describe({ type: "P", name: "" });
      wire.execute({});
    }
    wire.sync();
    wire.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (const [index, { name, dataTypeID }] of this.#fields.entries()) row[name] = fromText(fields[index] ?? null, dataTypeID);
    this.#current.push(row);
  }

  handleCommandComplete(): void {
    this.rows.push(this.#current);
    this.#current = [];
    this.#fields = [];
  }

  /** Not before: the commit comes last. */
  handleReadyForQuery(): void {
    this.settle.resolve(this.rows);
  }

  handleError(error: unknown): void {
    this.settle.reject(error);
  }

  // Nothing here gives rows in portions, is empty or copies.
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}

interface Field {
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
