import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers a request; not to answer leaves the caller hanging. */
export type Answer = (response: ServerResponse) => void;

/** An HTTP server in somebody's place, that records what it is asked. */
export async function startLocalServer() {
  const received: Received[] = [];
  let answer: Answer = (response) => response.end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString("utf8") });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (next: Answer) => {
      received.length = 0;
      answer = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function jsonAnswer(status: number, body: unknown): Answer {
  return (response) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function textAnswer(status: number, body: string, type = "text/html"): Answer {
  return (response) => response.writeHead(status, { "content-type": type }).end(body);
}

/** An address at which surely nothing listens. */
export async function closedPort(): Promise<string> {
  const server = await startLocalServer();
  await server.close();
  return server.url;
}
