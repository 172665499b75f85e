import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "@/server/testing/sqlite";
import { readOrMakeTrialSecret } from "./trial-secret";

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
});
