import { randomFillSync } from "node:crypto";
import type { Random } from "@/server/usecases/ports";

const POOL_BYTES = 4096;

/** Node's own source, drawn in larger pieces, as its `randomUUID` does: a call costs more than the bytes. No byte is given twice. */
export function createRandom(): Random {
  let pool = Buffer.alloc(0);
  let given = 0;
  return {
    bytes(length) {
      if (given + length > pool.length) {
        pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(POOL_BYTES, length)));
        given = 0;
      }
      given += length;
      return pool.subarray(given - length, given);
    },
  };
}
