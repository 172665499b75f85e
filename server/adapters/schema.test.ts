import { readFileSync } from "node:fs";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase } from "@/server/testing/sqlite";

/** What Prisma calls a type, and what it is on SQLite. */
const SQLITE_TYPES: Record<string, string> = { String: "TEXT", Int: "INTEGER", BigInt: "BIGINT" };

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
  return { name, type: SQLITE_TYPES[type] ?? `no type for ${type}`, required: !optional, primary: primary ? 1 : primaryKey.indexOf(name) + 1 };
}

function readIndex(model: string, line: string): string {
  const columns = /^@@index\(\[([\w, ]+)\]\)$/.exec(line)?.[1]?.split(", ");
  if (!columns) throw new Error(`This test cannot read the schema's line "${line}".`);
  return `${model}_${columns.join("_")}_idx(${columns.join(", ")})`;
}

describe("the migrations and prisma/schema.prisma", () => {
  const models = readModels(readFileSync("prisma/schema.prisma", "utf8"));
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    opened = await openTestDatabase();
    client = createClient({ url: opened.url });
  });
  afterAll(async () => {
    client.close();
    await opened.close();
  });
  const pragma = async (sql: string) => (await client.execute(sql)).rows;

  it("have the same tables", async () => {
    const rows = await pragma(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE '\\_%' ESCAPE '\\' AND "name" NOT LIKE 'sqlite%'`);
    expect(rows.map((row) => row["name"]).sort()).toEqual(models.map(({ name }) => name).sort());
    expect(models.length).toBeGreaterThan(0);
  });

  it.each(models)("have the same columns, types and nullability in $name", async ({ name, columns }) => {
    const rows = await pragma(`PRAGMA table_info("${name}")`);
    const actual = rows.map((row) => ({
      name: row["name"],
      type: row["type"],
      required: row["notnull"] === 1,
      primary: row["pk"],
    }));
    expect(actual).toEqual(columns);
  });

  it.each(models)("have the same indexes in $name", async ({ name, indexes }) => {
    const rows = await pragma(`PRAGMA index_list("${name}")`);
    const made = rows.filter((row) => row["origin"] === "c");
    const actual = await Promise.all(
      made.map(async (index) => {
        const indexName = index["name"] as string;
        const columns = await pragma(`PRAGMA index_info("${indexName}")`);
        return `${indexName}(${columns.map((column) => column["name"] as string).join(", ")})`;
      }),
    );
    expect(actual.sort()).toEqual([...indexes].sort());
  });
});
