import type { Client, Config, InStatement } from "@libsql/client";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Prisma, PrismaClient } from "@/prisma/generated/sqlite/client";
import { type Database, faultOf, LOCK_WAIT_MS, patiently, type Sql, sql } from "./database";
import { type Flushes, NO_FLUSHES } from "./flushes";
import { assertDurable, pragmasOf, type Synchronous } from "./sqlite-durability";

/** The same file through Prisma's own client: for what is not hot. */
export async function openSqlite(url: string, synchronous: Synchronous = "full", flushes: Pick<Flushes, "flush" | "pending"> = NO_FLUSHES): Promise<Database> {
  const adapter = new CommittingLibSql({ url, timeout: LOCK_WAIT_MS }, pragmasOf(synchronous));
  const prisma = new PrismaClient({ adapter, errorFormat: "minimal" });
  const run = async <Row>({ strings, values }: Sql) => {
    const rows = await patiently(() => prisma.$queryRaw<Row[]>(new Prisma.Sql(strings, values)));
    await (isWrite(strings.join("?")) ? flushes.flush() : flushes.pending);
    return rows;
  };
  const [journal] = await run<{ journal_mode: string }>(sql`PRAGMA journal_mode = WAL`);
  const [found] = await run<{ synchronous: number | bigint }>(sql`PRAGMA synchronous`);
  assertDurable({ journal: journal?.journal_mode, synchronous: found?.synchronous }, synchronous);
  return {
    run,
    async change({ strings, values }) {
      const count = await patiently(() => prisma.$executeRaw(new Prisma.Sql(strings, values)));
      await flushes.flush();
      return count;
    },
    // Nothing that goes this way needs more; what does goes the hot way.
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
 * A write that finds the database locked stays half done in libsql until the garbage collector takes it. Meanwhile every
 * write on its connection is answered as done, and none is committed: a crash would undo them all. So that connection is
 * thrown away at once, before the adapter, which runs one statement at a time, lets another one in; and the next writes
 * first look whether the lock is free, in a way that leaves nothing behind.
 */
class CommittingLibSql extends PrismaLibSql {
  constructor(
    config: Config,
    /** What each connection is set to, a new one in its place, too. */
    readonly pragmas: string,
  ) {
    super(config);
  }

  override createClient(config: Config): Client {
    const client = super.createClient(config);
    const execute = client.execute.bind(client);
    const settled = client.executeMultiple(this.pragmas);
    // Whoever asks hears of it.
    settled.catch(() => {});
    let wasLocked = false;
    client.execute = async (statement: InStatement) => {
      await settled;
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
          await client.executeMultiple(this.pragmas);
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
