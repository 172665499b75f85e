import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "@/server/testing/sqlite";
import { readOrMakeTrialSecret, UnusableSecretError } from "./trial-secret";

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe("the secret of a trial", () => {
  const url = `file:${join(folder.path, "data", "test.db")}`;
  const path = join(folder.path, "data", "secret-key");

  it("is made once and read ever after", () => {
    const made = readOrMakeTrialSecret(url);
    expect(made).toMatch(/^[A-Za-z0-9_-]{64}$/);
    expect([readOrMakeTrialSecret(url), readFileSync(path, "utf8").trim()]).toEqual([made, made]);
  });

  it("is readable by its owner alone", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is another one beside another database", () => {
    expect(readOrMakeTrialSecret(`file:${join(folder.path, "other", "test.db")}`)).not.toBe(readOrMakeTrialSecret(url));
  });

  it("throws when it cannot be kept", () => {
    expect(() => readOrMakeTrialSecret(`file:${path}/test.db`)).toThrow();
  });

  it("leaves nothing beside it", () => {
    expect(readdirSync(join(folder.path, "data"))).toEqual(["secret-key"]);
  });

  it.each([
    ["empty", ""],
    ["blank", `${" ".repeat(64)}\n`],
    ["cut short", "x".repeat(31)],
  ])("that is %s is never used: one sentence names the file and says what to do", (_name, text) => {
    writeFileSync(path, text);
    const read = () => readOrMakeTrialSecret(url);
    expect(read).toThrow(UnusableSecretError);
    expect(read).toThrow(`${path} holds no whole secret: delete it, and the next start makes a new one`);
    expect(readFileSync(path, "utf8")).toBe(text);
    rmSync(path);
    expect(read()).toHaveLength(64);
  });

  it("of 32 characters, made by hand, is taken", () => {
    writeFileSync(path, `${"x".repeat(32)}\n`);
    expect(readOrMakeTrialSecret(url)).toBe("x".repeat(32));
  });

  it("is never put in the place of what is there already", () => {
    // A link that leads nowhere cannot be read, and yet the name is taken: as if another process had been faster.
    const late = join(folder.path, "late");
    mkdirSync(late);
    symlinkSync(join(folder.path, "nowhere"), join(late, "secret-key"));
    expect(() => readOrMakeTrialSecret(`file:${join(late, "test.db")}`)).toThrow("ENOENT");
    expect(readdirSync(late)).toEqual(["secret-key"]);
  });
});
