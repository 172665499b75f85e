// The service beside the floors and its peer, or one and two instances of it on one PostgreSQL.
import { join } from "node:path";
import { inTurns, times } from "./rounds.mjs";
import { start } from "./start.mjs";
import { postgresSubjects, SUBJECTS } from "./subjects.mjs";
import { cellsOf, COLUMNS, keep, printTable } from "./table.mjs";

const PLAN = { warmUpSeconds: 30, rounds: 4, roundSeconds: 5 };

export async function compare({ folder, postgres, started }) {
  const subjects = postgres ? await postgresSubjects(postgres) : SUBJECTS;
  for (const [index, subject] of subjects.entries()) {
    started.push(await start(subject, join(folder, String(index))));
    await started[index].pause();
  }
  const results = await inTurns(started, PLAN);
  const [ours] = results;
  const ratio = (each) => (each === ours ? "1" : `${times(ours, each, "cpuMsPerFlow").toFixed(2)} ×`);
  const besideOne = (each, index) => {
    const one = results.find(({ name }) => name === subjects[index].beside);
    return one ? `${times(each, one, "cpuMsPerFlow").toFixed(2)} ×` : "1";
  };
  const [column, of] = postgres ? ["CPU beside one instance", besideOne] : ["ours takes", ratio];
  printTable([...COLUMNS, column], results.map((each, index) => [...cellsOf(each), of(each, index)]));
  console.log(`Medians of ${PLAN.rounds} rounds of ${PLAN.roundSeconds} s, ratios within a round.`);
  keep({ plan: PLAN, results });
}
