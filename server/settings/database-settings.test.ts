import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS, databaseProblems, shownDatabase } from "./database-settings";

const accepts = (url: string) => DATABASE_SETTINGS.DATABASE_URL.safeParse(url).success;

describe("the database's address", () => {
  it.each([
    "file:./data/phone-confirmation.db",
    "file:/data/x.db",
    "postgresql://phone:swordfish@db.example.com:5432/phone",
    "postgres://phone@127.0.0.1/phone",
    "postgresql://phone:sword%23fish@[::1]:5432/phone?sslmode=verify-full&pgbouncer=true",
  ])("may be %s", (url) => expect(accepts(url)).toBe(true));

  it.each([
    "mysql://localhost/phone",
    "postgresql://phone:swordfish@db.example.com",
    "postgresql:///phone",
    "postgresql://db.example.com:notaport/phone",
    "postgresql://db.example.com/phone#fragment",
    "postgresql:phone",
    "POSTGRESQL",
  ])("may not be %s", (url) => expect(accepts(url)).toBe(false));

  it("is shown without its password and without its query", () => {
    expect(shownDatabase("postgresql://phone:swordfish@db.example.com:6432/phone?password=swordfish")).toBe("postgresql://phone@db.example.com:6432/phone");
    expect(shownDatabase("postgres://db.example.com/phone")).toBe("postgres://db.example.com/phone");
    expect(shownDatabase("file:./data/x.db")).toBe("file:./data/x.db");
  });

  it("of a PostgreSQL needs a secret, since there is no folder beside it to keep one in", () => {
    expect(databaseProblems({ databaseUrl: "postgresql://db/phone", secretKey: null })).toEqual([expect.stringMatching(/^SECRET_KEY is missing: .+\.$/)]);
    expect(databaseProblems({ databaseUrl: "postgresql://db/phone", secretKey: "secret" })).toEqual([]);
    expect(databaseProblems({ databaseUrl: "file:./x.db", secretKey: null })).toEqual([]);
  });
});
