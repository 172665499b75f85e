import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "@/server/testing/sqlite";
import { createFileGateway } from "./file-gateway";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const path = join(folder.path, "made", "for", "it", "sms.jsonl");
const message = (body: string) => ({ to: "+12025551234", from: "Shop", body });

describe("the file gateway", () => {
  it("appends one JSON object a line before it answers", async () => {
    const gateway = createFileGateway(path);
    for (const body of ["first 012345", "second\nwith a line break, “quotes” and é"]) {
      expect(await gateway.send(message(body))).toEqual({ status: "sent" });
      const lines = readFileSync(path, "utf8").split("\n");
      expect(lines.at(-1)).toBe("");
      expect(JSON.parse(lines.at(-2) ?? "")).toEqual({
        ...message(body),
        channel: "sms",
        sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    }
    expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2);
  });

  it("keeps the file from everybody else", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("keeps 50 parallel messages whole, one a line", async () => {
    const parallel = join(folder.path, "parallel.jsonl");
    const gateway = createFileGateway(parallel);
    await Promise.all(Array.from({ length: 50 }, (_, index) => gateway.send(message(`${index} ${"x".repeat(2000)}`))));
    const bodies = readFileSync(parallel, "utf8").trim().split("\n").map((line) => (JSON.parse(line) as { body: string }).body);
    expect(new Set(bodies.map((body) => Number.parseInt(body, 10))).size).toBe(50);
  });

  it("begins a new file when the old one was moved away, with its folder", async () => {
    const own = join(folder.path, "rotated", "sms.jsonl");
    const gateway = createFileGateway(own);
    await gateway.send(message("old"));
    renameSync(join(folder.path, "rotated"), join(folder.path, "kept"));
    await gateway.send(message("new"));
    const bodyOf = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { body: string }).body;
    expect([bodyOf(join(folder.path, "kept", "sms.jsonl")), bodyOf(own)]).toEqual(["old", "new"]);
  });

  it("tells a write that failed to its own messages alone", async () => {
    const own = join(folder.path, "blocked.jsonl");
    const gateway = createFileGateway(own);
    mkdirSync(own);
    await expect(gateway.send(message("lost"))).rejects.toThrow();
    rmSync(own, { recursive: true });
    expect(await gateway.send(message("kept"))).toEqual({ status: "sent" });
    expect(readFileSync(own, "utf8")).not.toContain("lost");
  });

  it("throws when it cannot write, so that nothing counts as sent", async () => {
    await expect(createFileGateway(folder.path).send(message("lost"))).rejects.toThrow();
  });
});
