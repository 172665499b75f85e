import { Agent, createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

const BETWEEN_TWO = ["connection", "keep-alive", "transfer-encoding"];
const passedOn = (headers: IncomingMessage["headers"]) => Object.fromEntries(Object.entries(headers).filter(([name]) => !BETWEEN_TWO.includes(name)));

/** Shorter than the instances keep theirs. */
const KEPT_MS = 30_000;

/**
 * In front of several instances, as a careful proxy is: in turn, over kept connections, the client's address written to the right
 * of what the client wrote. Only what no instance has got yet goes to another one; a connection that breaks later is a 502.
 */
export async function startProxy(ports: readonly number[]): Promise<{ port: number; url: string; close(): Promise<void> }> {
  const agent = new Agent({ keepAlive: true, timeout: KEPT_MS });
  let turn = 0;
  function pass(request: IncomingMessage, response: ServerResponse, [port, ...others]: readonly number[]): void {
    const chain = [request.headers["x-forwarded-for"], request.socket.remoteAddress].filter(Boolean).join(", ");
    const onward = httpRequest({ agent, host: "127.0.0.1", port, method: request.method, path: request.url, headers: { ...passedOn(request.headers), "x-forwarded-for": chain } });
    onward.on("socket", (socket) => (socket.connecting ? socket.once("connect", () => request.pipe(onward)) : request.pipe(onward)));
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...passedOn(answer.headers), "x-served-by": port });
      pipeline(answer, response, () => undefined);
    });
    onward.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" && others.length > 0) pass(request, response, others);
      else if (response.headersSent) response.destroy();
      else response.writeHead(502).end(`${port} broke the connection: ${error.message}`);
    });
  }
  const server = createServer({ keepAliveTimeout: 2 * KEPT_MS }, (request, response) => {
    turn = (turn + 1) % ports.length;
    pass(request, response, [...ports.slice(turn), ...ports.slice(0, turn)]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
