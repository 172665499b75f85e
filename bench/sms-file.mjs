// Reads the codes that a subject sends, as somebody with the phone would.
import { closeSync, existsSync, openSync, readSync } from "node:fs";

/** Gives the code of a number, whose message is in the file before its request is answered. */
export function followCodes(path) {
  const state = { path, position: 0, rest: "", byNumber: new Map() };
  return (number) => {
    if (!state.byNumber.has(number)) readOn(state);
    const code = state.byNumber.get(number);
    if (!code) throw new Error(`No message for ${number} in ${path}.`);
    state.byNumber.delete(number);
    return code;
  };
}

function readOn(state) {
  if (!existsSync(state.path)) return;
  const file = openSync(state.path, "r");
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
