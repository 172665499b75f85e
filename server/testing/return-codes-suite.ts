import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PurgedReturnCodes } from "@/server/adapters/prisma-return-codes";
import type { KeptReturnCode } from "@/server/usecases/return-ports";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;
const allowed = { now: NOW, mostLive: 5 };

const newHash = () => randomBytes(32).toString("base64url");

function codeOf(change: Partial<KeptReturnCode> = {}): KeptReturnCode {
  return { hash: newHash(), holder: newHash(), sealed: "sealed", expiresAt: NOW + MINUTE, ...change };
}

/** What `ReturnCodes` promise, whatever they are made of. */
export function returnCodesSuite(name: string, open: () => Promise<{ codes: PurgedReturnCodes; close(): Promise<void> }>): void {
  describe(`return codes in ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let codes: PurgedReturnCodes;
    beforeAll(async () => {
      opened = await open();
      codes = opened.codes;
    });
    afterAll(() => opened.close());

    const kept = async (change: Partial<KeptReturnCode> = {}) => {
      const code = codeOf(change);
      expect(await codes.keep(code, allowed)).toBe(true);
      return code;
    };

    it("of 50 that take one code at once exactly one gets it, as it was kept", async () => {
      const code = await kept();
      const taken = await Promise.all(Array.from({ length: 50 }, () => codes.take([code.hash])));
      expect(taken.filter((each) => each !== null)).toEqual([code]);
      expect(await codes.take([code.hash])).toBeNull();
    });

    it("finds a code under any of the hashes it is looked for by, and leaves all others", async () => {
      const [code, other] = [await kept(), await kept()];
      expect(await codes.take([newHash(), newHash()])).toBeNull();
      expect(await codes.take([newHash(), code.hash])).toEqual(code);
      expect(await codes.take([other.hash])).toEqual(other);
    });

    it("takes away what has expired too, and says when that was", async () => {
      const code = await kept({ expiresAt: NOW - 1 });
      expect(await codes.take([code.hash])).toEqual(code);
      expect(await codes.take([code.hash])).toBeNull();
    });

    it("of 50 codes of one holder at once keeps as many as are allowed, and those of another holder beside them", async () => {
      const holder = newHash();
      const all = await Promise.all(Array.from({ length: 50 }, () => codes.keep(codeOf({ holder }), allowed)));
      expect(all.filter((isKept) => isKept)).toHaveLength(5);
      await kept();
    });

    it("counts neither what was taken nor what has expired", async () => {
      const holder = newHash();
      const five = [];
      for (let times = 0; times < 5; times += 1) five.push(await kept({ holder }));
      expect(await codes.keep(codeOf({ holder }), allowed)).toBe(false);
      await codes.take([five[0]!.hash]);
      await kept({ holder });
      expect(await codes.keep(codeOf({ holder }), allowed)).toBe(false);
      expect(await codes.keep(codeOf({ holder, expiresAt: NOW + 2 * MINUTE }), { ...allowed, now: NOW + MINUTE })).toBe(true);
    });

    it("removes what has expired, a batch at a time, nothing else, and nothing twice", async () => {
      const later = NOW + 100 * MINUTE;
      await codes.purge(later, 1000);
      for (const expiresAt of [later - 2, later - 1, later]) await kept({ expiresAt });
      const live = await kept({ expiresAt: later + 1 });
      const removed = [];
      for (let times = 0; times < 4; times += 1) removed.push(await codes.purge(later, 2));
      expect(removed).toEqual([2, 1, 0, 0]);
      expect(await codes.take([live.hash])).toEqual(live);
    });
  });
}
