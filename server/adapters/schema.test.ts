import { readFileSync } from "node:fs";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { postgresSchema } from "../../scripts/postgres-schema.mjs";
import { sql } from "./database";

/** What Prisma calls a type, and what it is on both databases. */
const SQL_TYPES: Record<string, string> = { String: "TEXT", Int: "INTEGER", BigInt: "BIGINT" };

interface Column {
  name: string;
  type: string;
  required: boolean;
  /** Its place in the primary key, from 1 on; 0 when it is not in it. */
  primary: number;
}
interface Model {
  name: string;
  columns: Column[];
  /** As "Model_a_b_idx(a, b)". */
  indexes: string[];
}

function readModels(schema: string): Model[] {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = "", body = ""]) => {
    const lines = body.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("//"));
    const primaryKey = lines.flatMap((line) => /^@@id\(\[([\w, ]+)\]\)$/.exec(line)?.[1]?.split(", ") ?? []);
    return {
      name,
      columns: lines.filter((line) => !line.startsWith("@@")).map((line) => readColumn(line, primaryKey)),
      indexes: lines.filter((line) => line.startsWith("@@") && !line.startsWith("@@id")).map((line) => readIndex(name, line)),
    };
  });
}

function readColumn(line: string, primaryKey: readonly string[]): Column {
  const match = /^(\w+)\s+(\w+)(\?)?(\s+@id)?$/.exec(line);
  if (!match) throw new Error(`This test cannot read the schema's line "${line}".`);
  const [, name = "", type = "", optional, primary] = match;
  return { name, type: SQL_TYPES[type] ?? `no type for ${type}`, required: !optional, primary: primary ? 1 : primaryKey.indexOf(name) + 1 };
}

function readIndex(model: string, line: string): string {
  const columns = /^@@index\(\[([\w, ]+)\]\)$/.exec(line)?.[1]?.split(", ");
  if (!columns) throw new Error(`This test cannot read the schema's line "${line}".`);
  return `${model}_${columns.join("_")}_idx(${columns.join(", ")})`;
}

/** What a migrated database has, in the words of the models. */
interface Made {
  tables(): Promise<string[]>;
  columns(table: string): Promise<Column[]>;
  indexes(table: string): Promise<string[]>;
  close(): Promise<void>;
}

async function madeOnSqlite(): Promise<Made> {
  const opened = await openTestDatabase();
  const client = createClient({ url: opened.url });
  const ask = async (sql: string) => (await client.execute(sql)).rows;
  return {
    async tables() {
      const rows = await ask(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE '\\_%' ESCAPE '\\' AND "name" NOT LIKE 'sqlite%'`);
      return rows.map((row) => row["name"] as string);
    },
    async columns(table) {
      const rows = await ask(`PRAGMA table_info("${table}")`);
      return rows.map((row) => ({ name: row["name"] as string, type: row["type"] as string, required: row["notnull"] === 1, primary: Number(row["pk"]) }));
    },
    async indexes(table) {
      const rows = await ask(`PRAGMA index_list("${table}")`);
      const made = rows.filter((row) => row["origin"] === "c").map((row) => row["name"] as string);
      return Promise.all(
        made.map(async (name) => `${name}(${(await ask(`PRAGMA index_info("${name}")`)).map((column) => column["name"] as string).join(", ")})`),
      );
    },
    async close() {
      client.close();
      await opened.close();
    },
  };
}

async function madeOnPostgres(): Promise<Made> {
  const { database, close } = await openTestPostgres();
  return {
    close,
    async tables() {
      const rows = await database.run<{ name: string }>(sql`
        SELECT table_name AS "name" FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_%'`);
      return rows.map(({ name }) => name);
    },
    columns: (table) => database.run(sql`
      SELECT c.column_name AS "name", upper(c.data_type) AS "type", c.is_nullable = 'NO' AS "required", COALESCE(k.ordinal_position, 0) AS "primary"
        FROM information_schema.columns c
        LEFT JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name)
       WHERE c.table_schema = current_schema() AND c.table_name = ${table} ORDER BY c.ordinal_position`).then((rows) =>
        (rows as Column[]).map((row) => ({ ...row, required: String(row.required) === "t" }))),
    async indexes(table) {
      const rows = await database.run<{ name: string; columns: string }>(sql`
        SELECT i.relname AS "name", string_agg(a.attname, ', ' ORDER BY p.place) AS "columns"
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
          CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY p(number, place)
          JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = p.number
         WHERE x.indrelid = CAST(${`"${table}"`} AS regclass) AND NOT x.indisprimary GROUP BY i.relname`);
      return rows.map(({ name, columns }) => `${name}(${columns})`);
    },
  };
}

const models = readModels(readFileSync("prisma/schema.prisma", "utf8"));

describe.each([
  { name: "SQLite", open: madeOnSqlite },
  { name: "PostgreSQL", open: madeOnPostgres },
])("the migrations for $name and prisma/schema.prisma", ({ open }) => {
  let made: Made;
  beforeAll(async () => {
    made = await open();
  });
  afterAll(() => made.close());

  it("have the same tables", async () => {
    expect((await made.tables()).sort()).toEqual(models.map(({ name }) => name).sort());
    expect(models.length).toBeGreaterThan(0);
  });

  it.each(models)("have the same columns, types and nullability in $name", async ({ name, columns }) => {
    expect(await made.columns(name)).toEqual(columns);
  });

  it.each(models)("have the same indexes in $name", async ({ name, indexes }) => {
    expect((await made.indexes(name)).sort()).toEqual([...indexes].sort());
  });
});

it("prisma/schema.postgresql.prisma is what scripts/postgres-schema.mjs makes of prisma/schema.prisma", () => {
  expect(readFileSync("prisma/schema.postgresql.prisma", "utf8")).toBe(postgresSchema(readFileSync("prisma/schema.prisma", "utf8")));
});
