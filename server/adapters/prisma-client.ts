import type { Client, Config, InStatement } from "@libsql/client";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Prisma, PrismaClient } from "@/prisma/generated/sqlite/client";
import { type Database, faultOf, LOCK_WAIT_MS, patiently, type Sql, sql } from "./database";

/** The same file through Prisma's own client: for what is not hot. */
export async function openSqlite(url: string): Promise<Database> {
  const prisma = new PrismaClient({ adapter: new CommittingLibSql({ url, timeout: LOCK_WAIT_MS }), errorFormat: "minimal" });
  const run = <Row>({ strings, values }: Sql) => patiently(() => prisma.$queryRaw<Row[]>(new Prisma.Sql(strings, values)));
  await assertDurable(run);
  return {
    run,
    // Nothing that is housekeeping needs more; what does goes the hot way.
    async together(statements) {
      const rows: unknown[][] = [];
      for (const statement of statements) rows.push(await run(statement));
      return rows;
    },
    async close() {
      // The next start has nothing to recover.
      try {
        await run(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
      } finally {
        await prisma.$disconnect();
      }
    },
  };
}

/**
 * WAL, so that a reader never blocks a commit; synchronous=FULL, so that what is acknowledged is on the disk. One
 * connection serves the process and no interactive transaction is ever opened on it, so what is set here stays set.
 */
async function assertDurable(run: Database["run"]): Promise<void> {
  const [journal] = await run<{ journal_mode: string }>(sql`PRAGMA journal_mode = WAL`);
  // SQLite gives no row for this one; the next line reads it back.
  await run(sql`PRAGMA synchronous = FULL`);
  const [synchronous] = await run<{ synchronous: number | bigint }>(sql`PRAGMA synchronous`);
  if (journal?.journal_mode !== "wal" || Number(synchronous?.synchronous) !== 2) {
    throw new Error(
      `The database must run with journal_mode=WAL and synchronous=FULL, but has ${journal?.journal_mode} and ` +
        `${synchronous?.synchronous}. Put DATABASE_URL on a local disk.`,
    );
  }
}

/**
 * A write that finds the database locked stays half done in libsql until the garbage collector takes it. Meanwhile every
 * write on its connection is answered as done, and none is committed: a crash would undo them all. So that connection is
 * thrown away at once, before the adapter, which runs one statement at a time, lets another one in; and the next writes
 * first look whether the lock is free, in a way that leaves nothing behind.
 */
class CommittingLibSql extends PrismaLibSql {
  override createClient(config: Config): Client {
    const client = super.createClient(config);
    const execute = client.execute.bind(client);
    let wasLocked = false;
    client.execute = async (statement: InStatement) => {
      if (wasLocked && isWrite(statement)) {
        await client.executeMultiple("BEGIN IMMEDIATE; ROLLBACK");
        wasLocked = false;
      }
      try {
        return await execute(statement);
      } catch (error) {
        if (faultOf(error) === "busy") {
          wasLocked = true;
          // A promise, whatever its type says.
          await Promise.resolve(client.reconnect());
          await execute("PRAGMA synchronous = FULL");
        }
        throw error;
      }
    };
    return client;
  }
}

function isWrite(statement: InStatement): boolean {
  return !/^\s*(SELECT|PRAGMA)/i.test(typeof statement === "string" ? statement : statement.sql);
}
