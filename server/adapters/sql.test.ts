import { describe, expect, it } from "vitest";
import { Prisma } from "@/prisma/generated/sqlite/client";
import { join, type Sql, sql } from "./sql";

describe("SQL as a template", () => {
  it("binds what is interpolated", () => {
    const injected = `'; DROP TABLE "Confirmation"; --`;
    const statement = sql`SELECT ${injected}, ${1}, ${null} FROM "Confirmation"`;
    expect(statement.sql).toBe(`SELECT ?, ?, ? FROM "Confirmation"`);
    expect(statement.values).toEqual([injected, 1, null]);
  });

  it("binds what looks like a piece of SQL and is none", () => {
    const lookalike = { sql: "1 = 1", strings: ["1 = 1"], values: [] };
    expect(sql`SELECT ${lookalike}`.sql).toBe("SELECT ?");
    expect(join([lookalike]).sql).toBe("?");
  });

  it("puts pieces together with their values in their places", () => {
    const open = sql`"expiresAt" > ${7}`;
    const statement = sql`SELECT ${1} WHERE ${open} AND "id" IN (${join(["a", "b"])}) AND (${join([open, sql`1 = 1`], " OR ")}) LIMIT ${9}`;
    expect(statement.sql).toBe(`SELECT ? WHERE "expiresAt" > ? AND "id" IN (?, ?) AND ("expiresAt" > ? OR 1 = 1) LIMIT ?`);
    expect(statement.values).toEqual([1, 7, "a", "b", 7, 9]);
  });

  it("makes a text once for each of its forms", () => {
    const of = (ids: string[], isOpen: boolean) => sql`SELECT 1 WHERE "id" IN (${join(ids)}) ${isOpen ? sql`AND 1 = 1` : sql``} AND ${ids.length}`;
    expect(of(["a"], true).form).toBe(of(["b"], true).form);
    const forms = new Set([of(["a"], true), of(["a"], false), of(["a", "b"], true), of(["a", "b"], false)].map(({ form }) => form.sql));
    expect(forms.size).toBe(4);
    expect(of(["a", "b"], false).values).toEqual(["a", "b", 2]);
  });

  it("takes a value where the same place held a piece before", () => {
    const of = (part: unknown) => sql`SELECT ${part}`;
    expect(of(sql`1`).sql).toBe("SELECT 1");
    expect(of(1).sql).toBe("SELECT ?");
    expect(of(sql`1`).sql).toBe("SELECT 1");
  });

  it("refuses an empty list, which no SQL has", () => {
    expect(() => join([])).toThrow("at least one");
  });

  it("writes what Prisma's own template writes", () => {
    const ours = (is: (...given: Parameters<typeof sql>) => unknown, list: (parts: unknown[], separator?: string) => unknown) =>
      is`A ${1} ${is`B ${list([1, is`C ${"d"}`, is`E`], " OR ")}`} ${is``}${list(["x"])}` as Sql;
    const theirs = ours(Prisma.sql, Prisma.join);
    const { strings, values } = ours(sql, join);
    expect({ strings, values }).toEqual({ strings: theirs.strings, values: theirs.values });
  });
});
