import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import type { GuessByNumber } from "@/server/usecases/ports";
import { afterEachOther, guess, guessByNumber, HOLDER, kept, LIFETIME_MS, newNumberKey, NOW, numberWindow, parallel, STRANGER, type Subject } from "./store-subject";

/** How many of a number's chances nobody needs a challenge for. */
const OPEN = 10;

export function chancePromises(subject: Subject): void {
  const byNumber = (numberKey: string, change: Partial<Confirmation> = {}) => kept(subject, { numberKey, checkedBy: "number", ...change });
  const guessed = (numberKey: string, change: Partial<GuessByNumber> = {}) =>
    subject.store.spendAttempts([numberKey], guessByNumber({ maxChances: OPEN, ...change }));
  const byStranger = (numberKey: string) => guessed(numberKey, { holders: [STRANGER] });
  const standing = (numberKey: string) => subject.store.standing([numberKey], numberWindow());

  describe("reserves the tries of whoever asked", () => {
    it("who has them although strangers used up everything else, and not one more", async () => {
      const numberKey = newNumberKey();
      await byNumber(numberKey);
      await afterEachOther(30, () => byStranger(numberKey));
      expect((await standing(numberKey)).chances).toBe(OPEN);
      const own = await parallel(50, () => guessed(numberKey));
      expect(own.filter((candidates) => candidates.length > 0)).toHaveLength(5);
      expect((await standing(numberKey)).chances).toBe(OPEN);
    });

    it("and lets 50 parallel strangers have what nobody reserved, and no more", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey);
      const strange = await parallel(50, () => byStranger(numberKey));
      expect(strange.filter((candidates) => candidates.length > 0)).toHaveLength(OPEN - 5);
      expect(await subject.store.read(id)).toMatchObject({ attempts: 0, strangerAttempts: 5 });
    });

    it("from strangers and the holder at once: 100 parallel guesses, and both have what is theirs", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey);
      await parallel(100, (index) => (index % 2 ? byStranger(numberKey) : guessed(numberKey)));
      expect(await subject.store.read(id)).toMatchObject({ attempts: 5, strangerAttempts: 5 });
    });

    it("of those that are checked by id, too: a stranger's guesses by number leave them alone", async () => {
      const numberKey = newNumberKey();
      const { id } = await kept(subject, { numberKey });
      await byNumber(numberKey, { holder: "another" });
      expect(await byStranger(numberKey)).toEqual([]);
      const spent = await parallel(50, () => subject.store.spendAttempt(id, guess()));
      expect(spent.filter((each) => each !== null)).toHaveLength(5);
    });

    it("for each confirmation of its own, so that no second one shares what a first one has spent", async () => {
      const numberKey = newNumberKey();
      const first = await byNumber(numberKey);
      await afterEachOther(5, () => guessed(numberKey));
      const second = await byNumber(numberKey, { createdAt: NOW + 1 });
      expect((await standing(numberKey)).chances).toBe(OPEN);
      for (let times = 0; times < 5; times += 1) expect((await guessed(numberKey)).map(({ id }) => id)).toEqual([second.id]);
      expect(await guessed(numberKey)).toEqual([]);
      expect((await subject.store.read(first.id))?.attempts).toBe(5);
      expect((await standing(numberKey)).chances).toBe(OPEN);
    });

    it("as many as were reserved, and lets the holder go on with what nobody has", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey, { reservedTries: 1, createdAt: NOW + 1 });
      await byNumber(numberKey, { holder: "another" });
      await afterEachOther(30, () => byStranger(numberKey));
      expect((await standing(numberKey)).chances).toBe(OPEN);
      expect((await guessed(numberKey)).map((each) => each.id)).toEqual([id]);
      expect(await guessed(numberKey)).toEqual([]);
      expect((await guessed(numberKey, { maxChances: OPEN + 1 })).map((each) => each.id)).toEqual([id]);
      expect((await standing(numberKey)).chances).toBe(OPEN + 1);
    });

    it("and looks at them first, however many newer ones strangers have", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey);
      for (let index = 1; index <= 10; index += 1) await byNumber(numberKey, { holder: `stranger ${index}`, createdAt: NOW + index, reservedTries: 0 });
      for (const newest of [1, 2]) expect((await guessed(numberKey, { newest, maxChances: 0 })).map((each) => each.id)).toEqual([id]);
      expect(await subject.store.read(id)).toMatchObject({ attempts: 2, strangerAttempts: 0 });
    });

    it("under a former secret as under the current one", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey, { holder: "former" });
      await afterEachOther(10, () => byStranger(numberKey));
      expect(await guessed(numberKey)).toEqual([]);
      expect((await guessed(numberKey, { holders: [HOLDER, "former"] })).map((each) => each.id)).toEqual([id]);
      expect(await subject.store.read(id)).toMatchObject({ attempts: 1, strangerAttempts: 5 });
    });
  });

  describe("spends a chance of the number for each code that a guess is compared with", () => {
    it("so that three codes cost three", async () => {
      const numberKey = newNumberKey();
      for (const index of [0, 1, 2]) await byNumber(numberKey, { createdAt: NOW + index, reservedTries: 1 });
      expect(await byStranger(numberKey)).toHaveLength(3);
      expect(await standing(numberKey)).toMatchObject({ chances: 6 });
    });

    it("and compares with the newest alone where all would cost more than there are", async () => {
      const numberKey = newNumberKey();
      const all: Confirmation[] = [];
      for (const index of [0, 1, 2]) all.push(await byNumber(numberKey, { createdAt: NOW + index, reservedTries: 1 }));
      await byStranger(numberKey);
      await byStranger(numberKey);
      expect(await standing(numberKey)).toMatchObject({ chances: 9 });
      expect((await byStranger(numberKey)).map(({ id }) => id)).toEqual([all[2]!.id]);
      expect(await byStranger(numberKey)).toEqual([]);
      expect(await standing(numberKey)).toMatchObject({ chances: OPEN });
    });

    it("and none for a guess that is compared with nothing", async () => {
      const numberKey = newNumberKey();
      await byNumber(numberKey);
      await afterEachOther(30, () => guessed(numberKey, { holders: [STRANGER], codeLength: 5 }));
      expect(await standing(numberKey)).toMatchObject({ chances: 5 });
      expect(await byStranger(newNumberKey())).toEqual([]);
    });

    it("and gives that of the right one back", async () => {
      const numberKey = newNumberKey();
      const { id } = await byNumber(numberKey);
      await guessed(numberKey);
      await guessed(numberKey);
      await subject.store.confirmAndDropOthers(id, [numberKey], NOW);
      expect(await standing(numberKey)).toMatchObject({ chances: 1 });
    });

    it("in the same chances as guesses by id", async () => {
      const numberKey = newNumberKey();
      await kept(subject, { numberKey });
      await byNumber(numberKey);
      expect(await byStranger(numberKey)).toEqual([]);
      expect(await standing(numberKey)).toMatchObject({ chances: OPEN });
    });
  });

  describe("counts chances for a day after their confirmation ended", () => {
    const ends = NOW + LIFETIME_MS;
    const chancesAt = async (numberKey: string, now: number) => (await subject.store.standing([numberKey], numberWindow(now))).chances;

    it("the wrong guesses of a holder and of strangers, and no longer what was reserved", async () => {
      const numberKey = newNumberKey();
      await byNumber(numberKey);
      await guessed(numberKey);
      await byStranger(numberKey);
      expect(await chancesAt(numberKey, ends - 1)).toBe(6);
      expect(await chancesAt(numberKey, ends)).toBe(2);
      expect(await chancesAt(numberKey, ends + 86_400_000 - 1)).toBe(2);
      expect(await chancesAt(numberKey, ends + 86_400_000)).toBe(0);
    });

    it("and tells when the first of them is free again", async () => {
      const numberKey = newNumberKey();
      const freeAt = async (now = NOW) => (await subject.store.standing([numberKey], numberWindow(now))).chancesFreeAt;
      expect(await freeAt()).toBeNull();
      const { id } = await kept(subject, { numberKey });
      expect(await freeAt()).toBe(ends);
      for (let times = 0; times < 5; times += 1) await subject.store.spendAttempt(id, guess());
      // All that was reserved is spent, so its end frees nothing.
      expect(await freeAt()).toBe(ends + 86_400_000);
      await kept(subject, { numberKey, createdAt: NOW + 1 });
      expect(await freeAt()).toBe(ends + 1);
      expect(await freeAt(ends + 1)).toBe(ends + 86_400_000);
    });
  });
}
