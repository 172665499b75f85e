import { describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import type { GuessByNumber } from "@/server/usecases/ports";
import { guess, guessByNumber, kept, LIFETIME_MS, newNumberKey, NOW, parallel, type Subject } from "./store-subject";

export function guessPromises(subject: Subject): void {
  describe("spends tries of a confirmation checked by id", () => {
    it("50 parallel guesses: exactly 5 are spent, each counted by its own place", async () => {
      const { id } = await kept(subject);
      const spent = (await parallel(50, () => subject.store.spendAttempt(id, guess()))).filter((each) => each !== null);
      expect(spent.map(({ attempts }) => attempts).sort()).toEqual([1, 2, 3, 4, 5]);
      expect((await subject.store.read(id))?.attempts).toBe(5);
    });

    it("50 parallel right codes: exactly one confirms", async () => {
      const { id } = await kept(subject);
      const won = await parallel(50, () => subject.store.confirm(id, NOW + 7));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await subject.store.read(id)).toMatchObject({ status: "confirmed", confirmedAt: NOW + 7 });
    });

    it("gives all that the comparison needs", async () => {
      const before = await kept(subject);
      expect(await subject.store.spendAttempt(before.id, guess())).toEqual({ ...before, attempts: 1 });
    });

    it("up to its last millisecond", async () => {
      const { id } = await kept(subject);
      expect(await subject.store.spendAttempt(id, guess({ now: NOW + LIFETIME_MS - 1 }))).not.toBeNull();
    });

    it.each<[string, Partial<Confirmation>, Parameters<typeof guess>[0]]>([
      ["from the end of its lifetime on", {}, { now: NOW + LIFETIME_MS }],
      ["by a code of another length", {}, { codeLength: 5 }],
      ["without one left", { attempts: 5 }, {}],
      ["when it is checked by number", { checkedBy: "number" }, {}],
    ])("none %s", async (_name, change, when) => {
      const before = await kept(subject, change);
      expect(await subject.store.spendAttempt(before.id, guess(when))).toBeNull();
      expect(await subject.store.read(before.id)).toEqual(before);
    });

    it("none once it is confirmed", async () => {
      const { id } = await kept(subject);
      await subject.store.confirm(id, NOW);
      expect(await subject.store.spendAttempt(id, guess())).toBeNull();
    });
  });

  describe("spends tries of a number's confirmations", () => {
    const newest = (count: number, change: Partial<GuessByNumber> = {}) => guessByNumber({ ...change, newest: count });

    it("50 parallel guesses: exactly 5 are spent of each, none more", async () => {
      const numberKey = newNumberKey();
      const all = await parallel(3, (index) => kept(subject, { numberKey, checkedBy: "number", createdAt: NOW + index }));
      const spent = await parallel(50, () => subject.store.spendAttempts([numberKey], newest(10)));
      expect(spent.filter((candidates) => candidates.length > 0)).toHaveLength(5);
      const reads = await Promise.all(all.map(({ id }) => subject.store.read(id)));
      expect(reads.map((each) => each?.attempts)).toEqual([5, 5, 5]);
    });

    it("only of the newest, as many as are considered", async () => {
      const numberKey = newNumberKey();
      const all = await parallel(6, (index) => kept(subject, { numberKey, checkedBy: "number", createdAt: NOW + index }));
      const candidates = await subject.store.spendAttempts([numberKey], newest(4));
      expect(candidates.map(({ id }) => id).sort()).toEqual(all.slice(2).map(({ id }) => id).sort());
      expect((await subject.store.read(all[1]!.id))?.attempts).toBe(0);
    });

    it("does not let an older one move up when a newer one is used up", async () => {
      const numberKey = newNumberKey();
      const older = await kept(subject, { numberKey, checkedBy: "number" });
      await kept(subject, { numberKey, checkedBy: "number", createdAt: NOW + 1, attempts: 5 });
      expect(await subject.store.spendAttempts([numberKey], newest(1))).toEqual([]);
      expect((await subject.store.read(older.id))?.attempts).toBe(0);
    });

    it("lets an older one count while a newer one has expired", async () => {
      const numberKey = newNumberKey();
      const older = await kept(subject, { numberKey, checkedBy: "number" });
      await kept(subject, { numberKey, checkedBy: "number", createdAt: NOW + 1, expiresAt: NOW + 2 });
      const candidates = await subject.store.spendAttempts([numberKey], newest(1, { now: NOW + 3 }));
      expect(candidates.map(({ id }) => id)).toEqual([older.id]);
    });

    it("under every secret that the number was kept with", async () => {
      const keys = [newNumberKey(), newNumberKey()] as const;
      for (const numberKey of keys) await kept(subject, { numberKey, checkedBy: "number" });
      expect(await subject.store.spendAttempts(keys, newest(10))).toHaveLength(2);
    });

    it.each<[string, Partial<Confirmation>, Parameters<typeof guess>[0]]>([
      ["that are checked by id", { checkedBy: "id" }, {}],
      ["that have expired", {}, { now: NOW + LIFETIME_MS }],
      ["whose code has another length", { codeLength: 5 }, {}],
      ["that have none left", { attempts: 5 }, {}],
    ])("none of those %s", async (_name, change, when) => {
      const before = await kept(subject, { checkedBy: "number", ...change });
      expect(await subject.store.spendAttempts([before.numberKey], newest(10, when))).toEqual([]);
      expect(await subject.store.read(before.id)).toEqual(before);
    });

    it("none of another number", async () => {
      const other = await kept(subject, { checkedBy: "number" });
      expect(await subject.store.spendAttempts([newNumberKey()], newest(10))).toEqual([]);
      expect((await subject.store.read(other.id))?.attempts).toBe(0);
    });
  });

  describe("confirms by number", () => {
    async function outstanding(count: number): Promise<{ numberKey: string; ids: string[] }> {
      const numberKey = newNumberKey();
      const all = await parallel(count, () => kept(subject, { numberKey, checkedBy: "number" }));
      return { numberKey, ids: all.map(({ id }) => id) };
    }
    const statuses = async (ids: string[]) =>
      (await Promise.all(ids.map((id) => subject.store.read(id)))).map((each) => each?.status);

    it("and drops the number's other outstanding ones", async () => {
      const { numberKey, ids } = await outstanding(3);
      expect(await subject.store.confirmAndDropOthers(ids[1]!, [numberKey], NOW + 9)).toBe(true);
      expect(await statuses(ids)).toEqual(["dropped", "confirmed", "dropped"]);
      expect((await subject.store.read(ids[1]!))?.confirmedAt).toBe(NOW + 9);
      expect((await subject.store.read(ids[0]!))?.confirmedAt).toBeNull();
    });

    it("50 parallel right codes for one confirmation: exactly one wins", async () => {
      const { numberKey, ids } = await outstanding(1);
      const won = await parallel(50, () => subject.store.confirmAndDropOthers(ids[0]!, [numberKey], NOW));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it("50 parallel right codes for two confirmations: exactly one wins and the other is dropped", async () => {
      const { numberKey, ids } = await outstanding(2);
      const won = await parallel(50, (index) => subject.store.confirmAndDropOthers(ids[index % 2]!, [numberKey], NOW));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await statuses(ids)).sort()).toEqual(["confirmed", "dropped"]);
    });

    it("and a dropped one never confirms nor takes a guess", async () => {
      const { numberKey, ids } = await outstanding(2);
      await subject.store.confirmAndDropOthers(ids[0]!, [numberKey], NOW);
      expect(await subject.store.confirmAndDropOthers(ids[1]!, [numberKey], NOW)).toBe(false);
      expect(await subject.store.confirm(ids[1]!, NOW)).toBe(false);
      expect(await subject.store.spendAttempts([numberKey], guessByNumber())).toEqual([]);
    });

    it("and leaves those that are checked by id, and those of other numbers, as they are", async () => {
      const { numberKey, ids } = await outstanding(1);
      const byId = await kept(subject, { numberKey });
      const other = await kept(subject, { checkedBy: "number" });
      await subject.store.confirmAndDropOthers(ids[0]!, [numberKey], NOW);
      expect(await subject.store.read(byId.id)).toEqual(byId);
      expect(await subject.store.read(other.id)).toEqual(other);
    });

    it("only a confirmation of that number, checked by number", async () => {
      const { numberKey, ids } = await outstanding(1);
      const byId = await kept(subject, { numberKey });
      expect(await subject.store.confirmAndDropOthers(byId.id, [numberKey], NOW)).toBe(false);
      expect(await subject.store.confirmAndDropOthers(ids[0]!, [newNumberKey()], NOW)).toBe(false);
      expect((await subject.store.read(byId.id))?.status).toBe("pending");
      expect(await statuses(ids)).toEqual(["pending"]);
    });
  });
}
