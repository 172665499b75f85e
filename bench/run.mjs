// `npm run bench`: full flows beside what they are compared with, interleaved in one run. Only the ratios are results.
//   --database=postgresql   one instance and two on one PostgreSQL, beside SQLite
//   --rows 5000000          an empty database beside one that holds so many old confirmations; also with --database
//   --soak=3600 --rate=200  so many requests a second for so many seconds
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../scripts/postgres-server.mjs";
import { build, giveUp, prepare, run } from "../scripts/prepare.mjs";

const { rows, soak, rate, database } = optionsOf();
prepare();
build();

const folder = mkdtempSync(join(tmpdir(), "phone-confirmation-bench-"));
const postgres = database === "postgresql" ? await startPostgres() : null;
const started = [];
const place = { folder, postgres, started };
// Who stands still does not hear that the run was broken off.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
try {
  // Packages may have been installed just now, so nothing that needs them is loaded before.
  if (soak) await (await import("./soak.mjs")).soak(place, { seconds: soak, requestsPerSecond: rate });
  else if (rows) await (await import("./grown.mjs")).compareGrown(place, rows);
  else {
    if (!postgres) buildEmptyNext();
    await (await import("./compare.mjs")).compare(place);
  }
} finally {
  await cleanUp();
}

async function cleanUp() {
  await Promise.all(started.map((subject) => subject.stop()));
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
}

function optionsOf() {
  const string = { type: "string" };
  const { values } = parseArgs({ options: { rows: string, soak: string, rate: { ...string, default: "200" }, database: { ...string, default: "sqlite" } } });
  const { database, ...counts } = values;
  if (!["sqlite", "postgresql"].includes(database)) giveUp(`--database is sqlite or postgresql, not ${database}.`);
  for (const [name, text] of Object.entries(counts)) {
    if (!/^[1-9][0-9]*$/.test(text)) giveUp(`--${name} is a positive number, not ${text}.`);
  }
  return { database, ...Object.fromEntries(Object.entries(counts).map(([name, text]) => [name, Number(text)])) };
}

function buildEmptyNext() {
  console.log("Building the empty Next.js app…");
  run(process.execPath, ["node_modules/next/dist/bin/next", "build", "bench/empty-next"], "The empty app could not be built.", { NEXT_TELEMETRY_DISABLED: "1" });
}
