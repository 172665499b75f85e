import pg from "pg";

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

/** Another program in the middle of its transaction, until it lets go. */
export async function lockedTable(url: string, table: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE "${table}"`);
  return { release: () => client.end() };
}
