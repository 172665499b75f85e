import { Agent, type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";

export interface Asked {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | undefined;
  /** The address it comes from: all of 127.0.0.0/8 is this machine. */
  from?: string | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON; `undefined` when it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** One request, written as it stands: no redirect is followed and no header added but Host and the length. */
export function ask(url: string, { method = "GET", path, headers = {}, body, from }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: from ? new Agent() : agent, ...(from && { localAddress: from }) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOf(text) });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export function askJson(url: string, path: string, body: unknown, more: Omit<Asked, "path" | "body"> = {}): Promise<Answer> {
  return ask(url, { method: "POST", path, body: JSON.stringify(body), ...more, headers: { "content-type": "application/json", ...more.headers } });
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Bytes as they are over one connection; nothing more is asked once an answer came. */
export function askRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      socket.end();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" || error.code === "EPIPE" ? undefined : reject(error)));
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
  });
}

export interface Raced extends Pick<Asked, "path" | "from"> {
  body: unknown;
  headers?: Record<string, string>;
}

/**
 * Requests released together: every connection has sent all but its last byte before the first of those bytes leaves, so
 * that neither connecting nor parsing spreads them out.
 */
export async function race(port: number, requests: readonly Raced[]): Promise<Answer[]> {
  const held = await Promise.all(requests.map((request) => hold(port, request)));
  return Promise.all(held.map((release) => release()));
}

async function hold(port: number, { path, body, headers = {}, from }: Raced): Promise<() => Promise<Answer>> {
  const text = JSON.stringify(body);
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n${more}Connection: close\r\n\r\n`;
  const socket = await connected(port, from);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve, reject) => {
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
  await new Promise((resume) => socket.write(head + text.slice(0, -1), resume));
  return async () => {
    socket.write(text.slice(-1));
    await closed;
    return parsed(Buffer.concat(chunks).toString("utf8"));
  };
}

function connected(port: number, from?: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ...(from && { localAddress: from }) }, () => resolve(socket));
    socket.once("error", reject);
  });
}

function parsed(raw: string): Answer {
  const end = raw.indexOf("\r\n\r\n");
  const [first = "", ...lines] = raw.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const body = raw.slice(end + 4);
  const text = headers["transfer-encoding"] === "chunked" ? body.replace(/^[0-9a-f]+\r\n/, "").replace(/\r\n0\r\n\r\n$/, "") : body;
  return { status: Number(first.split(" ")[1]), headers, text, json: jsonOf(text) };
}
