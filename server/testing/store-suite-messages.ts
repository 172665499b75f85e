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
      expect(await subject.store.read(before.id)).toEqual({ ...before, resendAt: NEXT.now, sendState: "sent" });
      expect(await count(before)).toBe(true);
    });

    it("one is taken back only as the newest", async () => {
      const { id, ...rest } = await kept(subject, { sends: 3 });
      await subject.store.uncountSend({ id, ...rest, sends: 1 }, NOW);
      expect((await subject.store.read(id))?.sends).toBe(3);
    });

    it.each(["sent", "unknown", "silent"] as const)("what became of it, %s, changes nothing else", async (state) => {
      const before = await kept(subject);
      await subject.store.recordSend(before, state);
      expect(await subject.store.read(before.id)).toEqual({ ...before, sendState: state });
    });
  });

  describe("keeps what was reported of a message", () => {
    const report = ({ id }: Confirmation, sends: number, outcome: "delivered" | "failed") => subject.store.recordDelivery(id, sends, outcome);

    it.each(["delivered", "failed"] as const)("%s, once and nothing else", async (outcome) => {
      const before = await kept(subject);
      const after = { ...before, sendState: outcome };
      expect(await report(before, 1, outcome)).toEqual(after);
      expect(await report(before, 1, outcome)).toBeNull();
      expect(await subject.store.read(before.id)).toEqual(after);
    });

    it("50 times at once: it is news to exactly one", async () => {
      const before = await kept(subject);
      const news = await parallel(50, () => report(before, 1, "failed"));
      expect(news.filter((each) => each !== null)).toHaveLength(1);
    });

    it("in whatever order it comes: delivered is the last word", async () => {
      const [one, other] = [await kept(subject), await kept(subject)];
      expect(await report(one, 1, "failed")).not.toBeNull();
      expect(await report(one, 1, "delivered")).not.toBeNull();
      expect(await report(other, 1, "delivered")).not.toBeNull();
      expect(await report(other, 1, "failed")).toBeNull();
      for (const { id } of [one, other]) expect((await subject.store.read(id))?.sendState).toBe("delivered");
    });

    it("of the newest one alone: a late word about the first says nothing of the second", async () => {
      const before = await kept(subject);
      await count(before);
      expect(await report(before, 1, "failed")).toBeNull();
      expect(await report(before, 3, "failed")).toBeNull();
      expect((await subject.store.read(before.id))?.sendState).toBe("sending");
      expect(await report(before, 2, "failed")).toMatchObject({ sends: 2, sendState: "failed" });
    });

    it("until there is another message", async () => {
      const before = await kept(subject);
      await report(before, 1, "failed");
      await count(before);
      expect((await subject.store.read(before.id))?.sendState).toBe("sending");
    });

    it.each(["delivered", "failed"] as const)("%s, when its handing over is noted after that", async (outcome) => {
      const before = await kept(subject);
      await report(before, 1, outcome);
      await subject.store.recordSend(before, "sent");
      expect((await subject.store.read(before.id))?.sendState).toBe(outcome);
    });

    it("and gives nothing back for it: tries, messages and the wait stay as they were", async () => {
      const before = await kept(subject);
      const standing = () => subject.store.standing([before.numberKey], numberWindow());
      const stood = await standing();
      await report(before, 1, "failed");
      expect(await standing()).toEqual(stood);
    });

    it("not of one that nobody knows", async () => {
      expect(await subject.store.recordDelivery("AAAAAAAAAAAAAAAAAAAAAA", 1, "failed")).toBeNull();
    });
  });
}
