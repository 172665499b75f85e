// What a flow is: ask for a code, read it from the gateway's file, give it back, over keep-alive connections.
import { Agent, request } from "node:http";

const FLOWS_AT_ONCE = 16;
let nextNumber = 2_000_000;

/**
 * Runs flows for so long, over all instances; gives how many, how long each took, and what the server spent on them. So many at
 * once, or, of a subject with `flowsPerSecond`, each at its time.
 */
export async function measure(subject, seconds) {
  await subject.resume();
  const clients = subject.flowsAtOnce ?? FLOWS_AT_ONCE;
  const agent = new Agent({ keepAlive: true, maxSockets: subject.flowsPerSecond ? Infinity : clients });
  const durations = [];
  const one = async () => {
    const { durationMs, statuses } = await flow(subject, agent);
    if (statuses.length < 2 || statuses.some((status) => status >= 300)) throw new Error(`${subject.name} answered ${statuses.join(" and ")}.`);
    durations.push(durationMs);
  };
  const before = await subject.usage();
  const startedAt = performance.now();
  if (subject.flowsPerSecond) await onTime({ seconds, flowsPerSecond: subject.flowsPerSecond }, one);
  else {
    const endAt = startedAt + seconds * 1000;
    const client = async () => {
      while (performance.now() < endAt) await one();
    };
    await Promise.all(Array.from({ length: clients }, client));
  }
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const after = await subject.usage();
  agent.destroy();
  await subject.pause();
  return {
    flowsPerSecond: durations.length / elapsedSeconds,
    ...quantiles(durations),
    cpuMsPerFlow: (after.cpuMs - before.cpuMs) / durations.length,
    rssMb: after.rssMb,
  };
}

const LOOK_EVERY_MS = 5;

/** Begins one whenever its time has come, whether or not others have ended, and waits for all. `meanwhile` hears how many milliseconds have gone by. */
export async function onTime({ seconds, flowsPerSecond }, begin, meanwhile = () => {}) {
  const startedAt = performance.now();
  const total = Math.round(seconds * flowsPerSecond);
  const underWay = new Set();
  for (let begun = 0; begun < total; ) {
    const elapsedMs = performance.now() - startedAt;
    for (; begun < total && begun <= (elapsedMs / 1000) * flowsPerSecond; begun += 1) {
      const each = begin();
      underWay.add(each);
      const isOver = () => void underWay.delete(each);
      each.then(isOver, isOver);
    }
    await meanwhile(elapsedMs);
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
  }
  await Promise.all(underWay);
}

/**
 * One flow, of a client with an address of its own where the service trusts the header; of several instances one is asked for the
 * code, and the next one checks it. A refused request ends it early.
 */
export async function flow({ ports, addresses: [ask, check], numberField = "phone_number", proof, codeOf, name }, agent) {
  const startedAt = performance.now();
  const digits = nextNumber++;
  const number = `+1202${digits}`;
  const headers = { "x-forwarded-for": `2001:${(digits >> 16).toString(16)}:${(digits & 0xffff).toString(16)}::1` };
  const asked = await post({ agent, port: ports[digits % ports.length], path: ask, headers }, { [numberField]: number });
  const done = (...statuses) => ({ durationMs: performance.now() - startedAt, statuses });
  if (asked.status >= 300) return done(asked.status);
  const code = proof ? codeOf(number) : "000000";
  const checked = await post({ agent, port: ports[(digits + 1) % ports.length], path: check, headers }, { [numberField]: number, code });
  if (checked.status < 300 && proof && !JSON.parse(checked.text)[proof]) throw new Error(`${name} confirmed nothing: ${checked.text}`);
  return done(asked.status, checked.status);
}

function post({ headers, ...to }, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const all = { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    request({ ...to, host: "127.0.0.1", method: "POST", headers: all }, (response) => {
      let answer = "";
      response.on("data", (chunk) => (answer += chunk));
      response.on("error", reject).on("end", () => resolve({ status: response.statusCode, text: answer }));
    })
      .on("error", reject)
      .end(text);
  });
}

/** Sorts them, too. */
export function quantiles(durations) {
  durations.sort((a, b) => a - b);
  return { p50Ms: durations[Math.floor(durations.length * 0.5)], p99Ms: durations[Math.floor(durations.length * 0.99)] };
}
