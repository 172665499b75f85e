import { describe, expect, it } from "vitest";
import { assertDurable } from "./sqlite-durability";

describe("a connection to a SQLite file", () => {
  it.each([
    ["full", 2],
    ["normal", 1n],
  ] as const)("may begin with what %s asks for", (level, synchronous) => {
    expect(() => assertDurable({ journal: "wal", synchronous }, level)).not.toThrow();
  });

  it.each([
    ["full", { journal: "wal", synchronous: 1 }],
    ["full", { journal: "delete", synchronous: 2 }],
    ["normal", { journal: "wal", synchronous: 0 }],
    ["full", { journal: undefined, synchronous: undefined }],
  ] as const)("that asks for %s may not begin with %o", (level, found) => {
    expect(() => assertDurable(found, level)).toThrow(new RegExp(`must run with journal_mode=WAL and synchronous=${level.toUpperCase()}.*local disk`));
  });
});
