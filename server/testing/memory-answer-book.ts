import { EXPIRES_AFTER_MS, GIVEN_UP_AFTER_MS } from "@/server/domain/kept-answer";
import type { PurgedAnswerBook } from "@/server/adapters/prisma-answer-book";

interface Page {
  fingerprint: string;
  answer: string | null;
  startedAt: number;
}

/** Kept answers in memory. */
export function createMemoryAnswerBook(): PurgedAnswerBook {
  const pages = new Map<string, Page>();
  return {
    async begin(key, fingerprint, now) {
      const page = pages.get(key);
      const age = page ? now - page.startedAt : Infinity;
      const isGivenUp =
        page?.answer === null && page.fingerprint === fingerprint && (age >= GIVEN_UP_AFTER_MS || age < -GIVEN_UP_AFTER_MS);
      if (!page || age >= EXPIRES_AFTER_MS || isGivenUp) {
        pages.set(key, { fingerprint, answer: null, startedAt: now });
        return { state: "begun" };
      }
      if (page.fingerprint !== fingerprint) return { state: "other_request" };
      return page.answer === null ? { state: "in_progress" } : { state: "answered", answer: page.answer };
    },

    async keep(key, answer) {
      const page = pages.get(key);
      if (page) page.answer ??= answer;
    },

    async forget(key) {
      if (pages.get(key)?.answer === null) pages.delete(key);
    },

    async purge(now, limit) {
      const old = [...pages].filter(([, { startedAt }]) => now - startedAt >= EXPIRES_AFTER_MS).slice(0, limit);
      for (const [key] of old) pages.delete(key);
      return old.length;
    },
  };
}
