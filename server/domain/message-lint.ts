import { shortEnough } from "./message";
import { outsideGsm7 } from "./message-size";

/** A text as it is sent, under the name that the operator knows it by; several are choices, the best one first. */
export interface NamedText {
  name: string;
  choices: readonly string[];
}

/** What else gets into the messages. */
export interface Surroundings {
  codeLength: number;
  /** Of every page that may ask. */
  hosts: readonly string[];
}

/** What costs an operator more than it need: a sentence for each, and none for a text that is all right. */
export function lintMessage(text: NamedText, surroundings: Surroundings): string[] {
  return [...tooLong(text, surroundings), ...leavesGsm7(text, surroundings)];
}

export function tooLong({ name, choices }: NamedText, { codeLength, hosts }: Surroundings): string[] {
  const segmentsAt = (pageHost: string | null) => shortEnough(choices, { pageHost, codeLength }).segments;
  const alone = segmentsAt(null);
  if (alone > 1) return [`${name} is longer than one message: each text is billed as ${alone}${moreFor(alone, hosts.map(segmentsAt))}.`];
  const long = hosts.filter((host) => segmentsAt(host) > 1);
  if (long.length === 0) return [];
  return [`${name} is longer than one message with the last line for a page at ${long.join(", ")}: each such text is billed as ${Math.max(...long.map(segmentsAt))}.`];
}

function moreFor(alone: number, onPages: readonly number[]): string {
  const most = Math.max(alone, ...onPages);
  return most > alone ? `, with the last line for a page as ${most}` : "";
}

/** Below this share of its characters, those that GSM-7 lacks are no other script but a slip. */
const SLIP_SHARE = 0.15;

/** A typographic quote or an accent costs more than half the room, and nobody sees it. */
export function leavesGsm7({ name, choices: [text = ""] }: NamedText, { codeLength, hosts }: Surroundings): string[] {
  const outside = outsideGsm7(text);
  const characters = [...text].filter((each) => each.trim() !== "");
  const share = characters.filter((each) => outside.includes(each)).length / characters.length;
  if (outside.length === 0 || share > SLIP_SHARE) return [];
  const [host = null] = [...hosts].sort((one, other) => other.length - one.length);
  const billed = (choice: string) => shortEnough([choice], { pageHost: host, codeLength }).segments;
  const [now, could] = [billed(text), billed([...text].map((each) => (outside.includes(each) ? "x" : each)).join(""))];
  const named = outside.map((each) => `"${each}" (U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")})`).join(", ");
  const cost = now > could ? `it is billed as ${now} instead of ${could}` : `it is still billed as ${now}`;
  return [`${name} has ${named}, which the GSM alphabet lacks: a message then holds 70 characters instead of 160, and ${cost}.`];
}
