import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../servers";

/** Every attack there is to answer, by letter. */
const IDS = {
  A: [1, 2, 3, 5, 6, 7, 9, 11, 12, 13, 14, 16, 17, 18, 19, 20],
  B: [1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
  C: [1, 3, 4, 6],
  D: [1, 3, 4, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16],
  E: [1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22],
  F: [1, 2, 4, 5, 7, 8],
  G: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14],
  H: [1, 2, 4, 5, 7, 8, 9, 10, 11, 12],
  I: [1, 3, 4, 5, 6, 7, 8],
  J: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 27, 28],
  K: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
};

interface Row {
  id: string;
  attack: string;
  answer: string;
}

const rows: Row[] = readFileSync(join(root, "docs/threat-model.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, id, attack, answer] = /^\| ([A-K]-\d\d) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
    return id && attack && answer ? [{ id, attack, answer }] : [];
  });

/** Suite by suite, the ids that titles of its tests begin with. */
const tested = new Map(
  readdirSync(join(root, "e2e/attacks"))
    .filter((name) => name.endsWith(".attack.ts"))
    .map((name) => [name.replace(".attack.ts", ""), idsIn(readFileSync(join(root, "e2e/attacks", name), "utf8"))] as const),
);

function idsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\btest\(\s*["'`]([A-K]-\d\d) /g)].flatMap(([, id]) => (id ? [id] : [])));
}

/** The suites that a row names as its own tests. */
function suitesOf({ answer }: Row): string[] {
  return [...answer.matchAll(/`attacks\/([a-z-]+)`/g)].flatMap(([, suite]) => (suite ? [suite] : []));
}

const isNotApplicable = ({ answer }: Row) => answer.startsWith("Not applicable");

test("every attack has one row, and every row an attack in ten words and an answer", () => {
  const expected = Object.entries(IDS).flatMap(([letter, numbers]) => numbers.map((number) => `${letter}-${String(number).padStart(2, "0")}`));
  expect(rows.map(({ id }) => id)).toEqual(expected);
  for (const { id, attack } of rows) expect({ id, words: attack.split(/\s+/).length <= 10 }).toEqual({ id, words: true });
});

test("every test of the suite is named in the row of its id", () => {
  const named = new Map(rows.map((row) => [row.id, suitesOf(row)]));
  const missing = [...tested].flatMap(([suite, ids]) => [...ids].filter((id) => !named.get(id)?.includes(suite)).map((id) => `${id} in ${suite}`));
  expect(missing).toEqual([]);
  expect([...tested.values()].reduce((sum, ids) => sum + ids.size, 0)).toBeGreaterThan(70);
});

test("every suite that a row names has a test of its id", () => {
  const promised = rows.filter((row) => !isNotApplicable(row)).flatMap((row) => suitesOf(row).map((suite) => ({ suite, id: row.id })));
  expect(promised.filter(({ suite, id }) => !tested.get(suite)?.has(id)).map(({ suite, id }) => `${id} in ${suite}`)).toEqual([]);
});

test("every row says where it is tested, why it does not apply, or what remains", () => {
  const files = rows.flatMap(({ id, answer }) => [...answer.matchAll(/`((?:server|e2e|widget|scripts)\/[^`]+)`/g)].map(([, file = ""]) => ({ id, file })));
  expect(files.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
  const answered = new Set(files.map(({ id }) => id));
  const silent = rows.filter((row) => suitesOf(row).length === 0 && !answered.has(row.id) && !/^(Not applicable|Remains|Of the operator)/.test(row.answer));
  expect(silent.map(({ id }) => id)).toEqual([]);
});
