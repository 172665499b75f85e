// `npm run bench`: full flows beside what they are compared with, interleaved in one run. Only the ratios are results.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../scripts/postgres-server.mjs";
import { build, prepare, root, run } from "../scripts/prepare.mjs";
import { measure } from "./driver.mjs";
import { postgresSubjects, start, SUBJECTS } from "./subjects.mjs";

const WARM_UP_SECONDS = 20;
const ROUND_SECONDS = 8;
const ROUNDS = 4;

prepare();
build();
const isPostgres = process.argv.includes("--database=postgresql");
if (!isPostgres) {
  console.log("Building the empty Next.js app…");
  run(process.execPath, ["node_modules/next/dist/bin/next", "build", "bench/empty-next"], "The empty app could not be built.", { NEXT_TELEMETRY_DISABLED: "1" });
}

const folder = mkdtempSync(join(tmpdir(), "phone-confirmation-bench-"));
const postgres = isPostgres ? await startPostgres() : null;
const subjects = [];
try {
  for (const [index, subject] of (postgres ? postgresSubjects(postgres) : SUBJECTS).entries()) subjects.push(await start(subject, join(folder, String(index))));
  for (const subject of subjects) {
    // Each instance compiles for itself what it runs often.
    const seconds = WARM_UP_SECONDS * subject.ports.length;
    console.log(`Warming up: ${subject.name} (${seconds} s)`);
    await measure(subject, seconds);
  }
  const results = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const subject of subjects) {
      const result = await measure(subject, ROUND_SECONDS);
      results.get(subject.name).push(result);
      console.log(`Round ${round} of ${ROUNDS}: ${subject.name}: ${result.flowsPerSecond.toFixed(0)} flows/s, ${result.cpuMsPerFlow.toFixed(2)} ms CPU a flow`);
    }
  }
  report(results);
} finally {
  await Promise.all(subjects.map((subject) => subject.stop()));
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
}

function report(results) {
  const medians = [...results].map(([name, rounds]) => ({
    name,
    ...Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))])),
  }));
  const [ours] = medians;
  const rows = medians.map((each) => [
    each.name,
    each.flowsPerSecond.toFixed(0),
    `${each.p50Ms.toFixed(1)} / ${each.p99Ms.toFixed(1)}`,
    each.cpuMsPerFlow.toFixed(2),
    each === ours ? "1" : `${(ours.cpuMsPerFlow / each.cpuMsPerFlow).toFixed(2)} ×`,
  ]);
  console.log("\n| | flows/s | flow p50 / p99 ms | server CPU ms per flow | ours takes |\n|---|---|---|---|---|");
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}`, cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) };
  console.log(`\n${machine.cores} cores of ${machine.cpu}, Node.js ${machine.node}, medians of ${ROUNDS} rounds of ${ROUND_SECONDS} s.`);
  const file = join(root, "bench/results", `${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
  mkdirSync(join(root, "bench/results"), { recursive: true });
  writeFileSync(file, JSON.stringify({ machine, medians, rounds: Object.fromEntries(results) }, null, 2));
  console.log(`Written to ${file.slice(root.length + 1)}.`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
