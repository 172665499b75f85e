// Rounds in which each subject has its turn, so that what else the machine does meets all of them alike.
import { measure } from "./driver.mjs";

/** Gives for each subject its name, the medians over its rounds, and the rounds. */
export async function inTurns(subjects, { warmUpSeconds, rounds, roundSeconds }) {
  const results = subjects.map(({ name }) => ({ name, rounds: [] }));
  for (const subject of subjects) await warmUp(subject, warmUpSeconds);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const result = await measure(subject, roundSeconds);
      results[index].rounds.push(result);
      console.log(`Round ${round} of ${rounds}: ${subject.name}: ${result.flowsPerSecond.toFixed(0)} flows/s, ${result.cpuMsPerFlow.toFixed(2)} ms CPU a flow`);
    }
  }
  return results.map((each) => ({ ...each, ...mediansOf(each.rounds) }));
}

/** As fast as it can: each instance compiles for itself what it runs often. */
export async function warmUp(subject, seconds) {
  const all = seconds * subject.ports.length;
  console.log(`Warming up: ${subject.name} (${all} s)`);
  await measure({ ...subject, flowsPerSecond: undefined }, all);
}

/** How many times as much one takes as the other: the median of what each round says, whose turns lie beside each other. */
export function times(one, other, key) {
  return median(one.rounds.map((round, index) => round[key] / other.rounds[index][key]));
}

function mediansOf(rounds) {
  return Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))]));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
