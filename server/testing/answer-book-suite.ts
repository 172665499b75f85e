import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PurgedAnswerBook } from "@/server/adapters/prisma-answer-book";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/** A key that no other test has. */
const newKey = () => randomBytes(16).toString("base64url");

/** What every `AnswerBook` promises, whatever it is made of. */
export function answerBookSuite(name: string, open: () => Promise<{ book: PurgedAnswerBook; close(): Promise<void> }>): void {
  describe(`kept answers in ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let book: PurgedAnswerBook;
    beforeAll(async () => {
      opened = await open();
      book = opened.book;
    });
    afterAll(() => opened.close());

    const states = async (begun: Promise<{ state: string }[]>) => (await begun).map(({ state }) => state);
    const parallel = (times: number, key: string, now: number) =>
      states(Promise.all(Array.from({ length: times }, () => book.begin(key, "same", now))));
    const count = (all: readonly string[], state: string) => all.filter((each) => each === state).length;

    it("of 50 that begin at once exactly one has begun, and the others wait", async () => {
      const all = await parallel(50, newKey(), NOW);
      expect([count(all, "begun"), count(all, "in_progress")]).toEqual([1, 49]);
    });

    it("gives what was kept to who asks the same, and nothing to who asks for something else", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      await book.keep(key, "sealed");
      expect(await book.begin(key, "same", NOW)).toEqual({ state: "answered", answer: "sealed" });
      expect(await book.begin(key, "other", NOW)).toEqual({ state: "other_request" });
      expect(await book.begin(newKey(), "same", NOW)).toEqual({ state: "begun" });
    });

    it("tells another request apart while the first one is under way", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      expect(await book.begin(key, "other", NOW)).toEqual({ state: "other_request" });
    });

    it("lets a forgotten key begin again, with anything", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      await book.forget(key);
      expect(await book.begin(key, "other", NOW)).toEqual({ state: "begun" });
    });

    it("neither forgets nor changes what was kept", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      await book.keep(key, "sealed");
      await book.keep(key, "another");
      await book.forget(key);
      expect(await book.begin(key, "same", NOW)).toEqual({ state: "answered", answer: "sealed" });
    });

    it("lets one of 50 begin again when whoever began is gone for 60 seconds, and no sooner", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      expect(count(await parallel(50, key, NOW + 59 * SECOND), "begun")).toBe(0);
      const all = await parallel(50, key, NOW + 60 * SECOND);
      expect([count(all, "begun"), count(all, "in_progress")]).toEqual([1, 49]);
      expect(await book.begin(key, "other", NOW + 200 * SECOND)).toEqual({ state: "other_request" });
    });

    it("holds a request of a clock that was ahead against nobody", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW + 3600 * SECOND);
      expect(await book.begin(key, "same", NOW)).toEqual({ state: "begun" });
    });

    it("gives an answer again for a day, and then the key is new", async () => {
      const key = newKey();
      await book.begin(key, "same", NOW);
      await book.keep(key, "sealed");
      expect(await book.begin(key, "same", NOW + DAY - 1)).toEqual({ state: "answered", answer: "sealed" });
      expect(await book.begin(key, "other", NOW + DAY)).toEqual({ state: "begun" });
      expect(await book.begin(key, "other", NOW + DAY)).toEqual({ state: "in_progress" });
    });

    it("removes what is older than a day, a batch at a time, and nothing else", async () => {
      const old = [newKey(), newKey(), newKey()];
      const recent = newKey();
      const later = NOW + 100 * DAY;
      await book.purge(later, 1000);
      for (const key of old) await book.begin(key, "same", later);
      await book.begin(recent, "same", later + 1);
      const removed = [];
      for (let times = 0; times < 3; times += 1) removed.push(await book.purge(later + DAY, 2));
      expect(removed).toEqual([2, 1, 0]);
      expect(await book.begin(recent, "same", later + 2)).toEqual({ state: "in_progress" });
    });
  });
}
