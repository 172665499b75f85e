// Hours of steady load: flows begin at their time whether or not others have ended, and each minute is told by itself.
import { Agent } from "node:http";
import { join } from "node:path";
import { flow, onTime, quantiles } from "./driver.mjs";
import { start } from "./start.mjs";
import { onPostgres, service, WIDE } from "./subjects.mjs";
import { keep, printTable } from "./table.mjs";

const MINUTE_MS = 60_000;
const REQUESTS_PER_FLOW = 2;

export async function soak({ folder, postgres, started }, { seconds, requestsPerSecond }) {
  const subject = await start(service("phone-confirmation", postgres ? onPostgres(postgres.url()) : WIDE), join(folder, "soak"));
  started.push(subject);
  console.log(`${requestsPerSecond} requests a second for ${seconds} s`);
  const minutes = [];
  let cpuMsBefore = (await subject.usage()).cpuMs;
  await steadily(subject, { seconds, flowsPerSecond: requestsPerSecond / REQUESTS_PER_FLOW }, async (minute) => {
    const { rssMb, cpuMs } = await subject.usage();
    const cpuMsPerFlow = (cpuMs - cpuMsBefore) / minute.flows;
    cpuMsBefore = cpuMs;
    minutes.push({ rssMb, cpuMsPerFlow, ...minute });
    console.log(
      `Minute ${minutes.length}: ${rssMb.toFixed(0)} MB, ${minute.flows} flows, p50 ${minute.p50Ms?.toFixed(1)} ms, p99 ${minute.p99Ms?.toFixed(1)} ms, ` +
        `${cpuMsPerFlow.toFixed(2)} ms CPU a flow, ${minute.refused} answers not 2xx, ${minute.faults} of them 5xx, ${minute.unanswered} without an answer`,
    );
  });
  report(minutes, { seconds, requestsPerSecond });
}

/** Tells what each minute held. */
async function steadily(subject, load, tell) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
  let minute = emptyMinute();
  let told = 0;
  // In the minute in which it ends.
  const begin = () => flow(subject, agent).then((done) => count(minute, done), (error) => countUnanswered(minute, error));
  await onTime(load, begin, async (elapsedMs) => {
    if (elapsedMs < (told + 1) * MINUTE_MS) return;
    told += 1;
    const full = minute;
    minute = emptyMinute();
    await tell(summed(full));
  });
  if (minute.durations.length + minute.unanswered > 0) await tell(summed(minute));
  agent.destroy();
}

const emptyMinute = () => ({ durations: [], refused: 0, faults: 0, unanswered: 0 });

function count(minute, { durationMs, statuses }) {
  minute.durations.push(durationMs);
  minute.refused += statuses.filter((status) => status >= 300).length;
  minute.faults += statuses.filter((status) => status >= 500).length;
}

function countUnanswered(minute, error) {
  if (minute.unanswered === 0) console.error(error);
  minute.unanswered += 1;
}

function summed({ durations, ...counts }) {
  return { ...counts, flows: durations.length, ...quantiles(durations) };
}

function report(minutes, asked) {
  const early = minutes[Math.min(4, minutes.length - 1)];
  const last = minutes.at(-1);
  const sum = (key) => minutes.reduce((total, minute) => total + minute[key], 0);
  printTable(
    ["flows", "answers not 2xx", "of them 5xx", "without an answer", `MB after minute ${minutes.indexOf(early) + 1}`, "MB at the end"],
    [[sum("flows"), sum("refused"), sum("faults"), sum("unanswered"), early.rssMb.toFixed(0), last.rssMb.toFixed(0)]],
  );
  keep({ ...asked, minutes });
}
