import cluster from "node:cluster";
import { createServer, type Server, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import next from "next";
import { DatabaseNotReached } from "./adapters/pg-migrate";
import { type Application, application, readSettings } from "./compose";
import { ConfigError, loadDotEnv } from "./config";
import { createHttpServer } from "./http-server";
import { shownDatabase } from "./settings/database-settings";
import { keepWorkers } from "./workers";

/**
 * The production entry: the API is answered here, by the same web-standard handlers that the framework's routes call,
 * and the pages by Next. It is also the only place that knows the address at the other end of the socket.
 */
const SHUTDOWN_MS = 10_000;
/**
 * Who has not sent his request by then, or not taken his answer, is left, so that the database is still closed in order. A gateway
 * may take eight seconds.
 */
const LEFT_AFTER_MS = 8_500;
/**
 * A proxy uses the connections that it keeps until an answer says that it is the last; when none has asked for so long, nothing is
 * on its way.
 */
const QUIET_MS = 500;
const KEPT_OPEN_AT_MOST_MS = 6_500;
const IDLE_CLOSED_EVERY_MS = 50;

export async function main({ dev }: { dev: boolean }): Promise<void> {
  loadDotEnv();
  if (!dev && cluster.isPrimary) {
    const { config, log } = await orExplain(() => readSettings());
    if (config.workers > 1) return keepWorkers(config.workers, log);
  }
  // Before it listens it has promised nothing, so that it may end as it is.
  let stop = (): void => process.exit(0);
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stop());
  const app = await orExplain(application);
  const { host, port } = app.config;
  // In production Next gets a server that never listens: at its first page it would take over every upgrade of ours, and
  // end each connection that merely offers HTTP/2.
  const pages = next({ dev, dir: process.cwd(), hostname: host, port, ...(!dev && { httpServer: createServer() }) });
  await pages.prepare();
  const server = createHttpServer({ app, pages: pages.getRequestHandler(), dev });
  await listen(server, host, port);
  // Of several the first one speaks for all.
  if ((cluster.worker?.id ?? 1) === 1) announce(app, server);
  stop = stopping(server, app);
}

async function orExplain<T>(start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    explainAndExit(error);
  }
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
  } else if (error instanceof DatabaseNotReached) {
    console.error(`The service cannot start: ${error.message}`);
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
    ["Database", shownDatabase(config.databaseUrl)],
  ];
  const heading = config.mode === "trial" ? "Phone confirmation is running in trial mode." : "Phone confirmation is running.";
  console.log(`\n${heading}\n${lines.map(([name, value]) => `  ${`${name}:`.padEnd(10)} ${value}`).join("\n")}\n`);
}

/** Stops accepting, lets what is in flight finish, closes the database. */
function stopping(server: Server, app: Application): () => void {
  let isStopping = false;
  const failed = (error: unknown): never => {
    app.log.error("close_failed", error);
    process.exit(1);
  };
  return () => {
    if (isStopping) return;
    isStopping = true;
    const stoppedAt = performance.now();
    let askedAt = stoppedAt;
    server.prependListener("request", (_request, response: ServerResponse) => {
      askedAt = performance.now();
      response.shouldKeepAlive = false;
    });
    setTimeout(() => failed(new Error(`Not closed within ${SHUTDOWN_MS} ms.`)), SHUTDOWN_MS).unref();
    setTimeout(() => server.closeAllConnections(), LEFT_AFTER_MS).unref();
    // Node's own close of an HTTP server ends every idle connection at once, and with it the request that is on its way there.
    NetServer.prototype.close.call(server, () => void app.close().then(() => process.exit(0), failed));
    setInterval(() => {
      const now = performance.now();
      if (now - askedAt > QUIET_MS || now - stoppedAt > KEPT_OPEN_AT_MOST_MS) server.closeIdleConnections();
    }, IDLE_CLOSED_EVERY_MS).unref();
    // A live stream never ends by itself; whoever listens will reconnect to the next process.
    app.inbox?.end();
  };
}
