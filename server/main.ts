import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import next from "next";
import { type Application, application } from "./compose";
import { ConfigError, loadDotEnv } from "./config";
import { isApiAddress } from "./transport/api";
import { pathOf, refusedAtTheGate } from "./transport/gate";
import { withPeerAddress } from "./transport/peer-address";

/**
 * The production entry: the API is answered here, by the same web-standard handlers that the framework's routes call,
 * and the pages by Next. It is also the only place that knows the address at the other end of the socket.
 */
const SHUTDOWN_MS = 10_000;

export async function main({ dev }: { dev: boolean }): Promise<void> {
  loadDotEnv();
  const app = await startOrExplain();
  const { host, port } = app.config;
  // In production Next gets a server that never listens: at its first page it would take over every upgrade of ours, and
  // end each connection that merely offers HTTP/2.
  const pages = next({ dev, dir: process.cwd(), hostname: host, port, ...(!dev && { httpServer: createServer() }) });
  await pages.prepare();
  const server = createServer(listener(app, pages.getRequestHandler(), dev));
  await listen(server, host, port);
  announce(app, server);
  stopOn(["SIGTERM", "SIGINT"], server, app);
}

async function startOrExplain(): Promise<Application> {
  try {
    return await application();
  } catch (error) {
    explainAndExit(error);
  }
}

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function listener(app: Application, pages: NodeHandler, dev: boolean) {
  // Next's own handlers expect the global Response to stay what it is.
  const api: NodeHandler = getRequestListener(app.api, { overrideGlobalObjects: false });
  return (request: IncomingMessage, response: ServerResponse) => {
    const target = (request.url = pathOf(request.url ?? ""));
    const asked = { method: request.method ?? "", target, host: request.headers.host };
    const refusal = dev ? null : refusedAtTheGate(asked, app.config.publicUrl);
    // In development Next compiles the routes anew at each change, so it serves them itself.
    const handler = !dev && isApiAddress(target.split("?", 1)[0] ?? "") ? api : pages;
    const answered = refusal
      ? send(response, refusal)
      : withPeerAddress(request.socket.remoteAddress ?? null, () => handler(request, response));
    answered.catch((error: unknown) => {
      app.log.error("request_failed", error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  };
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve) => {
    server.once("error", explainAndExit);
    server.listen(port, host, () => {
      server.off("error", explainAndExit);
      resolve();
    });
  });
}

/** One sentence that says what to do; a stack only for what nobody foresaw. */
function explainAndExit(error: unknown): never {
  const { code, path, port, address, hostname } = error as NodeJS.ErrnoException & Partial<Record<"port" | "address" | "hostname", string | number>>;
  if (error instanceof ConfigError) {
    console.error(`The service cannot start:\n${error.problems.map((problem) => `  - ${problem}`).join("\n")}`);
  } else if (code === "EADDRINUSE") {
    console.error(`Port ${port} is taken. Stop what uses it, or choose another one: PORT=3001 npm start`);
  } else if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    console.error(`HOST "${address ?? hostname}" is no address of this machine. Set HOST to 127.0.0.1, 0.0.0.0 or one of its own.`);
  } else if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    console.error(`No permission to ${path ? `write ${path}` : `listen on port ${port}`}. Give it, or set ${path ? "DATABASE_URL" : "PORT"} to another place.`);
  } else {
    console.error(error);
  }
  process.exit(1);
}

function announce({ config }: Application, server: Server): void {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : config.port;
  const at = config.port === port ? config.publicUrl : `http://localhost:${port}`;
  const lines = [
    ["Page", `${at}/verify`],
    ...(config.mode === "trial" ? [["Inbox", `${at}/inbox`]] : []),
    ["Database", config.databaseUrl],
  ];
  const heading = config.mode === "trial" ? "Phone confirmation is running in trial mode." : "Phone confirmation is running.";
  console.log(`\n${heading}\n${lines.map(([name, value]) => `  ${`${name}:`.padEnd(10)} ${value}`).join("\n")}\n`);
}

/** Stops accepting, lets what is in flight finish, closes the database. */
function stopOn(signals: readonly NodeJS.Signals[], server: Server, app: Application): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
    server.close(() => {
      app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          app.log.error("close_failed", error);
          process.exit(1);
        },
      );
    });
    server.closeIdleConnections();
    // A live stream never ends by itself; whoever listens will reconnect to the next process.
    app.inbox?.end();
  };
  for (const signal of signals) process.on(signal, stop);
}
