import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import { closing, guess, kept, LIFETIME_MS, made, newNumberKey, NOW, parallel, type Subject } from "./store-subject";

export function confirmationPromises(subject: Subject): void {
  describe("keeps a confirmation", () => {
    it.each<[string, Partial<Confirmation>]>([
      ["by id", { checkedBy: "id" }],
      ["by number", { checkedBy: "number" }],
      ["without another message", { resendAt: null, sends: 5 }],
      ["with ten digits", { codeLength: 10 }],
      ["of a far time", { createdAt: 4_102_444_800_000 }],
    ])("%s, and gives it back as it was", async (_name, change) => {
      const confirmation = await kept(subject, change);
      expect(await subject.store.read(confirmation.id)).toEqual(confirmation);
    });

    it.each([[""], ["AAAAAAAAAAAAAAAAAAAAAA"], ["' OR 1=1 --"]])("and none under the unknown id %j", async (id) => {
      await kept(subject);
      expect(await subject.store.read(id)).toBeNull();
      expect(await subject.store.spendAttempt(id, guess())).toBeNull();
      expect(await subject.store.confirm(id, NOW)).toBe(false);
    });

    it("and refuses a second one of the same id, keeping the first", async () => {
      const first = await kept(subject);
      const second = { ...made(), id: first.id };
      await subject.store.insert(second, [second.numberKey], closing()).catch(() => {});
      const read = await subject.store.read(first.id);
      expect([first, second]).toContainEqual(read);
    });
  });

  describe("discards a confirmation whose only message was not sent", () => {
    it("and then knows it no more, at once", async () => {
      const { id } = await kept(subject);
      await subject.store.discard(id);
      expect(await subject.store.read(id)).toBeNull();
    });

    it.each<[string, Partial<Confirmation>]>([
      ["that had a second message", { sends: 2 }],
      ["that is confirmed", { status: "confirmed", confirmedAt: NOW }],
    ])("but none %s", async (_name, change) => {
      const { id } = await kept(subject, { ...change, status: "pending" });
      if (change.status === "confirmed") await subject.store.confirm(id, NOW);
      await subject.store.discard(id);
      expect(await subject.store.read(id)).not.toBeNull();
    });
  });

  describe("counts messages", () => {
    const next = { sends: 2, resendAt: NOW + 90_000, now: NOW + 30_000 };

    it("50 parallel requests for the next message: exactly one is counted", async () => {
      const { id } = await kept(subject);
      const counted = await parallel(50, () => subject.store.countSend(id, next));
      expect(counted.filter(Boolean)).toHaveLength(1);
      expect(await subject.store.read(id)).toMatchObject({ sends: 2, resendAt: NOW + 90_000 });
    });

    it.each<[string, Partial<Confirmation>, Partial<typeof next>]>([
      ["before its wait is over", {}, { now: NOW + 29_999 }],
      ["when another number of messages was counted", { sends: 2 }, {}],
      ["once no more are left", { resendAt: null }, {}],
      ["once it has expired", { resendAt: NOW }, { now: NOW + LIFETIME_MS }],
    ])("none %s", async (_name, change, when) => {
      const before = await kept(subject, change);
      expect(await subject.store.countSend(before.id, { ...next, ...when })).toBe(false);
      expect(await subject.store.read(before.id)).toEqual(before);
    });

    it("none once it is confirmed", async () => {
      const { id } = await kept(subject);
      await subject.store.confirm(id, NOW);
      expect(await subject.store.countSend(id, next)).toBe(false);
    });

    it("the last one leaves no time for another", async () => {
      const { id } = await kept(subject);
      expect(await subject.store.countSend(id, { ...next, resendAt: null })).toBe(true);
      expect((await subject.store.read(id))?.resendAt).toBeNull();
    });

    it("one that was not sent is taken back and may be asked for at once", async () => {
      const { id } = await kept(subject);
      await subject.store.countSend(id, next);
      await subject.store.uncountSend(id, 2, next.now);
      expect(await subject.store.read(id)).toMatchObject({ sends: 1, resendAt: next.now });
      expect(await subject.store.countSend(id, next)).toBe(true);
    });

    it("one is taken back only as the newest", async () => {
      const { id } = await kept(subject, { sends: 3 });
      await subject.store.uncountSend(id, 2, NOW);
      expect((await subject.store.read(id))?.sends).toBe(3);
    });

    it.each(["sent", "unknown", "silent"] as const)("what became of it, %s, changes nothing else", async (state) => {
      const before = await kept(subject);
      await subject.store.recordSend(before.id, state);
      expect(await subject.store.read(before.id)).toEqual(before);
    });
  });

  describe("purges", () => {
    const everything = { confirmationsCreatedBefore: NOW, limitsIdleSince: NOW, limit: 10 };

    it("the oldest confirmations, in batches, and none that is not older", async () => {
      const own = await subject.open();
      const old = await parallel(25, (index) => kept({ ...own, open: subject.open }, { createdAt: NOW - 1 - index }));
      const young = await kept({ ...own, open: subject.open }, { createdAt: NOW });
      const removed = [1, 2, 3, 4].map(() => own.store.purge(everything));
      expect(await Promise.all(removed)).toEqual([10, 10, 5, 0]);
      expect(await own.store.read(young.id)).toEqual(young);
      expect(await Promise.all(old.map(({ id }) => own.store.read(id)))).toEqual(old.map(() => null));
      await own.close();
    });

    it("wrong guesses that nobody counts any more, and none that closes a number", async () => {
      const own = await subject.open();
      const [idle, live] = [newNumberKey(), newNumberKey()];
      for (let times = 0; times < 20; times += 1) {
        await own.store.countWrongGuess(idle, closing(NOW - 5000));
        await own.store.countWrongGuess(live, closing(NOW));
      }
      expect(await own.store.purge({ ...everything, limitsIdleSince: NOW - 1000 })).toBe(1);
      expect(await own.store.closedUntil([idle], closing())).toBeNull();
      expect(await own.store.closedUntil([live], closing())).not.toBeNull();
      await own.close();
    });
  });

  describe("open confirmations by id for one number", () => {
    it("50 parallel requests: exactly 10 are kept, and there is room again when the first of them ends", async () => {
      const numberKey = newNumberKey();
      const insert = (change: Partial<Confirmation> = {}, now = NOW) =>
        subject.store.insert(made({ numberKey, ...change }), [numberKey], closing(now));
      const inserted = await parallel(50, (index) => insert({ expiresAt: NOW + LIFETIME_MS + index }));
      expect(inserted.filter(Boolean)).toHaveLength(10);
      const again = await subject.store.roomAgainAt([numberKey], NOW);
      expect(again).toBe(NOW + LIFETIME_MS + inserted.indexOf(true));
      expect(await insert({}, again! - 1)).toBe(false);
      expect(await insert({}, again!)).toBe(true);
    });

    it("leave room for those by number, and end with being confirmed", async () => {
      const numberKey = newNumberKey();
      const open = await parallel(10, () => kept(subject, { numberKey }));
      const byNumber = made({ numberKey, checkedBy: "number" });
      expect(await subject.store.insert(byNumber, [numberKey], closing())).toBe(true);
      expect(await subject.store.insert(made({ numberKey }), [numberKey], closing())).toBe(false);
      await subject.store.confirm(open[0]!.id, NOW);
      expect(await subject.store.insert(made({ numberKey }), [numberKey], closing())).toBe(true);
    });

    it("a number without any has room at once", async () => {
      expect(await subject.store.roomAgainAt([newNumberKey()], NOW)).toBeNull();
    });
  });

  it("guesses counted by a clock that was ahead close nothing once it is set right", async () => {
    const numberKey = newNumberKey();
    const ahead = NOW + 30 * 86_400_000;
    for (let times = 0; times < 20; times += 1) await subject.store.countWrongGuess(numberKey, closing(ahead));
    expect(await subject.store.closedUntil([numberKey], closing(ahead))).not.toBeNull();
    expect(await subject.store.closedUntil([numberKey], closing(NOW))).toBeNull();
  });
}
