import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Application } from "./compose";
import { type Api, isApiAddress, isFormPost } from "./transport/api";
import { createFramework, type NodeHandler } from "./framework";
import { pathOf, refusedAtTheGate } from "./transport/gate";
import { keepPeerAddress, withPeerAddress } from "./transport/peer-address";
import { LOCKED_HEADERS } from "./transport/security-headers";
import { TextResponse } from "./transport/text-response";

/** What is served: the API by web-standard handlers, the pages by the framework. */
export interface Served {
  app: Pick<Application, "config" | "log"> & { api: Api };
  pages: NodeHandler;
  /** In development Next compiles the routes anew at each change, so it serves the API too, and nothing is kept from it. */
  dev: boolean;
}

/** In milliseconds. A client sends a few hundred bytes; an answer may take as long as it takes, and a live stream for ever. */
export interface TimeLimits {
  /** For the head of a request, from the connection's first moment. */
  headers: number;
  /** For a request whole, with its body. */
  request: number;
  /** How often both are looked at. */
  checkedEvery: number;
  /** For a connection between two requests: longer than proxies keep theirs, which would otherwise write into a closed one. */
  idle: number;
  /** For a client that takes nothing of its answer; a live stream says something more often. */
  stalled: number;
}

export const TIME_LIMITS: TimeLimits = { headers: 10_000, request: 15_000, checkedEvery: 2_000, idle: 65_000, stalled: 60_000 };
const HEAD_MAX_BYTES = 16 * 1024;

export function createHttpServer(served: Served, limits = TIME_LIMITS): Server {
  const answering = new WeakMap<Duplex, ServerResponse>();
  const answer = listener(served);
  const server = createServer(
    {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      connectionsCheckingInterval: limits.checkedEvery,
      keepAliveTimeout: limits.idle,
      maxHeaderSize: HEAD_MAX_BYTES,
      // Node would answer without our headers; the gate asks for it.
      requireHostHeader: false,
    },
    (request, response) => {
      answering.set(request.socket, response);
      answer(request, response);
    },
  );
  server.timeout = limits.stalled;
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    lock(response);
    response.writeHead(417).end();
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const current = answering.get(socket);
    const isCut = current?.headersSent && !current.writableFinished;
    if (isCut || !socket.writable || error.code === "ECONNRESET") socket.destroy();
    else refuseRaw(socket as Socket, statusOfBroken(error.code));
  });
  return server;
}

function listener({ app, pages, dev }: Served) {
  const api: NodeHandler = getRequestListener(
    async (request, { incoming, outgoing }) => {
      keepPeerAddress(request, incoming.socket.remoteAddress ?? null);
      const answer = await app.api(request);
      const text = TextResponse.textOf(answer);
      if (text === null) return answer;
      write(outgoing as ServerResponse, answer, text);
      return RESPONSE_ALREADY_SENT;
    },
    // Next's own handlers expect the global Response to stay what it is.
    { overrideGlobalObjects: false },
  );
  const framework = createFramework(pages, { most: app.config.walls.maxInFlight, dev });
  const page: NodeHandler = async (request, response) => {
    const refusal = await framework(request, response);
    if (refusal) await send(response, refusal);
  };
  return (request: IncomingMessage, response: ServerResponse) => {
    lock(response);
    const target = (request.url = pathOf(request.url ?? ""));
    const refusal = dev ? null : refusedAtTheGate(askedBy(request, target), app.config.publicUrl);
    const path = target.split("?", 1)[0] ?? "";
    const handler = !dev && (isApiAddress(path) || isFormPost(request.method ?? "", path)) ? api : page;
    const answer = () => handler(request, response);
    const answered = refusal ? send(response, refusal) : dev ? withPeerAddress(request.socket.remoteAddress ?? null, answer) : answer();
    answered.catch((error: unknown) => {
      app.log.error("request_failed", error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  };
}

function askedBy({ method = "", headers, httpVersion }: IncomingMessage, target: string) {
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const readsPages = headers.accept?.includes("text/html") ?? false;
  return { method, target, host: headers.host, needsHost: httpVersion === "1.1", hasBody, readsPages };
}

const LOCKED = Object.entries(LOCKED_HEADERS);

/** Before anybody answers, so that nobody can forget it. */
function lock(response: ServerResponse): void {
  for (const [name, value] of LOCKED) response.setHeader(name, value);
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  write(response, answer, TextResponse.textOf(answer) ?? (await answer.text()));
}

function write(response: ServerResponse, { status, headers }: Response, text: string): void {
  response.writeHead(status, { ...Object.fromEntries(headers), "content-length": Buffer.byteLength(text) }).end(text);
}

const BROKEN: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function statusOfBroken(code: string | undefined): number {
  return BROKEN[code ?? ""] ?? 400;
}

const RAW_HEADERS = LOCKED.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/** To what never became a request there is no response object to answer with. */
function refuseRaw(socket: Socket, status: number): void {
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${RAW_HEADERS}content-length: 0\r\nconnection: close\r\n\r\n`);
  socket.destroySoon();
}
