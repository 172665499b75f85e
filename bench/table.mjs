// How results are shown and kept.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/prepare.mjs";

/** What every table begins with, one for each of `cellsOf`. */
export const COLUMNS = ["", "flows/s", "flow p50 / p99 ms", "p99 / p50", "server CPU ms per flow"];

export function cellsOf({ name, flowsPerSecond, p50Ms, p99Ms, cpuMsPerFlow }) {
  return [name, flowsPerSecond.toFixed(0), `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`, (p99Ms / p50Ms).toFixed(1), cpuMsPerFlow.toFixed(2)];
}

export function printTable(columns, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  console.log(["", line(columns), line(columns.map(() => "---")), ...rows.map(line), ""].join("\n"));
}

/** Writes JSON with the machine's description beside it. */
export function keep(results) {
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
  console.log(`${machine.cores} cores of ${machine.cpu}, Node.js ${machine.node}.`);
  const folder = join(root, "bench/results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
  writeFileSync(file, JSON.stringify({ machine, ...results }, null, 2));
  console.log(`Written to ${file.slice(root.length + 1)}.`);
}
