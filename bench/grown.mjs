// What growth costs: the service on an empty database, on one full of what it still keeps, and on one full of what it is
// removing beside the load.
import { join } from "node:path";
import { countOld, fill, LIVE_ROWS } from "./fill.mjs";
import { newDatabase } from "./new-database.mjs";
import { inTurns, times } from "./rounds.mjs";
import { start } from "./start.mjs";
import { APART, onPostgres, service } from "./subjects.mjs";
import { cellsOf, COLUMNS, keep, printTable } from "./table.mjs";

const PLAN = { warmUpSeconds: 20, rounds: 7, roundSeconds: 8 };

export async function compareGrown({ folder, postgres, started }, rows) {
  const many = rows.toLocaleString("en");
  const subjects = [
    { key: "empty", name: "an empty database" },
    { key: "kept", name: `${many} expired and ${LIVE_ROWS.toLocaleString("en")} live rows`, age: "kept" },
    { key: "purged", name: "as many, and the expired ones are being removed", age: "purged" },
  ];
  for (const { key, name, age } of subjects) {
    const own = join(folder, key);
    const url = postgres ? await newDatabase(postgres, `${key}_rows`) : `file:${join(own, "service.db")}`;
    const subject = { ...service(name, postgres ? { ...onPostgres(url), ...APART } : APART), url };
    if (age) await makeFull(subject, own, { rows, age });
    started.push(await start(subject, own));
    await started.at(-1).pause();
  }
  const purging = started.at(-1);
  const before = await countOld(purging.url);
  const results = await inTurns(started, PLAN);
  const after = await countOld(purging.url);
  report(results, { confirmations: before.confirmations - after.confirmations, tallies: before.tallies - after.tallies });
}

/** The tables are made by the service itself. */
async function makeFull(subject, folder, { rows, age }) {
  const maker = await start(subject, folder);
  await maker.stop();
  const startedAt = performance.now();
  console.log(`Filling: ${subject.name}`);
  await fill(subject.url, rows, age);
  console.log(`Filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

function report(results, removed) {
  const [empty] = results;
  const beside = (each, key) => `${times(each, empty, key).toFixed(2)} ×`;
  printTable(
    [...COLUMNS, "CPU beside empty", "p50 beside empty"],
    results.map((each) => [...cellsOf(each), beside(each, "cpuMsPerFlow"), beside(each, "p50Ms")]),
  );
  const seconds = PLAN.warmUpSeconds + PLAN.rounds * PLAN.roundSeconds;
  const [confirmations, tallies] = [removed.confirmations, removed.tallies].map((rows) => rows.toLocaleString("en"));
  console.log(`Medians of ${PLAN.rounds} rounds of ${PLAN.roundSeconds} s, ratios within a round.`);
  console.log(`${confirmations} confirmations and ${tallies} rows of limits were removed in ${seconds} s of load.`);
  keep({ plan: PLAN, removed, results });
}
