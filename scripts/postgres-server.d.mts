export interface PostgresServer {
  port: number;
  url(database?: string): string;
  /** After a stop. */
  start(): Promise<void>;
  /** SIGINT ends it in order, SIGKILL as a power cut of the process would. */
  stop(signal?: "SIGINT" | "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Ends it and removes all it kept. */
  remove(): Promise<void>;
}
export function startPostgres(options?: { port?: number; flags?: string[] }): Promise<PostgresServer>;
/** For tests: the server that TEST_DATABASE_URL names, whose role may create databases, or one of its own. */
export function testPostgres(): Promise<{ url: string; remove(): Promise<void> }>;
