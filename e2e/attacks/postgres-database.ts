import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import type { Database } from "./database";

// As SQLite gives them; otherwise counts and times come as texts.
for (const type of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) pg.types.setTypeParser(type, Number);

/** Statements on a PostgreSQL, past the services that own it; the rows of a single one. */
export async function atPostgres<Row>(url: string, statements: string): Promise<Row[]> {
  // Whatever the server is set to.
  const client = new pg.Client({ connectionString: url, options: "-c default_transaction_read_only=off" });
  await client.connect();
  try {
    return (await client.query(statements)).rows as Row[];
  } finally {
    await client.end();
  }
}

let shared: Promise<string> | undefined;
async function askForServer(): Promise<string> {
  const url = await text(connect(inject("postgresDoor"), "127.0.0.1"));
  if (!url.startsWith("postgres")) throw new Error(url);
  return url;
}

/** An empty one, on the server that all files of the project share. */
export async function newPostgresDatabase(): Promise<Database> {
  const server = await (shared ??= askForServer());
  const name = `attacked_${randomBytes(8).toString("hex")}`;
  await atPostgres(server, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = name;
  return {
    url: url.href,
    rows: (statement) => atPostgres(url.href, statement),
    remove: async () => void (await atPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** Another program in the middle of its transaction, until it lets go. */
export async function lockedTable(url: string, table: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE "${table}"`);
  return { release: () => client.end() };
}
