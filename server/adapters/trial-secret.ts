import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The secret of a trial: made once, kept beside the database, readable by its owner alone. */
export function readOrMakeTrialSecret(databaseUrl: string): string {
  const path = join(dirname(databaseUrl.replace(/^file:/, "")), "secret-key");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // "wx" fails when it is there: of two processes that start together, one makes it and both read it.
    writeFileSync(path, `${randomBytes(48).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8").trim();
}
