import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import { FRESH } from "./fakes";
import { DAY_MS, guess, judged, kept, LIFETIME_MS, newNumberKey, NOW, numberWindow, type Subject } from "./store-subject";

export function standingPromises(subject: Subject): void {
  const standing = (numberKey: string, now = NOW) => subject.store.standing([numberKey], numberWindow(now));

  describe("tells how a number stands", () => {
    it("of whom nobody asked: as one that has everything left", async () => {
      expect(await standing(newNumberKey())).toEqual(FRESH);
    });

    it("by all its messages of the period, whichever confirmation they belong to", async () => {
      const numberKey = newNumberKey();
      await kept(subject, { numberKey, sends: 2, lastSentAt: NOW - 1000 });
      await kept(subject, { numberKey, sends: 3, reserveSends: 2, lastSentAt: NOW - 3000 });
      await kept(subject, { numberKey, sends: 1, reserveSends: 1, lastSentAt: NOW - 5000 });
      expect(await standing(numberKey)).toMatchObject({ sends: 6, reserveSends: 3, firstSentAt: NOW - 3000, lastSentAt: NOW - 1000 });
    });

    it("without those of before, to the millisecond", async () => {
      const { numberKey } = await kept(subject, { sends: 2 });
      expect(await standing(numberKey, NOW + DAY_MS - 1)).toMatchObject({ sends: 2, lastSentAt: NOW });
      expect(await standing(numberKey, NOW + DAY_MS)).toMatchObject({ sends: 0, lastSentAt: null });
    });

    it("without those that a clock wrote which has been set right since", async () => {
      const { numberKey } = await kept(subject, { createdAt: NOW + DAY_MS });
      expect(await standing(numberKey)).toMatchObject({ sends: 0, lastSentAt: null });
    });

    it("under every secret that it was kept with", async () => {
      const [first, second] = [await kept(subject), await kept(subject)];
      const both = await subject.store.standing([first.numberKey, second.numberKey], numberWindow());
      expect(both).toMatchObject({ sends: 2, chances: 10 });
    });

    it("and whether its owner confirmed it since the last message", async () => {
      const { numberKey, id } = await kept(subject);
      expect((await standing(numberKey)).isConfirmedSince).toBe(false);
      await subject.store.confirm(id, NOW + 1000);
      expect((await standing(numberKey, NOW + 1000)).isConfirmedSince).toBe(true);
      await kept(subject, { numberKey, createdAt: NOW + 2000 });
      expect((await standing(numberKey, NOW + 2000)).isConfirmedSince).toBe(false);
    });

    it("and the tries it has reserved: those of live confirmations that have not spent theirs", async () => {
      const reserved = async (change: Partial<Confirmation>, now = NOW) => {
        const { numberKey } = await kept(subject, change);
        const { chances, wrongGuesses } = await standing(numberKey, now);
        return [chances, wrongGuesses];
      };
      for (const checkedBy of ["id", "number"] as const) {
        expect(await reserved({ checkedBy })).toEqual([5, 0]);
        expect(await reserved({ checkedBy }, NOW + LIFETIME_MS)).toEqual([0, 0]);
        expect(await reserved({ checkedBy, attempts: 4 })).toEqual([5, 4]);
        expect(await reserved({ checkedBy, attempts: 4, strangerAttempts: 3 })).toEqual([8, 7]);
        expect(await reserved({ checkedBy, attempts: 5 })).toEqual([5, 5]);
        expect(await reserved({ checkedBy, reservedTries: 1 })).toEqual([1, 0]);
        expect(await reserved({ checkedBy, reservedTries: 1, attempts: 3 })).toEqual([3, 3]);
        expect(await reserved({ checkedBy, reservedTries: 0 })).toEqual([0, 0]);
      }
    });
  });

  describe("counts wrong guesses without a right one between them", () => {
    const wrong = async (change: Partial<Confirmation> = {}, times = 5) => kept(subject, { ...change, attempts: times });
    const consecutive = async (numberKey: string, now: number) => (await standing(numberKey, now)).consecutive;

    it("for as long as their confirmations are kept, and not for a day alone", async () => {
      const numberKey = newNumberKey();
      for (let day = 0; day < 10; day += 1) await wrong({ numberKey, createdAt: NOW - day * DAY_MS });
      expect(await consecutive(numberKey, NOW)).toBe(50);
    });

    it("from the newest right one on", async () => {
      const numberKey = newNumberKey();
      for (let day = 1; day < 10; day += 1) await wrong({ numberKey, createdAt: NOW - day * DAY_MS });
      const { id } = await kept(subject, { numberKey, createdAt: NOW - 5.5 * DAY_MS });
      await subject.store.spendAttempt(id, guess({ now: NOW - 5.5 * DAY_MS }));
      await subject.store.confirm(id, NOW - 5.5 * DAY_MS);
      expect(await consecutive(numberKey, NOW)).toBe(25);
    });

    it("and a refused insert changes none of it", async () => {
      const { numberKey } = await wrong({ createdAt: NOW - 2 * DAY_MS });
      await subject.store.insert({ ...(await wrong()), id: "refused", numberKey }, [numberKey], judged({ maxChances: -1 }));
      expect(await consecutive(numberKey, NOW)).toBe(5);
    });
  });
}
