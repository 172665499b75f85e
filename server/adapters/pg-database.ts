import { createHash } from "node:crypto";
import pg from "pg";
import { remembered } from "@/server/domain/remembered";
import { type Beside, type Database, patiently, type Sql, sql } from "./database";
import { type Field, PgBatch, type PgStatement, type Result } from "./pg-batch";
import { ConnectionLost, ConnectionSilent, NotConnected, outlives, pgFaultOf } from "./pg-faults";
import { openLane, type SharingStatement } from "./pg-lane";
import { DatabaseNotReached } from "./pg-migrate";

/** By process. More would only wait for each other in the server. */
const MOST_CONNECTIONS = 10;
/** Transactions that statements share. Of early ones a second would only wait for the first: everybody's take turns at a few limits. */
const SHARED = { early: 1, durable: 2 };
const CONNECT_WITHIN_MS = 3000;
const STATEMENT_WITHIN_MS = 3000;
const IDLE_IN_TRANSACTION_MS = 5000;
/** Longer than one statement may take, so that the server's own word about it comes first. Who hears nothing for so long has lost the connection. */
const ANSWER_WITHIN_MS = STATEMENT_WITHIN_MS + 500;
const IDLE_CONNECTION_MS = 60_000;
/** So that a changed address or a new node is found although nothing failed. */
const CONNECTION_LIVES_SECONDS = 900;

/**
 * The way to PostgreSQL: a pool of connections with prepared statements. Statements that must not run beside each other wait
 * for advisory locks first, taken in the same transaction and in one order everywhere, so that no two wait for each other.
 */
export async function openPostgres(url: string): Promise<Database> {
  const behindPgBouncer = isBehindPgBouncer(url);
  const pool = new pg.Pool(poolSettings(url, behindPgBouncer));
  // A connection that ends is no news: what it was used for hears of that by itself, and the next statement gets another one.
  pool.on("error", () => {});
  const heardAt = new WeakMap<object, number>();
  pool.on("connect", (client) => {
    client.on("error", () => {});
    heardAt.set(client, performance.now());
  });
  /** When that was sent which was answered by nothing: whoever has not been heard since may lead to the same host, and be as dead. */
  let silentSince = -Infinity;
  const prepared = new WeakMap<object, Map<string, Field[]>>();
  const statementOf = createStatements(behindPgBouncer);

  async function connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await pool.connect().catch((cause: unknown) => {
        throw new NotConnected("No connection to the database.", { cause });
      });
      if ((heardAt.get(client) ?? 0) > silentSince) return client;
      client.release(true);
    }
  }

  async function transact(statements: readonly PgStatement[]): Promise<Result[]> {
    const client = await connect();
    const known = prepared.get(client) ?? new Map<string, Field[]>();
    prepared.set(client, known);
    const sentAt = performance.now();
    try {
      const { results, preparing } = await answerOf(client, statements, known);
      heardAt.set(client, performance.now());
      for (const [name, fields] of preparing) if (name !== "") known.set(name, fields);
      client.release();
      return results;
    } catch (error) {
      if (error instanceof ConnectionSilent) silentSince = Math.max(silentSince, sentAt);
      else if (outlives(error)) heardAt.set(client, performance.now());
      // What was to be prepared may be or not, so only a connection that had it all before is used again.
      client.release(!(outlives(error) && statements.every(({ name }) => name === "" || known.has(name))));
      throw error;
    }
  }

  const alone = (statements: readonly Sql[], beside: Beside): Promise<Result[]> => {
    const before = beforeStatements(beside).map(statementOf);
    const all = [...before, ...statements.map(statementOf)];
    return patiently(() => transact(all), pgFaultOf).then((results) => results.slice(before.length));
  };
  const share = (kind: Pick<Beside, "early">) => (asked: readonly SharingStatement[]) => alone(asked.map(({ statement }) => statement), { ...kind, turns: turnsOf(asked) });
  const lanes = { early: openLane(share({ early: true }), SHARED.early), durable: openLane(share({}), SHARED.durable) };
  /** Where every conflict undoes a whole transaction, each has one of its own. */
  let isShared = false;
  const run = async (statement: Sql, { turns, early }: Beside): Promise<Result | undefined> => {
    const mayShare = isShared && (turns !== undefined || locksNothing(statement));
    if (mayShare) return lanes[early ? "early" : "durable"]({ statement, turns: turns ?? [] });
    const [result] = await alone([statement], { turns, early });
    return result;
  };

  const underWay = new Set<Promise<unknown>>();
  const counted = <Given>(given: Promise<Given>): Promise<Given> => {
    underWay.add(given);
    const isOver = () => void underWay.delete(given);
    given.then(isOver, isOver);
    return given;
  };
  const database: Database = {
    run: async <Row>(statement: Sql, beside: Beside = {}) => (await counted(run(statement, beside)))?.rows as Row[],
    change: async (statement, beside = {}) => (await counted(run(statement, beside)))?.count ?? 0,
    together: async (statements, beside = {}) => (await counted(alone(statements, beside))).map(({ rows }) => rows),
    async close() {
      // A pool that ends forgets who still waits for a connection.
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await pool.end();
    },
  };
  isShared = await assertSettings(database).then((isolation) => isolation === "read committed").catch(async (error: unknown) => {
    await pool.end();
    throw refusedByPgBouncer(error) ?? error;
  });
  return database;
}

/** `pgbouncer=true` in an address: each statement stands alone, and no setting is asked for that PgBouncer does not know. */
export function isBehindPgBouncer(url: string): boolean {
  return new URL(url).searchParams.get("pgbouncer") === "true";
}

/** Until 1.20 it refuses what a connection asks to be set, unless it was told to look away. */
function refusedByPgBouncer(error: unknown): DatabaseNotReached | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!cause.message.startsWith("unsupported startup parameter")) continue;
    return new DatabaseNotReached(new Error(`${cause.message}; behind PgBouncer it must say ?pgbouncer=true`, { cause }));
  }
  return null;
}

function poolSettings(url: string, behindPgBouncer: boolean): pg.PoolConfig {
  const settings = { statement_timeout: STATEMENT_WITHIN_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS };
  return {
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    maxLifetimeSeconds: CONNECTION_LIVES_SECONDS,
    keepAlive: true,
    application_name: "phone-confirmation",
    ...(behindPgBouncer ? {} : settings),
  };
}

function answerOf(client: pg.PoolClient, statements: readonly PgStatement[], known: ReadonlyMap<string, Field[]>): Promise<PgBatch> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error instanceof pg.DatabaseError ? error : new ConnectionLost("The connection was lost.", { cause: error }));
    };
    const timer = setTimeout(() => reject(new ConnectionSilent(`No answer within ${ANSWER_WITHIN_MS} ms.`)), ANSWER_WITHIN_MS);
    const batch = new PgBatch(statements, known, {
      resolve: () => {
        clearTimeout(timer);
        resolve(batch);
      },
      reject: fail,
    });
    client.query(batch);
  });
}

/** Prisma's tagged SQL with numbered parameters, made once for each text. */
function createStatements(areUnnamed: boolean): (statement: Sql) => PgStatement {
  const known = new Map<string, Pick<PgStatement, "name" | "text">>();
  return ({ sql: text, strings, values }) => {
    let statement = known.get(text);
    if (!statement) {
      const numbered = strings.reduce((before, after, index) => `${before}$${index}${after}`);
      statement = { name: areUnnamed ? "" : createHash("sha256").update(text).digest("base64url").slice(0, 22), text: numbered };
      known.set(text, statement);
    }
    return { ...statement, values: values.map(toText) };
  };
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  throw new TypeError(`A parameter of type ${typeof value} has no column here.`);
}

/** The locks of all of them, taken at once: one after the other, two transactions could wait for each other. */
function turnsOf(asked: readonly SharingStatement[]): string[] {
  return [...new Set(asked.flatMap(({ turns }) => turns))];
}

function locksNothing({ sql: text }: Sql): boolean {
  return /^\s*SELECT/.test(text);
}

/** Locks are statements of their own: what comes behind them sees all that was committed when they were given. */
function beforeStatements({ turns = [], early }: Beside): Sql[] {
  const locks = `{${lockIds(turns).join()}}`;
  if (early) return [sql`SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock("id") FROM unnest(CAST(${locks} AS BIGINT[])) AS "id"`];
  return turns.length > 0 ? [sql`SELECT pg_advisory_xact_lock("id") FROM unnest(CAST(${locks} AS BIGINT[])) AS "id"`] : [];
}

/** In ascending order; two things with one id would only wait for each other without need. */
function lockIds(turns: readonly string[]): bigint[] {
  return turns.map(lockId).sort((a, b) => (a < b ? -1 : 1));
}

/** Most turns are taken again soon, some by everybody. */
const REMEMBERED = 10_000;
const lockId = remembered(REMEMBERED, (turn) => createHash("sha256").update(turn).digest().readBigInt64BE());

/** What the promises stand on, and what only an operator can set otherwise. Gives the isolation. */
async function assertSettings({ run }: Pick<Database, "run">): Promise<string | undefined> {
  const [row] = await run<{ commit: string; isolation: string }>(sql`
    SELECT current_setting('synchronous_commit') AS "commit", current_setting('transaction_isolation') AS "isolation"`);
  if (row?.commit === "off") {
    throw new Error("The database must run with synchronous_commit=on, so that what is acknowledged is on its disk. Remove the setting of the role, the database or the server that turns it off.");
  }
  // In between, a statement behind a lock would not see what the lock was waited for.
  if (row?.isolation === "repeatable read") {
    throw new Error('The database must run with default_transaction_isolation "read committed" or "serializable". Remove the setting of the role, the database or the server that changes it.');
  }
  return row?.isolation;
}
