// A database of its own for each subject on one PostgreSQL.
import pg from "pg";

/** Gives its address. */
export async function newDatabase(postgres, name) {
  const client = new pg.Client(postgres.url());
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return postgres.url(name);
}
