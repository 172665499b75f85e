import { execFileSync } from "node:child_process";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { describe as describeError } from "./log";

describe("an error in the log", () => {
  it.each<[string, unknown, string[]]>([
    ["its message and stack", new TypeError("cannot do it"), ["TypeError: cannot do it", "at "]],
    ["its cause", new Error("outer", { cause: new Error("inner") }), ["outer", "caused by Error: inner"]],
    ["no number", new Error("to +12025551234 and 442079460958"), ["to … and …"]],
    ["no code of four to ten digits", new Error("codes 1234, 012345 and 0123456789"), ["codes …, … and …"]],
    ["no number in its cause", new Error("outer", { cause: new Error("for +12025551234") }), ["for …"]],
    ["short numbers as they are", new Error("HTTP 503 after 3 tries"), ["HTTP 503 after 3 tries"]],
    ["what is no error, as a text", "gone: 0123456", ["gone: …"]],
    ["nothing, too", undefined, ["undefined"]],
  ])("shows %s", (_name, error, shown) => {
    const text = describeError(error);
    for (const part of shown) expect(text).toContain(part);
    expect(text).not.toMatch(/\+?[0-9]{4,}/);
  });
});

describe("the log", () => {
  /** What a process writes: the logger writes past everything that a test could replace. */
  function linesOf(level: string, script: string): Record<string, unknown>[] {
    const { outputFiles } = buildSync({
      stdin: { contents: `import { createLog } from "./server/adapters/log.ts"; const log = createLog("${level}"); ${script}`, resolveDir: process.cwd() },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      packages: "external",
    });
    const output = execFileSync(process.execPath, ["--input-type=module"], { input: outputFiles[0]?.text, encoding: "utf8", stdio: "pipe" });
    return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it("is one JSON line an event, whatever is in it", () => {
    const lines = linesOf(
      "info",
      `log.info("started", { port: 3000 });
       log.warn("two\\nlines", { hint: "a\\nb" });
       log.error("failed", new Error("no\\nway"), { requestId: "r" });`,
    );
    expect(lines).toEqual([
      { level: 30, time: expect.any(String), event: "started", port: 3000 },
      { level: 40, time: expect.any(String), event: "two\nlines", hint: "a\nb" },
      { level: 50, time: expect.any(String), event: "failed", requestId: "r", error: expect.stringContaining("no\nway") },
    ]);
    expect(lines.every(({ time }) => new Date(String(time)).toISOString() === time)).toBe(true);
  });

  it("loses no line of a process that ends in the same turn, well or not", () => {
    expect(linesOf("info", `log.info("first"); log.info("last"); process.exit();`).map(({ event }) => event)).toEqual(["first", "last"]);
    expect(() => linesOf("info", `log.info("before a fault"); throw new Error("unforeseen");`)).toThrow(expect.objectContaining({ stdout: expect.stringContaining("before a fault") }));
  });

  it("leaves out what its level leaves out", () => {
    const events = linesOf("warn", `log.info("quiet"); log.warn("loud"); log.error("louder", null);`);
    expect(events.map(({ event }) => event)).toEqual(["loud", "louder"]);
  });
});
