import { createServer, type AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { testPostgres } from "../../scripts/postgres-server.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Whoever connects to this port is told the address of a PostgreSQL. */
    postgresDoor: number;
  }
}

/** One PostgreSQL for all test files, started when the first of them asks. */
export default async function sharedPostgres({ provide }: TestProject): Promise<() => Promise<void>> {
  let started: ReturnType<typeof testPostgres> | undefined;
  const door = createServer((socket) => {
    socket.on("error", () => {});
    (started ??= testPostgres()).then(
      ({ url }) => socket.end(url),
      (error: Error) => socket.end(`failed: ${error.message}`),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  provide("postgresDoor", (door.address() as AddressInfo).port);
  return async () => {
    door.close();
    await (await started)?.remove();
  };
}
