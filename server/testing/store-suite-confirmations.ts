import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import { guess, guessByNumber, judged, kept, made, newNumberKey, NOW, numberWindow, parallel, type Subject } from "./store-subject";

export function confirmationPromises(subject: Subject): void {
  describe("keeps a confirmation", () => {
    it.each<[string, Partial<Confirmation>]>([
      ["by id", { checkedBy: "id" }],
      ["by number", { checkedBy: "number" }],
      ["without another message", { resendAt: null, sends: 5 }],
      ["out of the reserve", { reserveSends: 1 }],
      ["of no country", { country: null }],
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
      await subject.store.insert(second, [second.numberKey], judged()).catch(() => {});
      const read = await subject.store.read(first.id);
      expect([first, second]).toContainEqual(read);
    });
  });

  describe("keeps a confirmation only if its number still stands as it was judged", () => {
    it("50 parallel requests that were judged alike: exactly one is kept", async () => {
      const numberKey = newNumberKey();
      const inserted = await parallel(50, () => subject.store.insert(made({ numberKey }), [numberKey], judged({ sends: 0 })));
      expect(inserted.filter(Boolean)).toHaveLength(1);
      expect((await subject.store.standing([numberKey], numberWindow())).sends).toBe(1);
    });

    it("50 parallel requests for 10 chances of 5 each: exactly two are kept", async () => {
      const numberKey = newNumberKey();
      const inserted = await parallel(50, () => subject.store.insert(made({ numberKey }), [numberKey], judged({ maxChances: 10 - 5 })));
      expect(inserted.filter(Boolean)).toHaveLength(2);
      expect((await subject.store.standing([numberKey], numberWindow())).chances).toBe(10);
    });

    it("and keeps nothing of what it refuses", async () => {
      const { numberKey } = await kept(subject);
      for (const refusing of [judged({ sends: 0 }), judged({ sends: 2 }), judged({ maxChances: 4 })]) {
        const refused = made({ numberKey });
        expect(await subject.store.insert(refused, [numberKey], refusing)).toBe(false);
        expect(await subject.store.read(refused.id)).toBeNull();
      }
    });

    it("under every secret that the number was kept with", async () => {
      const { numberKey: former } = await kept(subject);
      const current = newNumberKey();
      const insert = (numberKeys: readonly [string, ...string[]]) =>
        subject.store.insert(made({ numberKey: current }), numberKeys, judged({ sends: 0 }));
      expect(await insert([current, former])).toBe(false);
      expect(await insert([current])).toBe(true);
    });
  });

  describe("discards a confirmation whose only message surely was not sent", () => {
    it("so that it takes no guess, counts as no message and reserves nothing, at once", async () => {
      for (const checkedBy of ["id", "number"] as const) {
        const { id, numberKey } = await kept(subject, { checkedBy, reserveSends: 1 });
        await subject.store.discard(id, false);
        expect(await subject.store.read(id)).toBeNull();
        expect(await subject.store.spendAttempt(id, guess())).toBeNull();
        expect(await subject.store.spendAttempts([numberKey], guessByNumber())).toEqual([]);
        expect(await subject.store.standing([numberKey], numberWindow())).toMatchObject({ sends: 0, reserveSends: 0, lastSentAt: null, chances: 0 });
      }
    });

    it("and what was guessed at it meanwhile still counts", async () => {
      for (const by of [{ attempts: 1 }, { strangerAttempts: 1 }]) {
        const { id, numberKey } = await kept(subject, { checkedBy: "number", reserveSends: 1, ...by });
        await subject.store.discard(id, false);
        expect(await subject.store.read(id)).toMatchObject({ status: "dropped", sends: 0, reserveSends: 0, ...by });
        expect(await subject.store.spendAttempts([numberKey], guessByNumber())).toEqual([]);
        const standing = await subject.store.standing([numberKey], numberWindow());
        expect(standing).toMatchObject({ sends: 0, reserveSends: 0, lastSentAt: null, chances: 1, wrongGuesses: 1 });
      }
    });

    it("and lets the message count that may have been sent all the same", async () => {
      const { id, numberKey } = await kept(subject, { reserveSends: 1 });
      await subject.store.discard(id, true);
      expect(await subject.store.read(id)).toMatchObject({ status: "dropped", sends: 1 });
      expect(await subject.store.standing([numberKey], numberWindow())).toMatchObject({ sends: 1, reserveSends: 1, lastSentAt: NOW, chances: 0 });
    });

    it.each<[string, Partial<Confirmation>]>([
      ["that had a second message", { sends: 2 }],
      ["that is confirmed", { status: "confirmed" }],
    ])("but none %s", async (_name, change) => {
      const { id } = await kept(subject, { ...change, status: "pending" });
      if (change.status === "confirmed") await subject.store.confirm(id, NOW);
      const before = await subject.store.read(id);
      await subject.store.discard(id, false);
      expect(await subject.store.read(id)).toEqual(before);
    });
  });
}
