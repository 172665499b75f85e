import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StoreUnavailable } from "@/server/usecases/ports";
import { sql } from "./database";
import type { Result } from "./pg-batch";
import { blame } from "./pg-faults";
import { type SharingStatement, openLane } from "./pg-lane";

const ask = (text: string): SharingStatement => ({ statement: sql`SELECT ${text}`, turns: [text] });
const textOf = ({ turns }: SharingStatement) => turns[0] as string;
const answer = (text: string): Result => ({ rows: [{ text }], count: 1 });
const mistake = new TypeError("A mistake of one statement.");
const tooLong = new StoreUnavailable("Too long.", { cause: Object.assign(new pg.DatabaseError("", 0, "error"), { code: "57014", severity: "ERROR" }) });
const texts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

/** A database that says when, and writes down what it was given at once. */
function fakeDatabase() {
  const given: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const wrong = new Set<string>();
  const transact = (asked: readonly SharingStatement[]) =>
    new Promise<Result[]>((resolve, reject) => {
      given.push(asked.map(textOf));
      ends.push((error) => {
        if (error) reject(error);
        else if (asked.some((each) => wrong.has(textOf(each)))) reject(mistake);
        else resolve(asked.map((each) => answer(textOf(each))));
      });
    });
  /** Waits until there is a transaction, and ends it. */
  const end = async (error?: Error) => {
    await vi.waitFor(() => expect(ends).not.toEqual([]), { interval: 1 });
    ends.shift()!(error);
  };
  return { transact, given, end, wrong };
}

describe("a lane", () => {
  let database: ReturnType<typeof fakeDatabase>;
  let lane: ReturnType<typeof openLane>;
  beforeEach(() => {
    database = fakeDatabase();
    lane = openLane(database.transact, 1);
  });
  afterEach(() => void vi.restoreAllMocks());

  it("takes what is asked in one turn of the event loop together, and gives each its own answer", async () => {
    const answers = ["a", "b", "c"].map((text) => lane(ask(text)));
    await database.end();
    expect(await Promise.all(answers)).toEqual(["a", "b", "c"].map(answer));
    expect(database.given).toEqual([["a", "b", "c"]]);
  });

  it("has one transaction at a time, and takes what is asked meanwhile in the next, in its order", async () => {
    const first = lane(ask("first"));
    await vi.waitFor(() => expect(database.given).toHaveLength(1));
    const others = ["b", "a", "c"].map((text) => lane(ask(text)));
    await new Promise((resume) => setTimeout(resume, 20));
    expect(database.given).toEqual([["first"]]);
    await database.end();
    expect(await first).toEqual(answer("first"));
    await database.end();
    expect(await Promise.all(others)).toEqual(["b", "a", "c"].map(answer));
    expect(database.given).toEqual([["first"], ["b", "a", "c"]]);
  });

  it("takes at most 24 at once", async () => {
    const answers = texts(0, 60).map((text) => lane(ask(text)));
    for (let times = 0; times < 3; times += 1) await database.end();
    expect(await Promise.all(answers)).toEqual(texts(0, 60).map(answer));
    expect(database.given).toEqual([texts(0, 24), texts(24, 48), texts(48, 60)]);
  });

  it("may have two transactions, of which one does not wait for the other, and no third", async () => {
    const wide = openLane(database.transact, 2);
    const all: Promise<Result>[] = [];
    for (const [index, text] of ["a", "b", "c", "d"].entries()) {
      all.push(wide(ask(text)));
      if (index < 2) await vi.waitFor(() => expect(database.given).toHaveLength(index + 1));
    }
    await new Promise((resume) => setTimeout(resume, 20));
    expect(database.given).toEqual([["a"], ["b"]]);
    for (let times = 0; times < 3; times += 1) await database.end();
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"].map(answer));
    expect(database.given).toEqual([["a"], ["b"], ["c", "d"]]);
  });

  it("begins both at once when more is asked in one turn of the event loop than goes together", async () => {
    const wide = openLane(database.transact, 2);
    const all = texts(0, 40).map((text) => wide(ask(text)));
    await vi.waitFor(() => expect(database.given).toEqual([texts(0, 24), texts(24, 40)]));
    for (let times = 0; times < 2; times += 1) await database.end();
    expect(await Promise.all(all)).toEqual(texts(0, 40).map(answer));
  });

  it("starts again after it had nothing to do", async () => {
    for (const text of ["a", "b"]) {
      const asked = lane(ask(text));
      await database.end();
      expect(await asked).toEqual(answer(text));
    }
  });

  it("lets the others have their answer when one statement is wrong", async () => {
    database.wrong.add("b");
    const answers = Promise.allSettled(["a", "b", "c"].map((text) => lane(ask(text))));
    for (let times = 0; times < 4; times += 1) await database.end();
    expect(await answers).toEqual([
      { status: "fulfilled", value: answer("a") },
      { status: "rejected", reason: mistake },
      { status: "fulfilled", value: answer("c") },
    ]);
    expect(database.given).toEqual([["a", "b", "c"], ["a"], ["b"], ["c"]]);
  });

  it.each([
    ["a mistake", new TypeError("Of the second one.")],
    ["one that took too long", tooLong],
  ])("tries the others again together when the server says whose %s was", async (_, error) => {
    const answers = Promise.allSettled(["a", "b", "c"].map((text) => lane(ask(text))));
    blame(error.cause instanceof Error ? error.cause : error, 2);
    for (const each of [error, undefined]) await database.end(each);
    expect(await answers).toEqual([
      { status: "fulfilled", value: answer("a") },
      { status: "rejected", reason: error },
      { status: "fulfilled", value: answer("c") },
    ]);
    expect(database.given).toEqual([["a", "b", "c"], ["a", "c"]]);
  });

  it.each([
    ["before what was asked, at the locks", 4],
    ["behind it, at the commit", 0],
  ])("blames nobody for what failed %s", async (_, fromLast) => {
    const error = new TypeError("Somewhere else.");
    blame(error, fromLast);
    const answers = Promise.allSettled(["a", "b", "c"].map((text) => lane(ask(text))));
    for (const each of [error, undefined, undefined, undefined]) await database.end(each);
    expect((await answers).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(database.given).toEqual([["a", "b", "c"], ["a"], ["b"], ["c"]]);
  });

  it("tries others again for a second, and then refuses who is left, whoever undid them", async () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const answers = Promise.allSettled(["a", "b", "c"].map((text) => lane(ask(text))));
    const [first, second] = [new TypeError("First."), new TypeError("Second.")];
    blame(first, 3);
    blame(second, 2);
    await database.end(first);
    await vi.waitFor(() => expect(database.given).toHaveLength(2));
    now.mockReturnValue(1000);
    await database.end(second);
    expect(await answers).toMatchObject([{ reason: first }, { reason: second }, { reason: expect.any(StoreUnavailable) }]);
    expect(database.given).toEqual([["a", "b", "c"], ["b", "c"]]);
  });

  it("gives a mistake to whose it is alone, however long others have waited behind it", async () => {
    database.wrong.add("wrong");
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const wrong = Promise.allSettled([lane(ask("wrong"))]);
    await vi.waitFor(() => expect(database.given).toHaveLength(1));
    const patient = lane(ask("patient"));
    now.mockReturnValue(2500);
    await database.end();
    expect(await wrong).toEqual([{ status: "rejected", reason: mistake }]);
    now.mockRestore();
    await database.end();
    expect(await patient).toEqual(answer("patient"));
  });

  it.each(["57014", "55P03", "XX001"])("tries each alone when the server undid all of them for one, with %s", async (code) => {
    const undone = new StoreUnavailable("Undone.", { cause: Object.assign(new pg.DatabaseError("", 0, "error"), { code, severity: "ERROR" }) });
    const answers = Promise.allSettled(["a", "b"].map((text) => lane(ask(text))));
    for (const error of [undone, undone, undefined]) await database.end(error);
    expect(await answers).toEqual([
      { status: "rejected", reason: undone },
      { status: "fulfilled", value: answer("b") },
    ]);
  });

  it("goes on trying each alone for a second, and then refuses whom it has not come to", async () => {
    database.wrong.add("b");
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const answers = Promise.allSettled(["a", "b", "c"].map((text) => lane(ask(text))));
    await database.end();
    await vi.waitFor(() => expect(database.given).toHaveLength(2));
    now.mockReturnValue(1000);
    await database.end();
    const [a, b, c] = await answers;
    expect(a).toEqual({ status: "fulfilled", value: answer("a") });
    for (const refused of [b, c]) expect(refused).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) });
    expect(database.given).toEqual([["a", "b", "c"], ["a"]]);
  });

  it("lets nobody wait longer than three seconds behind a database that answers slowly", async () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const first = lane(ask("first"));
    await vi.waitFor(() => expect(database.given).toHaveLength(1));
    const late = Promise.allSettled([lane(ask("late"))]);
    now.mockReturnValue(1);
    const inTime = lane(ask("in time"));
    now.mockReturnValue(3001);
    await database.end();
    expect(await first).toEqual(answer("first"));
    expect(await late).toEqual([{ status: "rejected", reason: expect.any(StoreUnavailable) }]);
    await database.end();
    expect(await inTime).toEqual(answer("in time"));
  });

  it("takes half as many at once each time that the database cannot answer, and more again as soon as it does", async () => {
    const gone = new StoreUnavailable("Gone.");
    const answers = Promise.allSettled(texts(0, 60).map((text) => lane(ask(text))));
    for (const error of [gone, gone, undefined, undefined, undefined]) await database.end(error);
    await answers;
    expect(database.given.map(({ length }) => length)).toEqual([24, 12, 6, 12, 6]);
  });

  it("tries nothing again when the database cannot answer: nobody knows what it did", async () => {
    const gone = new StoreUnavailable("Gone.");
    const answers = Promise.allSettled(["a", "b"].map((text) => lane(ask(text))));
    await database.end(gone);
    expect(await answers).toEqual(["a", "b"].map(() => ({ status: "rejected", reason: gone })));
    expect(database.given).toEqual([["a", "b"]]);
  });

  it("refuses who waited longer than a second behind a database that cannot answer, and tries who came later", async () => {
    const gone = new StoreUnavailable("Gone.");
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const first = Promise.allSettled([lane(ask("first"))]);
    await vi.waitFor(() => expect(database.given).toHaveLength(1));
    const early = Promise.allSettled([lane(ask("early"))]);
    now.mockReturnValue(1500);
    const late = lane(ask("late"));
    now.mockReturnValue(2001);
    await database.end(gone);
    expect([await first, await early].flat()).toEqual([0, 1].map(() => ({ status: "rejected", reason: gone })));
    now.mockRestore();
    await database.end();
    expect(await late).toEqual(answer("late"));
    expect(database.given).toEqual([["first"], ["late"]]);
  });
});
