import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import type { Database } from "@/server/adapters/database";
import { openPostgres } from "@/server/adapters/pg-database";
import { migratePostgres } from "@/server/adapters/pg-migrate";

export const POSTGRES_MIGRATIONS = "prisma/migrations/postgresql";

let server: Promise<string> | undefined;
async function askForServer(): Promise<string> {
  const url = await text(connect(inject("postgresDoor"), "127.0.0.1"));
  if (!url.startsWith("postgres")) throw new Error(url);
  return url;
}

async function atServer(statement: string): Promise<string> {
  const url = await (server ??= askForServer());
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement);
  await client.end();
  return url;
}

/** An empty database of its own, removed by `remove`. */
export async function newPostgresDatabase(): Promise<{ url: string; remove(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const url = new URL(await atServer(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`));
  url.pathname = name;
  return { url: url.href, remove: async () => void (await atServer(`DROP DATABASE ${name} WITH (FORCE)`)) };
}

/** A migrated database, and as many instances at it as wanted, each with a pool of its own. */
export async function openTestPostgres(instances = 1) {
  const { url, remove } = await newPostgresDatabase();
  await migratePostgres(url, POSTGRES_MIGRATIONS);
  const databases = await Promise.all(Array.from({ length: instances }, () => openPostgres(url)));
  const [database] = databases as [Database];
  return {
    url,
    database,
    databases,
    close: async () => {
      await Promise.all(databases.map((each) => each.close()));
      await remove();
    },
  };
}
