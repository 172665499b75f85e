import type { PurgedReturnCodes } from "@/server/adapters/prisma-return-codes";
import type { KeptReturnCode } from "@/server/usecases/return-ports";

/** Return codes in memory. */
export function createMemoryReturnCodes(): PurgedReturnCodes {
  const codes = new Map<string, KeptReturnCode>();
  return {
    async keep(code, { now, mostLive }) {
      const live = [...codes.values()].filter(({ holder, expiresAt }) => holder === code.holder && expiresAt > now);
      if (live.length >= mostLive) return false;
      codes.set(code.hash, code);
      return true;
    },

    async take(hashes) {
      const found = hashes.map((hash) => codes.get(hash)).find((each) => each !== undefined) ?? null;
      if (found) codes.delete(found.hash);
      return found;
    },

    async purge(now, limit) {
      const old = [...codes.values()].filter(({ expiresAt }) => expiresAt <= now).slice(0, limit);
      for (const { hash } of old) codes.delete(hash);
      return old.length;
    },
  };
}
