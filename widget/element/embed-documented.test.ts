import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ATTRIBUTES, EVENTS } from "./attributes";

const text = readFileSync(new URL("../../docs/embed.md", import.meta.url), "utf8");
const firstCells = (title: string) => (text.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| `"));

test("every attribute and its property stand in the table, and nothing else does", () => {
  const rows = firstCells("Attributes").map((line) => /^\| `([a-z-]+)` \| `([a-zA-Z]+)` \|/.exec(line)?.slice(1));
  expect(rows).toEqual(Object.entries(ATTRIBUTES));
});

test("every event stands in the table, and nothing else does", () => {
  expect(firstCells("Events").map((line) => /^\| `([a-z]+)` \|/.exec(line)?.[1])).toEqual([...EVENTS]);
});
