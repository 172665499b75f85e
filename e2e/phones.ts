import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { type ServerName, smsFileOf, urlOf } from "./servers";
import { twilioMessages } from "./twilio-stand-in";

/** A phone that nobody else in this run has, and the messages that came to it. */
export interface Phone {
  /** E.164 */
  number: string;
  /** As the pages write it. */
  shown: string;
  /** Newest first. */
  messages(): Promise<string[]>;
  /** The code of the newest message. */
  code(): Promise<string>;
}

const NUMBERS_PER_WORKER = 5000;
let made = 0;

/** From Washington's area code, beyond the few numbers that are kept free for examples. */
export function newPhone(server: ServerName, workerIndex: number): Phone {
  const local = String(2_000_000 + workerIndex * NUMBERS_PER_WORKER + made);
  made += 1;
  return phone(server, `+1202${local}`, `+1 202 ${local.slice(0, 3)} ${local.slice(3)}`);
}

export function phone(server: ServerName, number: string, shown: string): Phone {
  const messages = () => messagesTo(server, number);
  return {
    number,
    shown,
    messages,
    async code() {
      await expect.poll(messages, `a message to ${number}`).not.toEqual([]);
      const [newest = ""] = await messages();
      const [code] = /\d{4,10}/.exec(newest) ?? [];
      if (code === undefined) throw new Error(`There is no code in "${newest}".`);
      return code;
    },
  };
}

async function messagesTo(server: ServerName, number: string): Promise<string[]> {
  if (server === "gateway") return twilioMessages(number);
  if (server === "production") {
    return (await readSmsFile(server)).filter(({ to }) => to === number).map(({ body }) => body);
  }
  const response = await fetch(`${urlOf(server)}/inbox/messages?to=${encodeURIComponent(number)}`);
  const { messages } = (await response.json()) as { messages: { body: string }[] };
  return messages.map(({ body }) => body);
}

/** What the file gateway wrote, newest first. */
export async function readSmsFile(server: ServerName): Promise<{ to: string; body: string }[]> {
  const text = await readFile(smsFileOf(server), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as { to: string; body: string }).reverse();
}

/** Codes of the same length that are not this one, each another. */
export function wrongCodes(code: string, count: number): string[] {
  const size = 10 ** code.length;
  return Array.from({ length: count }, (_, index) => String((Number(code) + index + 1) % size).padStart(code.length, "0"));
}
