import fs from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { createFakeLog } from "@/server/testing/fakes";
import { temporaryFolder } from "@/server/testing/sqlite";
import { sql } from "./database";
import { openDatabases } from "./open-databases";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const write = sql`UPDATE "KeptAnswer" SET "startedAt" = 0 WHERE "key" = 'none'`;

it.each([
  ["full", 1],
  ["normal", 0],
] as const)("synchronous=%s: each write is flushed %i times before its answer, whichever way it goes", async (synchronous, times) => {
  const flush = vi.spyOn(fs, "fdatasync");
  const databases = await openDatabases(`file:${join(folder.path, `${synchronous}.db`)}`, "prisma/migrations", { synchronous, log: createFakeLog() });
  try {
    for (const way of [databases.hot, databases.cold]) {
      for (const ask of [() => way.run(write), () => way.change(write)]) {
        flush.mockClear();
        await ask();
        expect(flush).toHaveBeenCalledTimes(times);
      }
    }
  } finally {
    await databases.close();
  }
});
