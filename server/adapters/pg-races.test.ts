import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Confirmation } from "@/server/domain/confirmation";
import type { Claim } from "@/server/domain/limits";
import { openTestPostgres } from "@/server/testing/postgres";
import { guess, guessByNumber, judged, kept, made, newNumberKey, NOW, numberWindow, outdated, parallel, STRANGER } from "@/server/testing/store-subject";
import type { ConfirmationStore } from "@/server/usecases/ports";
import { keepDecision, keepOutcomes } from "./breaker-tables";
import { type Database, join, sql } from "./database";
import { openPostgres } from "./pg-database";
import { createPrismaAnswerBook } from "./prisma-answer-book";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaReturnCodes } from "./prisma-return-codes";
import { createPrismaStore } from "./prisma-store";

/** Every written row keeps its transaction open a little longer, so that what was read before the others' commit goes wrong here. */
async function commitSlowly(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query("CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.005); RETURN NULL; END'");
  for (const table of ["Confirmation", "LimitTally", "ReturnCode", "KeptAnswer", "BreakerDecision"]) {
    await client.query(`CREATE TRIGGER slowly AFTER INSERT OR UPDATE OR DELETE ON "${table}" FOR EACH ROW EXECUTE FUNCTION slowly()`);
  }
  await client.end();
}

describe("two instances on one PostgreSQL", () => {
  let opened: Awaited<ReturnType<typeof openTestPostgres>>;
  let stores: ConfirmationStore[];
  beforeAll(async () => {
    opened = await openTestPostgres(2);
    await commitSlowly(opened.url);
    stores = opened.databases.map((each) => createPrismaStore(each));
  });
  afterAll(() => opened.close());

  /** By turns at one and the other. */
  const overBoth = <I, R>(times: number, instances: readonly I[], run: (instance: I, index: number) => Promise<R>) =>
    parallel(times, (index) => run(instances[index % 2]!, index));
  const count = (all: readonly boolean[]) => all.filter(Boolean).length;

  describe("and 200 at once over both", () => {
    it("wrong guesses by id: exactly the tries are spent", async () => {
      const { id } = await kept({ store: stores[0]! });
      const spent = await overBoth(200, stores, (store) => store.spendAttempt(id, guess()));
      expect(spent.map((each) => each?.attempts).filter(Boolean).sort()).toEqual([1, 2, 3, 4, 5]);
      expect((await stores[1]!.read(id))?.attempts).toBe(5);
    });

    it("guesses by number, of the holder and of a stranger: exactly the chances are spent", async () => {
      const numberKey = newNumberKey();
      const { id } = await kept({ store: stores[0]! }, { numberKey, checkedBy: "number" });
      const change = (index: number) => (index % 4 < 2 ? { maxChances: 12 } : { maxChances: 12, holders: [STRANGER] as const });
      await overBoth(200, stores, (store, index) => store.spendAttempts([numberKey], guessByNumber(change(index))));
      expect(await stores[1]!.read(id)).toMatchObject({ attempts: 5, strangerAttempts: 5 });
    });

    it("guesses by number at three codes: no more codes are compared than there are chances", async () => {
      const numberKey = newNumberKey();
      for (const index of [0, 1, 2]) await kept({ store: stores[0]! }, { numberKey, checkedBy: "number", createdAt: NOW + index, reservedTries: 0, holder: "another" });
      const compared = await overBoth(200, stores, (store) => store.spendAttempts([numberKey], guessByNumber({ maxChances: 11, maxAttempts: 100 })));
      expect(compared.flat()).toHaveLength(11);
      expect((await stores[1]!.standing([numberKey], numberWindow())).chances).toBe(11);
    });

    it("right codes by id: one wins", async () => {
      const { id } = await kept({ store: stores[0]! });
      expect(count(await overBoth(200, stores, (store) => store.confirm(id, NOW)))).toBe(1);
    });

    it("right codes by number, for two confirmations: one wins, and the other is dropped", async () => {
      const numberKey = newNumberKey();
      const both = [await kept({ store: stores[0]! }, { numberKey, checkedBy: "number" }), await kept({ store: stores[0]! }, { numberKey, checkedBy: "number" })];
      const won = await overBoth(200, stores, (store, index) => store.confirmAndDropOthers(both[index % 3 === 0 ? 0 : 1]!.id, [numberKey], NOW));
      expect(count(won)).toBe(1);
      const statuses = await Promise.all(both.map(({ id }) => stores[1]!.read(id)));
      expect(statuses.map((each) => each?.status).sort()).toEqual(["confirmed", "dropped"]);
    });

    it("guesses beside a right code by number: none is spent on what is confirmed", async () => {
      const numberKey = newNumberKey();
      const { id } = await kept({ store: stores[0]! }, { numberKey, checkedBy: "number", reservedTries: 0 });
      let confirmed: Promise<boolean> | undefined;
      const compared = await overBoth(200, stores, async (store, index) => {
        if (index === 60) confirmed = store.confirmAndDropOthers(id, [numberKey], NOW);
        return store.spendAttempts([numberKey], guessByNumber({ maxAttempts: 1000, maxChances: 1000 }));
      });
      expect(await confirmed).toBe(true);
      expect(compared.flat().map(({ status }) => status).filter((status) => status !== "pending")).toEqual([]);
      expect((await stores[0]!.read(id))?.attempts).toBe(compared.flat().length);
    });

    it("requests that were judged alike: exactly one is kept", async () => {
      const numberKey = newNumberKey();
      const inserted = await overBoth(200, stores, (store) => store.insert(made({ numberKey }), [numberKey], judged({ sends: 0 })));
      expect(count(inserted)).toBe(1);
    });

    it("requests for 20 chances of 5 each, with the number under two secrets: exactly four are kept", async () => {
      const numberKeys = [newNumberKey(), newNumberKey()] as const;
      const inserted = await overBoth(200, stores, (store, index) => {
        const inOrder = index % 3 === 0 ? ([numberKeys[1], numberKeys[0]] as const) : numberKeys;
        return store.insert(made({ numberKey: inOrder[0] }), inOrder, judged({ maxChances: 20 - 5 }));
      });
      expect(count(inserted)).toBe(4);
    });

    it("new messages for two confirmations of a number that were judged alike: exactly one is sent", async () => {
      const numberKey = newNumberKey();
      const both = [await kept({ store: stores[0]! }, { numberKey, resendAt: NOW }), await kept({ store: stores[0]! }, { numberKey, resendAt: NOW })];
      const sent = await overBoth(200, stores, (store, index) =>
        store.countSend(both[index % 3 === 0 ? 0 : 1]!.id, { sends: 2, fromReserve: false, resendAt: NOW + 1000, now: NOW }, [numberKey], judged({ sends: 2 })));
      expect(count(sent)).toBe(1);
      expect((await stores[1]!.standing([numberKey], numberWindow())).sends).toBe(3);
    });

    it("confirmations to be given up while somebody guesses: no guess is forgotten", async () => {
      for (let round = 0; round < 20; round += 1) {
        const { id, numberKey } = await kept({ store: stores[0]! });
        const [spent] = await Promise.all([stores[0]!.spendAttempt(id, guess()), stores[1]!.discard(id, false)]);
        const row = await stores[0]!.read(id);
        expect(row === null ? 0 : row.attempts).toBe(spent === null ? 0 : 1);
        expect(row?.status ?? "gone").not.toBe("pending");
        expect((await stores[0]!.standing([numberKey], numberWindow())).sends).toBe(0);
      }
    });

    it("a right guess for a confirmation that is given up meanwhile, beside another of the number: nothing is said to be confirmed", async () => {
      const numberKey = newNumberKey();
      const { id } = await kept({ store: stores[0]! }, { numberKey, checkedBy: "number" });
      await kept({ store: stores[0]! }, { numberKey, checkedBy: "number", createdAt: NOW + 1 });
      const other = new pg.Client(opened.url);
      await other.connect();
      await other.query("BEGIN");
      await other.query(`UPDATE "Confirmation" SET "status" = 'dropped' WHERE "id" = $1`, [id]);
      const confirmed = stores[1]!.confirmAndDropOthers(id, [numberKey], NOW);
      const isWaiting = async () => (await other.query(`SELECT 1 FROM pg_locks WHERE NOT "granted"`)).rowCount;
      await vi.waitFor(async () => expect(await isWaiting()).toBeGreaterThan(0), 5000);
      await other.query("COMMIT");
      await other.end();
      expect(await confirmed).toBe(false);
      expect((await stores[0]!.read(id))?.status).toBe("dropped");
    });

    it.each(["id", "number"] as const)("whatever is asked of the same confirmations by %s in opposite orders: nobody waits in a ring", async (checkedBy) => {
      const own = await Promise.all([0, 1].map(() => openPostgres(`${opened.url}?application_name=opposite`)));
      const both = own.map((each) => createPrismaStore(each));
      const all = await parallel(8, async () => kept({ store: both[0]! }, { checkedBy, reservedTries: 0, resendAt: NOW }));
      const asks: ((store: ConfirmationStore, confirmation: Confirmation) => Promise<unknown>)[] = [
        (store, { id, numberKey }) => (checkedBy === "id" ? store.spendAttempt(id, guess()) : store.spendAttempts([numberKey], guessByNumber())),
        (store, confirmation) => store.recordSend(confirmation, "unknown"),
        (store, { id, numberKey }) => store.countSend(id, { sends: 2, fromReserve: false, resendAt: NOW, now: NOW }, [numberKey], judged()),
        (store, confirmation) => store.uncountSend(confirmation, NOW),
      ];
      for (const one of asks) {
        for (const other of asks) {
          await Promise.all([...all.map((each) => one(both[0]!, each)), ...all.toReversed().map((each) => other(both[1]!, each))]);
        }
      }
      const count = async (text: string) => Number(Object.values((await opened.database.run<object>({ sql: text, strings: [text], values: [] }))[0] ?? {})[0]);
      const connections = () => count(`SELECT COUNT(*) FROM pg_stat_activity WHERE "application_name" = 'opposite'`);
      expect(await connections()).toBeGreaterThan(1);
      await Promise.all(own.map((each) => each.close()));
      // A connection tells what it has counted when it ends.
      await vi.waitFor(async () => expect(await connections()).toBe(0), 5000);
      expect(await count('SELECT "deadlocks" FROM pg_stat_database WHERE "datname" = current_database()')).toBe(0);
    });

    it("takes of limits in whatever order: no more than the rate, all or none, and nobody waits for ever", async () => {
      const limits = opened.databases.map((each) => createPrismaLimits(each, Buffer.alloc(32, 5)));
      const subject = randomBytes(8).toString("hex");
      const claim = (limit: Claim["limit"], rate: number): Claim => ({ limit, subject, weight: 1, rate: { count: rate, periodSeconds: 60 } });
      const [wide, narrow, middle] = [claim("address-wide", 90), claim("address", 20), claim("prefix", 50)];
      const taken = await overBoth(200, limits, (each, index) => each.take(index % 3 === 0 ? [wide, narrow, middle] : [middle, wide, narrow], NOW));
      expect(count(taken.map(({ ok }) => ok))).toBe(20);
      expect(await Promise.all([wide, narrow, middle].map((each) => limits[1]!.taken(each, NOW)))).toEqual([20, 20, 20]);
      await overBoth(20, limits, (each, index) => each.giveBack(index % 3 === 0 ? [wide, narrow, middle] : [middle, wide, narrow], NOW));
      expect(await Promise.all([wide, narrow, middle].map((each) => limits[0]!.taken(each, NOW)))).toEqual([0, 0, 0]);
    });

    it("return codes of one holder: as many as are allowed, and each is taken by one", async () => {
      const codes = opened.databases.map((each) => createPrismaReturnCodes(each));
      const holder = randomBytes(8).toString("hex");
      const hashes = Array.from({ length: 200 }, () => randomBytes(16).toString("hex"));
      const isKept = await overBoth(200, codes, (each, index) => each.keep({ hash: hashes[index]!, holder, sealed: "s", expiresAt: NOW + 1000 }, { now: NOW, mostLive: 5 }));
      expect(count(isKept)).toBe(5);
      const hash = hashes[isKept.indexOf(true)]!;
      expect(count((await overBoth(200, codes, (each) => each.take([hash]))).map((each) => each !== null))).toBe(1);
    });

    it("requests with one Idempotency-Key: one begins", async () => {
      const books = opened.databases.map((each) => createPrismaAnswerBook(each));
      const key = randomBytes(8).toString("hex");
      const begun = await overBoth(200, books, (book) => book.begin(key, "same", NOW));
      expect(begun.filter(({ state }) => state === "begun")).toHaveLength(1);
    });

    it("counts of the breaker, in opposite orders: all are counted", async () => {
      const keys = Array.from({ length: 40 }, () => randomBytes(8).toString("hex"));
      const rows = keys.map((key) => ({ key, at: NOW, tried: 1, succeeded: 0 }));
      await overBoth(40, opened.databases, async (database, index) => {
        for await (const { totals } of keepOutcomes(database, index % 2 ? rows : [...rows].reverse())) expect(totals).toHaveLength(40);
      });
      const [row] = await opened.database.run<{ least: number; most: number }>(sql`SELECT MIN("tried") AS "least", MAX("tried") AS "most" FROM "Outcome"`);
      expect(row).toEqual({ least: 40, most: 40 });
    });

    it("decisions of the breaker about one prefix: one is kept", async () => {
      const decision = { scope: "prefix", subject: randomBytes(8).toString("hex"), state: "paused", tried: 20, succeeded: 0, decidedAt: NOW, endsAt: NOW + 1000, reason: "few confirmed", mode: "enforce" } as const;
      const isNew = await overBoth(200, opened.databases, (database, index) => keepDecision(database, { ...decision, id: `${decision.subject} ${index}` }));
      expect(count(isNew)).toBe(1);
    });
  });

  it("that purge at once forget no wrong guess, count none twice, and each remove rows of their own", async () => {
    const own = await openTestPostgres(2);
    const both = own.databases.map((each) => createPrismaStore(each));
    const numberKeys = await parallel(20, async () => {
      const { numberKey } = await kept({ store: both[0]! }, { attempts: 3, createdAt: NOW - 1000 });
      await kept({ store: both[1]! }, { numberKey, attempts: 2, createdAt: NOW - 500 });
      return numberKey;
    });
    const removed = await overBoth(20, both, (store) => store.purge(outdated({ confirmationsCreatedBefore: NOW, limit: 3 })));
    expect(removed.reduce((sum, each) => sum + each, 0)).toBe(40);
    const rows = await own.database.run<{ numberKey: string; wrongGuesses: number }>(sql`SELECT "numberKey", "wrongGuesses" FROM "NumberHistory"`);
    expect(rows.map((row) => row.numberKey).sort()).toEqual([...numberKeys].sort());
    expect(rows.map((row) => row.wrongGuesses)).toEqual(Array<number>(20).fill(5));

    // Seven for each confirmation that may be removed.
    const tallies = Array.from({ length: 7 * 60 }, (_, index) => sql`(${`address|60|${index}`}, ${NOW}, ${NOW}, 1)`);
    await own.database.run(sql`INSERT INTO "LimitTally" ("key", "at", "endsAt", "taken") VALUES ${join(tallies)}`);
    await overBoth(20, both, (store) => store.purge(outdated({ limitsUntil: NOW + 1, limit: 3 })));
    expect(await own.database.run(sql`SELECT 1 FROM "LimitTally"`)).toEqual([]);
    await own.close();
  });

  it("take turns only with those that name the same thing", async () => {
    const [one, other] = opened.databases as [Database, Database];
    const blocker = new pg.Client(opened.url);
    await blocker.connect();
    await blocker.query(`BEGIN; LOCK TABLE "ReturnCode"`);
    const order: string[] = [];
    const first = one.run(sql`SELECT COUNT(*) FROM "ReturnCode"`, { turns: ["a", "b"] }).then(() => order.push("first"));
    await vi.waitFor(async () => expect((await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT "granted"`)).rowCount).toBe(1));
    const same = other.run(sql`SELECT 1`, { turns: ["b"] }).then(() => order.push("same"));
    await vi.waitFor(async () => expect((await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT "granted"`)).rowCount).toBe(2));
    await other.run(sql`SELECT 1`, { turns: ["c"] }).then(() => order.push("another"));
    expect(order).toEqual(["another"]);
    await blocker.query("ROLLBACK");
    // Their answers come on two connections: which is heard first says nothing.
    await Promise.all([first, same]);
    await blocker.end();
    expect(order.toSorted()).toEqual(["another", "first", "same"]);
  });
});
