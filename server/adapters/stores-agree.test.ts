import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import { createMemoryStore } from "@/server/testing/memory-store";
import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { DAY_MS, guess, guessByNumber, HOLDER, judged, LIFETIME_MS, made, newNumberKey, NOW, numberWindow, outdated, STRANGER } from "@/server/testing/store-subject";
import type { ConfirmationStore } from "@/server/usecases/ports";
import { createPrismaStore } from "./prisma-store";

type NumberKeys = readonly [string, ...string[]];

/** One moment of a history: what both stores are asked at once, by the confirmations there are and the time. */
type Step = (at: { numberKeys: NumberKeys; kept: Confirmation[]; now: number }) => ((store: ConfirmationStore) => Promise<unknown>) | null;

const HOLDERS = [HOLDER, STRANGER, "a third"];
const holder = fc.constantFrom(...HOLDERS);
const which = fc.nat(30);
const maxChances = fc.constantFrom(5, 10, 15, 20);
const newestFirst = (kept: readonly Confirmation[], index: number) => kept.at(-1 - (index % Math.max(1, kept.length)));

const inserts = fc.record({ holder, byNumber: fc.boolean(), reserve: fc.boolean(), second: fc.boolean(), reservedTries: fc.constantFrom(0, 1, 5), maxChances, strict: fc.boolean() }).map((want): Step => ({ numberKeys, kept, now }) => {
  const confirmation = made({
    createdAt: now,
    checkedBy: want.byNumber ? "number" : "id",
    ...(want.byNumber ? { holder: want.holder } : {}),
    numberKey: numberKeys[want.second ? 1 : 0] ?? numberKeys[0],
    reservedTries: want.reservedTries,
    reserveSends: want.reserve ? 1 : 0,
    resendAt: now + 30_000,
  });
  kept.push(confirmation);
  return async (store) => {
    const { sends } = await store.standing(numberKeys, numberWindow(now));
    return store.insert(confirmation, numberKeys, judged({ now, sends: want.strict ? 2 : sends, maxChances: want.maxChances - want.reservedTries }));
  };
});
const guesses = fc.record({ which }).map((want): Step => ({ kept, now }) => {
  const one = newestFirst(kept, want.which);
  return one ? (store) => store.spendAttempt(one.id, guess({ now })) : null;
});
const guessesByNumber = fc.record({ holder, maxChances, newest: fc.integer({ min: 1, max: 4 }), former: fc.boolean() }).map((want): Step => ({ numberKeys, now }) => async (store) => {
  const holders = want.former ? ([want.holder, HOLDER] as const) : ([want.holder] as const);
  const spent = await store.spendAttempts(numberKeys, guessByNumber({ ...want, holders, now }));
  return spent.sort((a, b) => (a.id < b.id ? -1 : 1));
});
const confirms = fc.record({ which }).map((want): Step => ({ numberKeys, kept, now }) => {
  const one = newestFirst(kept, want.which);
  if (!one) return null;
  return (store) => (one.checkedBy === "id" ? store.confirm(one.id, now) : store.confirmAndDropOthers(one.id, numberKeys, now));
});
const messages = fc.record({ which, fromReserve: fc.boolean(), takenBack: fc.boolean() }).map((want): Step => ({ numberKeys, kept, now }) => {
  const one = newestFirst(kept, want.which);
  if (!one) return null;
  return async (store) => {
    const { sends } = await store.standing(numberKeys, numberWindow(now));
    const before = await store.read(one.id);
    if (!before) return null;
    const next = { sends: before.sends + 1, fromReserve: want.fromReserve, resendAt: now + 30_000, now };
    const counted = await store.countSend(one.id, next, numberKeys, judged({ now, sends }));
    if (counted && want.takenBack) await store.uncountSend(before, now);
    return counted;
  };
});
const reports = fc.record({ which, sends: fc.integer({ min: 1, max: 3 }), outcome: fc.constantFrom("delivered" as const, "failed" as const), late: fc.boolean() }).map((want): Step => ({ kept }) => {
  const one = newestFirst(kept, want.which);
  if (!one) return null;
  return async (store) => {
    const news = await store.recordDelivery(one.id, want.sends, want.outcome);
    if (want.late) await store.recordSend(one, "sent");
    return news;
  };
});
const discards = fc.record({ which: fc.nat(2), counts: fc.boolean() }).map((want): Step => ({ kept }) => {
  const one = newestFirst(kept, want.which);
  return one ? (store) => store.discard(one.id, want.counts) : null;
});
const purges = fc.record({ limit: fc.integer({ min: 1, max: 5 }), hours: fc.constantFrom(25, 49) }).map((want): Step => ({ now }) => (store) =>
  store.purge(outdated({ confirmationsCreatedBefore: now - want.hours * 3_600_000, historyIdleSince: now - 3 * DAY_MS, limit: want.limit })));

/** Mostly seconds, sometimes a lifetime or days, sometimes a clock that is set back. */
const waitMs = fc.oneof(
  { weight: 8, arbitrary: fc.nat(60_000) },
  { weight: 3, arbitrary: fc.nat(2 * LIFETIME_MS) },
  { weight: 2, arbitrary: fc.nat(DAY_MS) },
  { weight: 1, arbitrary: fc.integer({ min: -2 * LIFETIME_MS, max: -1 }) },
);
const step = fc.oneof(
  { weight: 5, arbitrary: inserts },
  { weight: 3, arbitrary: guesses },
  { weight: 6, arbitrary: guessesByNumber },
  { weight: 1, arbitrary: confirms },
  { weight: 2, arbitrary: messages },
  { weight: 1, arbitrary: reports },
  { weight: 1, arbitrary: discards },
  { weight: 2, arbitrary: purges },
);
const history = fc.array(fc.record({ waitMs, step }), { minLength: 20, maxLength: 60 });

const WAYS = [
  { name: "SQLite by driver", open: () => openTestDatabase("driver"), numRuns: 25 },
  { name: "SQLite by Prisma", open: () => openTestDatabase("Prisma"), numRuns: 5 },
  { name: "PostgreSQL", open: () => openTestPostgres(), numRuns: 10 },
];

describe.each(WAYS)("the store in memory and the one in $name", ({ open, numRuns }) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  it("answer alike and let a number stand alike, whatever happened in whatever order", { timeout: 60_000 }, async () => {
    const database = createPrismaStore(opened.database);
    // No seed is fixed: a failure prints its own.
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const memory = createMemoryStore();
        const numberKeys: NumberKeys = [newNumberKey(), newNumberKey()];
        const kept: Confirmation[] = [];
        let now = NOW;
        for (const each of steps) {
          now += each.waitMs;
          const ask = each.step({ numberKeys, kept, now });
          if (ask) expect(await ask(database)).toEqual(await ask(memory));
          const window = numberWindow(now);
          expect(await database.standing(numberKeys, window)).toEqual(await memory.standing(numberKeys, window));
        }
        for (const { id } of kept) expect(await database.read(id)).toEqual(await memory.read(id));
        await emptied(database);
      }),
      { numRuns },
    );
  });

  async function emptied(store: ConfirmationStore): Promise<void> {
    const everything = outdated({ confirmationsCreatedBefore: NOW + 1000 * DAY_MS, historyIdleSince: NOW + 1000 * DAY_MS, limit: 1000 });
    while ((await store.purge(everything)) > 0);
  }
});
