import { spawnSync } from "node:child_process";
import Driver from "libsql";
import { root } from "../servers";

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

/** One statement on a database file, past the service that owns it. */
export function rowsOf<Each>(file: string, statement: string, ...values: unknown[]): Each[] {
  const connection = new Driver(file);
  try {
    connection.exec("PRAGMA busy_timeout = 2000");
    return connection.prepare(statement).all(...values) as Each[];
  } finally {
    connection.close();
  }
}

export function confirmationRow(file: string, id: string): Row | undefined {
  return rowsOf<Row>(file, 'SELECT * FROM "Confirmation" WHERE "id" = ?', id)[0];
}

export function countOf(file: string, table: string): number {
  return rowsOf<{ n: number }>(file, `SELECT COUNT(*) AS n FROM "${table}"`)[0]?.n ?? 0;
}

/** The same from a process of its own, which leaves no connection behind. */
export function rowsElsewhere<Each>(file: string, statement: string): Each[] {
  const script = `const d = new (require("libsql"))(${JSON.stringify(file)}); console.log(JSON.stringify(d.prepare(${JSON.stringify(statement)}).all()))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=commonjs", "--eval", script], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Each[];
}

/** What SQLite itself says of the file: "ok" when it is whole. */
export function integrityOf(file: string): string {
  return rowsElsewhere<{ integrity_check: string }>(file, "PRAGMA integrity_check").map((row) => row.integrity_check).join("\n");
}
