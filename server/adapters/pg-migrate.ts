import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Migration, missingOf, readMigrations } from "./migrations";

/** What `prisma migrate deploy` locks, too, so that none of us and it ever work at once. */
const PRISMAS_LOCK = 72_707_369;
/** How long to wait for another process that migrates the same database, and for whoever else holds a table or a row of it. */
const LOCK_WAIT_MS = 60_000;
/** Behind a migration that waits for a table, everybody who asks for it waits, too: so it waits shortly, and more than once. */
const TABLE_WAIT_MS = 1000;
const TABLE_AGAIN_MS = 2000;
const NOT_GIVEN = "55P03";
/** How long a database that starts at the same time may take. */
const STARTS_WITHIN_MS = 10_000;
const CONNECT_WITHIN_MS = 3000;

/** As `migrateSqlite`, for a PostgreSQL database: all that is missing in one transaction, behind one lock. */
export async function migratePostgres(url: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder);
  const client = await connected(url);
  try {
    const giveUpAt = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      try {
        return await migrate(client, migrations, Math.max(1, Math.ceil(giveUpAt - performance.now())));
      } catch (error) {
        if (codeOf(error) !== NOT_GIVEN) throw error;
        if (performance.now() >= giveUpAt) throw new DatabaseLocked(error);
        await client.query("ROLLBACK");
        await new Promise((resume) => setTimeout(resume, TABLE_AGAIN_MS));
      }
    }
  } finally {
    // What was not committed is undone with its connection.
    await client.end();
  }
}

async function migrate(client: pg.Client, migrations: readonly Migration[], turnWithinMs: number): Promise<string[]> {
  await client.query("BEGIN");
  await client.query(`SET LOCAL lock_timeout = ${turnWithinMs}; SET LOCAL statement_timeout = 0`);
  await client.query("SELECT pg_advisory_xact_lock($1)", [PRISMAS_LOCK]);
  await client.query(`SET LOCAL lock_timeout = ${TABLE_WAIT_MS}`);
  await client.query(CREATE_RECORD);
  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  const missing = missingOf(migrations, rows);
  for (const { name, script, checksum } of missing) {
    const startedAt = new Date();
    await client.query(script);
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES ($1, $2, $3, $4, $5, 1)`,
      [randomUUID(), checksum, new Date(), name, startedAt],
    );
  }
  await client.query("COMMIT");
  return missing.map(({ name }) => name);
}

/** Only what a database says while it starts is waited for; a wrong password is wrong at once. */
async function connected(url: string): Promise<pg.Client> {
  const giveUpAt = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS, application_name: "phone-confirmation" });
    // A connection that is lost says so to whoever waits for its answer.
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (!/^(ECONNREFUSED|ECONNRESET|57P03)$/.test(codeOf(error)) || performance.now() >= giveUpAt) throw new DatabaseNotReached(error);
      await new Promise((resume) => setTimeout(resume, 200));
    }
  }
}

/** Its message is a sentence for whoever starts the service, and names no address: that may hold a password. */
export class DatabaseNotReached extends Error {
  override name = "DatabaseNotReached";
  constructor(cause: unknown) {
    super(`The database that DATABASE_URL names cannot be reached: ${cause instanceof Error && cause.message ? cause.message : codeOf(cause)}.`, { cause });
  }
}

/** Another program holds what a migration needs, such as a copy of the database that is being made. */
export class DatabaseLocked extends DatabaseNotReached {
  override name = "DatabaseLocked";
  override message = `The database that DATABASE_URL names could not be migrated: another transaction held its lock or a table of it for ${LOCK_WAIT_MS / 1000} seconds. Start again when it has ended.`;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}

/** The table as Prisma's engine makes it on PostgreSQL. */
const CREATE_RECORD = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;
