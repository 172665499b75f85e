import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

it("docs/settings.md has a row for every setting that is read", () => {
  const folder = join(root, "server/settings");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const sources = [join(root, "server/config.ts"), ...files.map((name) => join(folder, name))].map((file) => readFileSync(file, "utf8"));
  const names = sources.flatMap((source) => [...source.matchAll(/^ {2}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*): (?:z\b|list|integer|http|public|listOutOf|[A-Z])/gm)].map(([, name = ""]) => name));
  expect(names.length).toBeGreaterThan(30);
  const documented = readFileSync(join(root, "docs/settings.md"), "utf8").split("\n").filter((line) => line.startsWith("|")).map((line) => line.split("|")[1]).join();
  expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});
