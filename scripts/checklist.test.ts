import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** How many points each part of the list has. */
const PARTS = { N: 27, C: 30, E: 18, R: 12, S: 7, P: 18, M: 13, A: 18, K: 10 };
const ALL = Object.entries(PARTS).flatMap(([part, count]) => Array.from({ length: count }, (_, index) => `${part}${index + 1}`));

/** How a point can be held; behind a colon stands what else there is to say. */
const WAYS = ["test", "pictures", "a real phone", "does not apply", "not held"] as const;
type Way = (typeof WAYS)[number];

const document = readFileSync(join(root, "docs/checklist.md"), "utf8");
const rows = [...document.matchAll(/^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$/gm)].map(([, id = "", point = "", held = ""]) => ({ id, point, held }));

function waysOf(held: string): Way[] {
  const [ways = ""] = held.split(": ");
  return ways.split(", ").map((each) => {
    const way = WAYS.find((known) => known === each);
    if (way === undefined) throw new Error(`"${held}" says no way to hold a point.`);
    return way;
  });
}

/** The ids in brackets in the names of all tests there are, each with such a name. */
function idsInTests(): Map<string, string> {
  const ids = new Map<string, string>();
  for (const folder of ["e2e", "widget", "server"]) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!/(?<!node_modules.*)\.(spec|test|package|attack)\.tsx?$/.test(entry)) continue;
      for (const name of namesIn(join(root, folder, entry))) {
        for (const [, list = ""] of name.matchAll(/\(([A-Z]-?\d+(?:, [A-Z]-?\d+)*)\)/g)) {
          for (const id of list.split(", ").filter((each) => each.charAt(0) in PARTS && !each.includes("-"))) ids.set(id, `${entry}: ${name}`);
        }
      }
    }
  }
  return ids;
}

/** What stands first in each call of `test`, `it` and `describe`, `each` included. */
function namesIn(path: string): string[] {
  return [...readFileSync(path, "utf8").matchAll(/\b(?:test|it|describe)\b[^"`\n]*\(\s*(["`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, , name = ""]) => name);
}

const inTests = idsInTests();

test("docs/checklist.md has each point once, in its order", () => {
  expect(rows.map(({ id }) => id)).toEqual(ALL);
});

test("each point that is said to be held by a test stands in the name of one", () => {
  const said = rows.filter(({ held }) => waysOf(held).includes("test")).map(({ id }) => id);
  expect(said.filter((id) => !inTests.has(id))).toEqual([]);
});

test("each point in the name of a test is said to be held by one, and is a point of the list", () => {
  const said = new Set(rows.filter(({ held }) => waysOf(held).includes("test")).map(({ id }) => id));
  expect([...inTests].filter(([id]) => !said.has(id)).map(([id, name]) => `${id} in ${name}`)).toEqual([]);
});

test("whatever is not held by a test says why", () => {
  const silent = rows.filter(({ held }) => !waysOf(held).includes("test") && !/: .{8,}/.test(held));
  expect(silent).toEqual([]);
});

test("the count of docs/checklist.md is that of its rows", () => {
  const counted = Object.keys(PARTS).map((part) => {
    const ofPart = rows.filter(({ id }) => id.startsWith(part)).map(({ held }) => waysOf(held));
    const apply = ofPart.filter((ways) => !ways.includes("does not apply"));
    return { held: apply.filter((ways) => !ways.includes("not held")).length, apply: apply.length };
  });
  const sum = (parts: typeof counted) => `${parts.reduce((all, { held }) => all + held, 0)} of ${parts.reduce((all, { apply }) => all + apply, 0)}`;
  const [line] = /^Held: .*$/m.exec(document) ?? [];
  expect(line).toBe(`Held: ${sum(counted.slice(0, 5))} points of the widget's steps that apply, and ${sum(counted)} of all.`);
});
