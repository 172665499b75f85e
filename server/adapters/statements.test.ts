import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Rate } from "@/server/domain/limits";
import { createFakes, POLICY, SEND_LIMITS, wrongCode } from "@/server/testing/fakes";
import { openTestDatabase } from "@/server/testing/sqlite";
import { judged, made } from "@/server/testing/store-subject";
import { check, checkByNumber, requested, requestedByNumber, valueOf } from "@/server/testing/stories";
import { createService } from "@/server/usecases/service";
import { keepOutcomes, purgeBreaker } from "./breaker-tables";
import { type Database, sql, sqlitePath } from "./database";
import { createPrismaAnswerBook } from "./prisma-answer-book";
import { createPrismaLimits } from "./prisma-limits";
import { createPrismaReturnCodes } from "./prisma-return-codes";
import { createPrismaStore } from "./prisma-store";

const PER_MINUTE = { count: 100, periodSeconds: 60 };
const wide = (rates: readonly Rate[]) => rates.map(({ periodSeconds }) => ({ count: 1000, periodSeconds }));
const { address, addressWide, prefix, country, service } = SEND_LIMITS;
/** All limits of the defaults, and none of them reached. */
const policy = {
  ...POLICY,
  sends: { ...SEND_LIMITS, address: wide(address), addressWide: wide(addressWide), prefix: wide(prefix), country: wide(country), service: wide(service) },
  rates: { "phone-number-confirmation": PER_MINUTE, "phone-confirmation-activation-key": PER_MINUTE },
};

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());

/** How often the file's log was committed: the last page of each transaction says how large the database is then. */
function commits(): number {
  const log = readFileSync(`${sqlitePath(opened.url)}-wal`);
  const frameBytes = 24 + log.readUInt32BE(8);
  const salts = log.subarray(16, 24);
  let count = 0;
  for (let at = 32; at + frameBytes <= log.length; at += frameBytes) {
    if (log.readUInt32BE(at + 4) > 0 && log.subarray(at + 8, at + 16).equals(salts)) count += 1;
  }
  return count;
}

/** What a statement does: a read, or what it writes. */
function kindOf(text: string): string {
  const [, inserted, updated] = /INSERT INTO "(\w+)"|UPDATE "(\w+)"/.exec(text) ?? [];
  return inserted ? `insert ${inserted}` : updated ? `update ${updated}` : "read";
}

/** A service on a real database that tells what it asks: everything on. */
function counting() {
  const asked: string[] = [];
  const database: Database = {
    ...opened.database,
    run: (statement, beside) => {
      asked.push(kindOf(statement.sql));
      return opened.database.run(statement, beside);
    },
    change: (statement, beside) => {
      asked.push(kindOf(statement.sql));
      return opened.database.change(statement, beside);
    },
  };
  const fakes = createFakes({ policy, store: createPrismaStore(database), random: { bytes: randomBytes } });
  const ports = { ...fakes.ports, limits: createPrismaLimits(database, Buffer.alloc(32)) };
  const counted = { ...fakes, ports, service: createService(ports) };
  /** What was asked and committed until the answer was there. */
  const costOf = async (story: () => Promise<unknown>) => {
    // What the last story left to be written beside it.
    await opened.database.run(sql`UPDATE "LimitTally" SET "taken" = "taken" WHERE 1 = 0`);
    const before = commits();
    asked.length = 0;
    await story();
    return { asked: [...asked], commits: commits() - before };
  };
  return { counted, costOf };
}

const LIMITS = "insert LimitTally";

it("a request reads once and then commits once, limits included; what became of the message is written while nobody waits", async () => {
  const { counted, costOf } = counting();
  const sendState = "update Confirmation";
  const cost = { asked: ["read", LIMITS, "insert Confirmation", sendState], commits: 1 };
  expect(await costOf(() => requested(counted, "+12025550101"))).toEqual(cost);
  expect(await costOf(() => requestedByNumber(counted, "+12025550102"))).toEqual(cost);
});

it("a wrong guess commits once, limits included", async () => {
  const { counted, costOf } = counting();
  const { confirmationId, code } = await requested(counted, "+12025550103");
  const cost = { asked: [LIMITS, "update Confirmation"], commits: 1 };
  expect(await costOf(() => check(counted, confirmationId, wrongCode(code)))).toEqual(cost);
  const other = await requestedByNumber(counted, "+12025550104");
  expect(await costOf(() => checkByNumber(counted, wrongCode(other), "+12025550104"))).toEqual(cost);
});

it("a right guess commits twice: its try is spent before anybody compares", async () => {
  const { counted, costOf } = counting();
  const { confirmationId, code } = await requested(counted, "+12025550105");
  const cost = { asked: [LIMITS, "update Confirmation", "update Confirmation"], commits: 2 };
  expect(await costOf(async () => valueOf(await check(counted, confirmationId, code)))).toEqual(cost);
  const other = await requestedByNumber(counted, "+12025550106");
  expect(await costOf(async () => valueOf(await checkByNumber(counted, other, "+12025550106")))).toEqual(cost);
});

it("a batch of what has expired commits once, all tables together", async () => {
  const { database } = opened;
  const { insert, purge } = createPrismaStore(database);
  const now = Date.now();
  const old = Array.from({ length: 20 }, () => made({ createdAt: 1, attempts: 1 }));
  for (const each of old) await insert(each, [each.numberKey], judged());
  await database.run(sql`INSERT INTO "NumberHistory" ("numberKey", "wrongGuesses", "lastAt") VALUES ('idle', 3, 1)`);
  await database.run(sql`INSERT INTO "LimitTally" ("key", "at", "endsAt", "taken") VALUES ('address|60|a', 1, 1, 1), ('address|60|b', 1, 1, 1)`);
  const answers = createPrismaAnswerBook(database);
  const codes = createPrismaReturnCodes(database);
  await answers.begin("key", "fingerprint", 1);
  await codes.keep({ hash: "hash", holder: "holder", sealed: "sealed", expiresAt: 1 }, { now: 0, mostLive: 1 });
  await keepOutcomes(database, [{ key: "prefix|1", at: 1, tried: 1, succeeded: 0 }]).next();
  const before = commits();
  const removed = await Promise.all([
    purge({ confirmationsCreatedBefore: 2, historyIdleSince: 2, limitsUntil: 2, limit: 100 }),
    answers.purge(now, 100),
    codes.purge(now, 100),
    purgeBreaker(database, now, 100),
  ]);
  expect(removed).toEqual([20, 1, 1, 1]);
  expect(commits() - before).toBe(1);
});

it("sixteen requests at once commit together, not each for itself", async () => {
  const { counted, costOf } = counting();
  const cost = await costOf(() => Promise.all(Array.from({ length: 16 }, (_, index) => requestedByNumber(counted, `+1202555${7000 + index}`))));
  expect(cost.asked.filter((kind) => kind === "insert Confirmation")).toHaveLength(16);
  expect(cost.commits).toBe(1);
});
