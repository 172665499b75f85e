import { z } from "zod";

export const SQLITE_SETTINGS = {
  SQLITE_SYNCHRONOUS: z.enum(["full", "normal"], "full or normal").optional(),
};

export interface SqliteConfig {
  /** `full`: what is answered is on the disk. `normal`: it is there a moment later, and a power cut takes it back. */
  synchronous: "full" | "normal";
}

interface Settings {
  SQLITE_SYNCHRONOUS?: "full" | "normal" | undefined;
  DATABASE_URL: string;
}

export function sqliteConfigOf({ SQLITE_SYNCHRONOUS }: Settings): SqliteConfig {
  return { synchronous: SQLITE_SYNCHRONOUS ?? "full" };
}

export function sqliteWarnings({ SQLITE_SYNCHRONOUS, DATABASE_URL }: Settings): string[] {
  if (!SQLITE_SYNCHRONOUS) return [];
  if (!DATABASE_URL.startsWith("file:")) return [`SQLITE_SYNCHRONOUS is ${SQLITE_SYNCHRONOUS}, but DATABASE_URL names no SQLite file, so nothing follows from it.`];
  if (SQLITE_SYNCHRONOUS === "full") return [];
  return ["SQLITE_SYNCHRONOUS is normal: a power cut takes back the commits of the last moments, spent tries and confirmations among them."];
}
