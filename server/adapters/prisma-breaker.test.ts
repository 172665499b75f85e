import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeLog, type FakeLog } from "@/server/testing/fakes";
import { openTestDatabase, WAYS } from "@/server/testing/sqlite";
import { StoreUnavailable } from "@/server/usecases/ports";
import { purgeBreaker } from "./breaker-tables";
import { type Database, type Databases, sql } from "./database";
import { type BreakerOptions, createPrismaBreaker, type SharedBreaker } from "./prisma-breaker";

const START = Date.parse("2026-11-22T12:00:00Z");
const MINUTE = 60_000;
const RULES = { sends: { minSends: 20, minConfirmedPercent: 20, pauseSeconds: 3600 }, checks: { checks: 500, wrongPercent: 80 } };
const US = { e164: "+12025551234", country: "US" };
const GB = { e164: "+447400123456", country: "GB" };

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let log: FakeLog;
let now: number;
const running: SharedBreaker[] = [];

beforeEach(async () => {
  opened = await openTestDatabase();
  log = createFakeLog();
  now = START;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
  await opened.close();
});

/** One process before the database. */
function process(change: Partial<BreakerOptions> = {}, databases?: Databases): SharedBreaker {
  const both = databases ?? { hot: opened.database, cold: opened.database };
  const options = { mode: "enforce", rules: RULES, hashKey: Buffer.alloc(32, 1), clock: { now: () => now }, log } as const;
  const breaker = createPrismaBreaker(both, { ...options, ...change });
  running.push(breaker);
  return breaker;
}

function send(breaker: SharedBreaker, times: number, to = US): void {
  for (let each = 0; each < times; each += 1) breaker.sent(to, now);
}

interface Kept {
  subject: string;
  mode: string;
  state: string;
}
async function decisions(): Promise<string[]> {
  const rows = await opened.database.run<Kept>(sql`SELECT "subject", "mode", "state" FROM "BreakerDecision" ORDER BY "decidedAt"`);
  return rows.map(({ subject, mode, state }) => `${subject} ${mode} ${state}`);
}

const outcomes = async () =>
  opened.database.run<{ key: string; tried: number; succeeded: number }>(
    sql`SELECT "key", SUM("tried") AS "tried", SUM("succeeded") AS "succeeded" FROM "Outcome" GROUP BY "key" ORDER BY "key"`,
  );

describe("a process alone", () => {
  it("knows with the very next request, before anything is written", () => {
    const breaker = process();
    send(breaker, 20);
    expect(breaker.standing(US, now)).toEqual({ state: "guarded" });
    expect(breaker.standing(GB, now)).toEqual({ state: "open" });
  });

  it("tells how long a pause lasts, in whole seconds", () => {
    const breaker = process();
    send(breaker, 20);
    now += 10 * MINUTE;
    expect(breaker.standing(US, now)).toEqual({ state: "paused", retryAfterSeconds: 3600 });
    expect(breaker.standing(US, now + 3_599_500)).toEqual({ state: "paused", retryAfterSeconds: 1 });
  });

  it("keeps and logs each decision once, with the prefix and without a number", async () => {
    const breaker = process();
    send(breaker, 30);
    await breaker.flush();
    now += 10 * MINUTE;
    for (let each = 0; each < 50; each += 1) breaker.standing(US, now);
    await breaker.flush();
    await breaker.flush();
    expect(await decisions()).toEqual(["US +12025 enforce guarded", "US +12025 enforce paused"]);
    expect(log.entries.map(({ level, event }) => `${level} ${event}`)).toEqual(["warn breaker", "warn breaker"]);
    expect(log.entries[1]?.details).toMatchObject({ scope: "prefix", subject: "US +12025", state: "paused", mode: "enforce", tried: 30 });
    expect(log.text()).not.toContain("551234");
  });

  it("keeps counts under names that show no digits of a number", async () => {
    const breaker = process();
    send(breaker, 3);
    breaker.confirmed(US, now);
    breaker.checked(true, now);
    breaker.checked(false, now);
    await breaker.flush();
    const rows = await outcomes();
    expect(rows.map(({ tried, succeeded }) => [tried, succeeded])).toEqual([[3, 1], [3, 1], [2, 1]]);
    expect(rows.map(({ key }) => key)).toEqual(["US", expect.stringMatching(/^US\|[A-Za-z0-9_-]{43}$/), "checks"]);
  });

  it("judges by memory and database together, and counts nothing twice", async () => {
    const breaker = process();
    send(breaker, 10);
    await breaker.flush();
    send(breaker, 9);
    const flushing = breaker.flush();
    await breaker.refresh();
    await flushing;
    await breaker.refresh();
    expect(breaker.standing(US, now)).toEqual({ state: "open" });
    send(breaker, 1);
    expect(breaker.standing(US, now)).toEqual({ state: "guarded" });
    await breaker.flush();
    expect((await outcomes()).map(({ tried }) => tried)).toEqual([20, 20]);
  });
});

describe("processes of one database", () => {
  it("judge what all of them sent", async () => {
    const [one, other] = [process(), process()];
    send(one, 10);
    send(other, 10);
    await one.flush();
    await other.refresh();
    expect(other.standing(US, now)).toEqual({ state: "guarded" });
    await one.refresh();
    expect(one.standing(US, now)).toEqual({ state: "guarded" });
  });

  it("read counts and pauses by Prisma's client as well", async () => {
    const cold = await WAYS.Prisma(opened.url);
    try {
      const [one, other] = [process(), process({}, { hot: opened.database, cold })];
      send(one, 20);
      await one.flush();
      await other.refresh();
      expect(other.standing(US, now)).toEqual({ state: "guarded" });
      now += 10 * MINUTE;
      one.standing(US, now);
      await one.flush();
      const later = process({}, { hot: opened.database, cold });
      await later.refresh();
      expect(later.standing(US, now)).toEqual({ state: "paused", retryAfterSeconds: 3600 });
      expect(await purgeBreaker(cold, now + 180 * MINUTE, 10)).toBe(2);
    } finally {
      await cold.close();
    }
  });

  it("keep one decision between them", async () => {
    const [one, other] = [process(), process()];
    send(one, 30);
    await one.flush();
    await other.refresh();
    now += 10 * MINUTE;
    for (const each of [one, other]) each.standing(US, now);
    await Promise.all([one.flush(), other.flush()]);
    expect(await decisions()).toEqual(["US +12025 enforce guarded", "US +12025 enforce paused"]);
    expect(log.entries).toHaveLength(2);
  });

  it("that start later know the pause and when it ends", async () => {
    const one = process();
    send(one, 30);
    now += 10 * MINUTE;
    one.standing(US, now);
    await one.flush();
    now += 20 * MINUTE;
    const later = process();
    await later.refresh();
    expect(later.standing(US, now)).toEqual({ state: "paused", retryAfterSeconds: 2400 });
  });

  it("follow an operator who ends a pause in the table", async () => {
    const one = process();
    send(one, 30);
    now += 10 * MINUTE;
    one.standing(US, now);
    await one.refresh();
    expect(one.standing(US, now).state).toBe("paused");
    await opened.database.run(sql`UPDATE "BreakerDecision" SET "endsAt" = "decidedAt" WHERE "subject" = 'US +12025' RETURNING "id"`);
    now += MINUTE;
    await one.refresh();
    expect(one.standing(US, now).state).toBe("open");
    now += 10 * MINUTE;
    expect(one.standing(US, now).state).toBe("open");
  });
});

describe("by its timer alone", () => {
  it("another process knows within ten seconds", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const [one, other] = [process(), process()];
      send(one, 20);
      for (let second = 0; second < 10; second += 1) {
        vi.advanceTimersByTime(1000);
        // Comes to its turn after whatever the timer began.
        await Promise.all([one.flush(), other.flush()]);
      }
      expect(other.standing(US, now)).toEqual({ state: "guarded" });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what the setting says", () => {
  it("observe: all is decided, kept and logged, and nothing is held back", async () => {
    const breaker = process({ mode: "observe" });
    send(breaker, 30);
    expect(breaker.standing(US, now)).toEqual({ state: "open" });
    now += 10 * MINUTE;
    expect(breaker.standing(US, now)).toEqual({ state: "open" });
    await breaker.flush();
    expect(await decisions()).toEqual(["US +12025 observe guarded", "US +12025 observe paused"]);
    expect(log.entries).toHaveLength(2);
  });

  it("observe, then enforce: a pause that was only observed holds nothing back by itself", async () => {
    const before = process({ mode: "observe" });
    send(before, 30);
    now += 10 * MINUTE;
    before.standing(US, now);
    await before.flush();
    await opened.database.run(sql`DELETE FROM "Outcome" RETURNING "key"`);
    const after = process();
    await after.refresh();
    expect(after.standing(US, now)).toEqual({ state: "open" });
  });

  it("off: nothing is counted", async () => {
    const breaker = process({ mode: "off" });
    send(breaker, 30);
    await breaker.flush();
    expect(breaker.standing(US, now)).toEqual({ state: "open" });
    expect(await outcomes()).toEqual([]);
  });
});

describe("a database that cannot answer", () => {
  it("loses no count and no decision, stops no request, and gets all of it once it is back", async () => {
    let isGone = true;
    const orGone = <Given>(ask: () => Promise<Given>) => (isGone ? Promise.reject(new StoreUnavailable("gone")) : ask());
    const run: Database["run"] = (statement) => orGone(() => opened.database.run(statement));
    const together: Database["together"] = (statements) => orGone(() => opened.database.together(statements));
    const database = { ...opened.database, run, together };
    const breaker = process({}, { hot: database, cold: database });
    send(breaker, 30);
    await breaker.flush();
    await breaker.refresh();
    expect(breaker.standing(US, now)).toEqual({ state: "guarded" });
    isGone = false;
    await breaker.flush();
    expect((await outcomes()).map(({ tried }) => tried)).toEqual([30, 30]);
    expect(await decisions()).toEqual(["US +12025 enforce guarded"]);
    expect(log.entries.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("has a bounded queue waiting for it", async () => {
    let rows = 0;
    let isGone = true;
    const run: Database["run"] = async (statement) => {
      if (isGone) throw new StoreUnavailable("gone");
      if (statement.sql.includes('INTO "Outcome"')) rows += statement.values.length / 4;
      return [];
    };
    const together: Database["together"] = () => (isGone ? Promise.reject(new StoreUnavailable("gone")) : Promise.resolve([]));
    const database = { ...opened.database, run, together };
    const breaker = process({}, { hot: database, cold: database });
    for (let index = 0; index < 12_000; index += 1) breaker.sent({ e164: `+44${1_000_000 + index}000000`, country: "GB" }, now);
    await breaker.flush();
    isGone = false;
    await breaker.flush();
    expect(rows).toBe(10_000);
  });
});

it("closing writes what is left", async () => {
  const breaker = process();
  send(breaker, 5);
  await breaker.close();
  expect((await outcomes()).map(({ tried }) => tried)).toEqual([5, 5]);
});

it("housekeeping removes counts after two hours and decisions after ninety days, a batch at a time", async () => {
  const breaker = process();
  send(breaker, 20);
  await breaker.flush();
  now += 119 * MINUTE;
  send(breaker, 1, GB);
  await breaker.flush();
  expect(await purgeBreaker(opened.database, now, 10)).toBe(0);
  now += 2 * MINUTE;
  expect(await purgeBreaker(opened.database, now, 1)).toBe(1);
  expect(await purgeBreaker(opened.database, now, 10)).toBe(1);
  expect((await outcomes()).map(({ key }) => key.slice(0, 2))).toEqual(["GB", "GB"]);
  expect((await decisions()).length).toBeGreaterThan(0);
  now += 91 * 24 * 60 * MINUTE;
  await purgeBreaker(opened.database, now, 10);
  expect([await outcomes(), await decisions()]).toEqual([[], []]);
});
