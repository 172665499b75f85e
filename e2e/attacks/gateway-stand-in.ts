import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Message {
  to: string;
  body: string;
}

/** What the gateway does with a message it has read whole and counted. */
export type Conduct = (response: ServerResponse, message: Message) => void;

export const accepts: Conduct = (response) => response.writeHead(200, { "content-type": "application/json" }).end("{}");
export const hangs: Conduct = () => undefined;
export const closesMidBody: Conduct = (response) => {
  response.writeHead(200, { "content-length": "1000" }).write("{");
  setImmediate(() => response.destroy());
};
export function answers(status: number, body = "", headers: Record<string, string> = {}): Conduct {
  return (response) => response.writeHead(status, headers).end(body);
}
export function answersLate(afterMilliseconds: number): Conduct {
  return (response, message) => setTimeout(() => accepts(response, message), afterMilliseconds);
}
export function answersAfter(moment: Promise<unknown>): Conduct {
  return (response, message) => void moment.then(() => accepts(response, message));
}
/** One byte of the body at a time: never done. */
export const drips: Conduct = (response) => {
  response.writeHead(200, { "content-length": "100000" });
  const timer = setInterval(() => response.write("x"), 200);
  response.on("close", () => clearInterval(timer));
};

/** In an SMS provider's place: counts every message that reaches it, whatever it then does with it. */
export interface GatewayStandIn {
  url: string;
  messages: readonly Message[];
  to(number: string): Message[];
  /** The code of the newest message to a number. */
  codeTo(number: string): string;
  conduct(next: Conduct): void;
  /** Resolves once so many messages have come. */
  has(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startGatewayStandIn(): Promise<GatewayStandIn> {
  const messages: Message[] = [];
  let waiting: { count: number; resolve(): void }[] = [];
  let conduct = accepts;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Message;
      messages.push(message);
      for (const each of waiting) if (messages.length >= each.count) each.resolve();
      waiting = waiting.filter(({ count }) => messages.length < count);
      conduct(response, message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const to = (number: string) => messages.filter((message) => message.to === number);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    messages,
    to,
    codeTo(number) {
      const code = /\d{4,10}/.exec(to(number).at(-1)?.body ?? "")?.[0];
      if (code === undefined) throw new Error(`No message came to ${number}.`);
      return code;
    },
    conduct: (next) => (conduct = next),
    has: (count) => new Promise((resolve) => (messages.length >= count ? resolve() : waiting.push({ count, resolve }))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
