// 16 flows at once for each instance over keep-alive connections: ask for a code, read it from the gateway's file, give it back.
import { Agent, request } from "node:http";
import { closeSync, existsSync, openSync, readSync } from "node:fs";

const FLOWS_AT_ONCE = 16;
let nextNumber = 2_000_000;

/** Runs flows for so long; gives how many, how long each took, and what the server spent on them. */
export async function measure(subject, seconds) {
  const clients = FLOWS_AT_ONCE * subject.ports.length;
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const codes = subject.codes ? codesOf(subject) : null;
  const durations = [];
  const before = await subject.usage();
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < endAt) {
        const flowStartedAt = performance.now();
        await flow(subject, agent, codes);
        durations.push(performance.now() - flowStartedAt);
      }
    }),
  );
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const after = await subject.usage();
  agent.destroy();
  durations.sort((a, b) => a - b);
  return {
    flowsPerSecond: durations.length / elapsedSeconds,
    p50Ms: durations[Math.floor(durations.length * 0.5)],
    p99Ms: durations[Math.floor(durations.length * 0.99)],
    cpuMsPerFlow: (after.cpuMs - before.cpuMs) / durations.length,
    rssMb: after.rssMb,
  };
}

/** Of several instances one is asked for the code, and the next one checks it. */
async function flow({ ports, flow: [ask, check], name }, agent, codes) {
  const number = nextNumber++;
  const phone_number = `+1202${number}`;
  const asked = await post(agent, ports[number % ports.length], ask, { phone_number });
  const code = codes ? await codes(phone_number) : "000000";
  const checked = await post(agent, ports[(number + 1) % ports.length], check, { phone_number, code });
  if (asked >= 300 || checked >= 300) throw new Error(`${name} answered ${asked} and ${checked}.`);
}

function post(agent, port, path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    request({ agent, host: "127.0.0.1", port, path, method: "POST", headers }, (response) => {
      response.on("end", () => resolve(response.statusCode)).resume();
    })
      .on("error", reject)
      .end(text);
  });
}

/** Follows the gateway's file, which holds the message before the request is answered. */
function codesOf(subject) {
  const state = (subject.codesRead ??= { position: 0, rest: "", byNumber: new Map() });
  return async (number) => {
    if (!state.byNumber.has(number)) readOn(subject.smsFile, state);
    const code = state.byNumber.get(number);
    if (!code) throw new Error(`No message for ${number} in ${subject.smsFile}.`);
    state.byNumber.delete(number);
    return code;
  };
}

function readOn(path, state) {
  if (!existsSync(path)) return;
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(256 * 1024);
  for (let length; (length = readSync(file, buffer, 0, buffer.length, state.position)) > 0; ) {
    state.position += length;
    const lines = (state.rest + buffer.toString("utf8", 0, length)).split("\n");
    state.rest = lines.pop();
    for (const line of lines) {
      const { to, body } = JSON.parse(line);
      state.byNumber.set(to, /[0-9]{4,10}/.exec(body)[0]);
    }
  }
  closeSync(file);
}
