import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MIN_CHARACTERS = 32;

/** The file is there and holds no secret, as after a full disk; its message is a sentence for whoever starts the service. */
export class UnusableSecretError extends Error {
  override name = "UnusableSecretError";
}

/** The secret of a trial: made once, kept beside the database, readable by its owner alone. */
export function readOrMakeTrialSecret(databaseUrl: string): string {
  const path = join(dirname(databaseUrl.replace(/^file:/, "")), "secret-key");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const secret = read(path) ?? make(path);
  if (secret.length >= MIN_CHARACTERS) return secret;
  throw new UnusableSecretError(
    `${path} holds no whole secret: delete it, and the next start makes a new one; this trial's pending codes and activation keys end with it.`,
  );
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** It gets its name only once it is whole and on the disk. Of two processes that start together, one names it and both read it. */
function make(path: string): string {
  const temporary = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    write(temporary, `${randomBytes(48).toString("base64url")}\n`);
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(path, "utf8").trim();
}

function write(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
