import { spawnSync } from "node:child_process";
import Driver from "libsql";
import { root } from "../servers";

/** The kind of database that this project's services have. */
export const onPostgres = process.env.ATTACKED_DATABASE === "postgresql";

/** A service's database, past the service that owns it. */
export interface Database {
  /** As `DATABASE_URL`. */
  url: string;
  rows<Each>(statement: string): Promise<Each[]>;
  remove(): Promise<void>;
}
type Rows = Pick<Database, "rows">;

export interface Row {
  id: string;
  status: string;
  attempts: number;
  sends: number;
  sendState: string;
  codeLength: number;
  expiresAt: number;
  createdAt: number;
}

/** Goes with the folder that its file lies in. */
export function sqliteDatabase(file: string): Database {
  return { url: `file:${file}`, rows: async (statement) => rowsOf(file, statement), remove: () => Promise.resolve() };
}

export async function confirmationRow({ rows }: Rows, id: string): Promise<Row | undefined> {
  return (await rows<Row>(`SELECT * FROM "Confirmation" WHERE "id" = '${id}'`))[0];
}

export async function countOf({ rows }: Rows, table: string): Promise<number> {
  return (await rows<{ n: number }>(`SELECT COUNT(*) AS n FROM "${table}"`))[0]?.n ?? 0;
}

export async function tablesOf({ rows }: Rows): Promise<string[]> {
  const tables = onPostgres ? "pg_tables WHERE schemaname = current_schema()" : "sqlite_master WHERE type = 'table'";
  return (await rows<{ name: string }>(`SELECT ${onPostgres ? "tablename" : "name"} AS name FROM ${tables}`)).map(({ name }) => name);
}

/** One statement on a database file. */
function rowsOf<Each>(file: string, statement: string): Each[] {
  const connection = new Driver(file);
  try {
    connection.exec("PRAGMA busy_timeout = 2000");
    return connection.prepare(statement).all() as Each[];
  } finally {
    connection.close();
  }
}

/** The same from a process of its own, which leaves no connection behind. */
export function rowsElsewhere<Each>(file: string, statement: string): Each[] {
  const script = `const d = new (require("libsql"))(${JSON.stringify(file)}); console.log(JSON.stringify(d.prepare(${JSON.stringify(statement)}).all()))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=commonjs", "--eval", script], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Each[];
}

/** What SQLite itself says of the file: "ok" when it is whole. The files of PostgreSQL are out of the service's reach. */
export function integrityOf(file: string): string {
  return rowsElsewhere<{ integrity_check: string }>(file, "PRAGMA integrity_check").map((row) => row.integrity_check).join("\n");
}
