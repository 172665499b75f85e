import { z } from "zod";

const MOST = 64;

export const WORKER_SETTINGS = {
  WORKERS: z
    .string()
    .refine((text) => /^[1-9][0-9]?$/.test(text) && Number(text) <= MOST, `a whole number from 1 to ${MOST}`)
    .transform(Number)
    .default(1),
};

interface Asked {
  workers: number;
  mode: "trial" | "production";
  databaseUrl: string;
}

/** Several processes share a database server, and nothing that lives in one process's memory. */
export function workerProblems({ workers, mode, databaseUrl }: Asked): string[] {
  if (workers === 1) return [];
  if (databaseUrl.startsWith("file:")) {
    return [`WORKERS held "${workers}", but one process serves a SQLite file: set DATABASE_URL to a PostgreSQL, or WORKERS to 1.`];
  }
  return mode === "production" ? [] : [`WORKERS held "${workers}", but a trial's inbox is in the memory of one process: set PHONE_CONFIRMATION_MODE=production, or WORKERS to 1.`];
}
