import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FAILURE_CODES, statusOf } from "./failure-table";

const page = readFileSync(join(import.meta.dirname, "../../docs/rest.md"), "utf8");

it("docs/rest.md says of every failure its status and what to do, and of nothing else", () => {
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.{20,}) \|$/gm)].map(([, code, status]) => [code, Number(status)]);
  expect(rows).toEqual(FAILURE_CODES.map((code) => [code, statusOf(code)]));
});
