import { describe, expect, it } from "vitest";
import type { Confirmation, SendState } from "@/server/domain/confirmation";
import { afterEachOther, DAY_MS, kept, newNumberKey, NOW, numberWindow, outdated, parallel, type Subject, type TestStore } from "./store-subject";

export function purgePromises(subject: Subject): void {
  describe("purges", () => {
    const everythingBefore = (time: number) => outdated({ confirmationsCreatedBefore: time });
    const consecutive = async ({ store }: TestStore, numberKey: string, now = NOW) =>
      (await store.standing([numberKey], numberWindow(now))).consecutive;
    async function opened<T>(run: (own: TestStore) => Promise<T>): Promise<T> {
      const own = await subject.open();
      return run(own).finally(() => own.close());
    }

    it("the oldest confirmations, in batches, and none that is not older", async () => {
      await opened(async (own) => {
        const old = await parallel(25, (index) => kept(own, { createdAt: NOW - 1 - index }));
        const young = await kept(own, { createdAt: NOW });
        const removed = [1, 2, 3, 4].map(() => own.store.purge(everythingBefore(NOW)));
        expect((await Promise.all(removed)).sort((a, b) => b - a)).toEqual([10, 10, 5, 0]);
        expect(await own.store.read(young.id)).toEqual(young);
        expect(await Promise.all(old.map(({ id }) => own.store.read(id)))).toEqual(old.map(() => null));
      });
    });

    it("no wrong guess with them: a day's guesses, for many days, add up whether they are purged or not", async () => {
      await opened(async (own) => {
        const numberKey = newNumberKey();
        const aDay = 3 * DAY_MS;
        for (let day = 5; day > 0; day -= 1) {
          const createdAt = NOW - aDay - day * DAY_MS;
          await afterEachOther(2, () => kept(own, { numberKey, createdAt, attempts: 3, strangerAttempts: 2 }));
          if (day % 2) await own.store.purge(everythingBefore(createdAt + 1));
        }
        expect(await consecutive(own, numberKey)).toBe(50);
        await own.store.purge(everythingBefore(NOW));
        expect(await consecutive(own, numberKey)).toBe(50);
      });
    });

    it("the count with the right one that ended it, and not with one that nobody guessed at", async () => {
      const after = (last: Partial<Confirmation>) =>
        opened(async (own) => {
          const { numberKey } = await kept(own, { createdAt: NOW - 9 * DAY_MS, attempts: 5 });
          await own.store.purge(everythingBefore(NOW));
          await kept(own, { numberKey, createdAt: NOW - 8 * DAY_MS, ...last });
          await own.store.purge(everythingBefore(NOW));
          await kept(own, { numberKey, createdAt: NOW - 7 * DAY_MS, attempts: 2 });
          await own.store.purge(everythingBefore(NOW));
          return consecutive(own, numberKey);
        });
      expect(await after({})).toBe(7);
      expect(await after({ attempts: 1 })).toBe(8);
      expect(await after({ status: "dropped" })).toBe(7);
      expect(await after({ status: "confirmed", attempts: 4, confirmedAt: NOW - 8 * DAY_MS })).toBe(2);
    });

    it("the count of a number that nobody guessed at for a month, and no younger one", async () => {
      await opened(async (own) => {
        const [idle, young] = [newNumberKey(), newNumberKey()];
        await kept(own, { numberKey: idle, createdAt: NOW - 40 * DAY_MS, attempts: 5 });
        await kept(own, { numberKey: young, createdAt: NOW - 20 * DAY_MS, attempts: 5 });
        await own.store.purge(everythingBefore(NOW));
        expect(await consecutive(own, idle)).toBe(0);
        expect(await own.store.purge(outdated({ historyIdleSince: NOW - 30 * DAY_MS }))).toBe(1);
        expect(await consecutive(own, idle, NOW - 39 * DAY_MS)).toBe(0);
        expect(await consecutive(own, young)).toBe(5);
      });
    });
  });

  describe("gives up messages under way", () => {
    const [createdFrom, createdBefore, sentBefore] = [NOW, NOW + 60_000, NOW + 60_000];
    const stateAfter = async (change: Partial<Confirmation>, state: SendState | null) => {
      const { id, numberKey } = await kept(subject, change);
      if (state) await subject.store.recordSend({ id, numberKey }, state);
      await subject.store.giveUpSending({ createdFrom, createdBefore, sentBefore });
      return (await subject.store.read(id))?.sendState;
    };

    it("that were handed over before a moment, of confirmations created in a time, and no others", async () => {
      const states = (change: Partial<Confirmation>) => stateAfter({ createdAt: NOW, lastSentAt: NOW, ...change }, null);
      expect(await states({})).toBe("unknown");
      expect(await states({ createdAt: createdBefore - 1, lastSentAt: sentBefore - 1 })).toBe("unknown");
      expect(await states({ createdAt: createdFrom - 1 })).toBe("sending");
      expect(await states({ createdAt: createdBefore })).toBe("sending");
      expect(await states({ lastSentAt: sentBefore })).toBe("sending");
    });

    it.each(["sent", "silent", "refused", "delivered", "failed"] as const)("and none of whom it is known that they are %s", async (state) => {
      expect(await stateAfter({ createdAt: NOW, lastSentAt: NOW }, state)).toBe(state);
    });
  });
}
