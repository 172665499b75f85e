import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import type { NextSend } from "@/server/usecases/ports";
import { judged, kept, LIFETIME_MS, newNumberKey, NOW, numberWindow, parallel, type Subject } from "./store-subject";

const NEXT: NextSend = { sends: 2, fromReserve: false, resendAt: NOW + 90_000, now: NOW + 30_000 };

export function messagePromises(subject: Subject): void {
  const count = ({ id, numberKey }: Confirmation, next: Partial<NextSend> = {}, sends: number | null = null) =>
    subject.store.countSend(id, { ...NEXT, ...next }, [numberKey], judged({ now: next.now ?? NEXT.now, sends }));

  describe("counts messages", () => {
    it("50 parallel requests for the next message: exactly one is counted", async () => {
      const before = await kept(subject);
      const counted = await parallel(50, () => count(before));
      expect(counted.filter(Boolean)).toHaveLength(1);
      expect(await subject.store.read(before.id)).toMatchObject({ sends: 2, reserveSends: 0, resendAt: NOW + 90_000, lastSentAt: NOW + 30_000 });
    });

    it("50 parallel requests for messages to one number, of confirmations that were judged alike: exactly one is counted", async () => {
      const numberKey = newNumberKey();
      const all = await parallel(50, () => kept(subject, { numberKey }));
      const counted = await parallel(50, (index) => count(all[index]!, {}, 50));
      expect(counted.filter(Boolean)).toHaveLength(1);
      expect((await subject.store.standing([numberKey], numberWindow(NEXT.now))).sends).toBe(51);
    });

    it("one out of the reserve as such", async () => {
      const before = await kept(subject);
      expect(await count(before, { fromReserve: true })).toBe(true);
      expect(await subject.store.read(before.id)).toMatchObject({ sends: 2, reserveSends: 1 });
    });

    it.each<[string, Partial<Confirmation>, Partial<NextSend>]>([
      ["before its wait is over", {}, { now: NOW + 29_999 }],
      ["when another number of messages was counted", { sends: 2 }, {}],
      ["once no more are left", { resendAt: null }, {}],
      ["once it has expired", { resendAt: NOW }, { now: NOW + LIFETIME_MS }],
    ])("none %s", async (_name, change, when) => {
      const before = await kept(subject, change);
      expect(await count(before, when)).toBe(false);
      expect(await subject.store.read(before.id)).toEqual(before);
    });

    it("none once somebody else was sent one to the same number", async () => {
      const before = await kept(subject);
      await kept(subject, { numberKey: before.numberKey });
      expect(await count(before, {}, 1)).toBe(false);
      expect(await count(before, {}, 2)).toBe(true);
    });

    it("none once it is confirmed", async () => {
      const before = await kept(subject);
      await subject.store.confirm(before.id, NOW);
      expect(await count(before)).toBe(false);
    });

    it("the last one leaves no time for another", async () => {
      const before = await kept(subject);
      expect(await count(before, { resendAt: null })).toBe(true);
      expect((await subject.store.read(before.id))?.resendAt).toBeNull();
    });

    it("one that was not sent is taken back, with all that it counted for, and may be asked for at once", async () => {
      const before = await kept(subject);
      await count(before, { fromReserve: true });
      await subject.store.uncountSend(before, NEXT.now);
      expect(await subject.store.read(before.id)).toEqual({ ...before, resendAt: NEXT.now });
      expect(await count(before)).toBe(true);
    });

    it("one is taken back only as the newest", async () => {
      const { id, ...rest } = await kept(subject, { sends: 3 });
      await subject.store.uncountSend({ id, ...rest, sends: 1 }, NOW);
      expect((await subject.store.read(id))?.sends).toBe(3);
    });

    it.each(["sent", "unknown", "silent"] as const)("what became of it, %s, changes nothing else", async (state) => {
      const before = await kept(subject);
      await subject.store.recordSend(before.id, state);
      expect(await subject.store.read(before.id)).toEqual(before);
    });
  });
}
