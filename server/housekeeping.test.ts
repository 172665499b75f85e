import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepHouse } from "./housekeeping";
import { createFakeLog } from "./testing/fakes";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Batches that take so long; the last of them, and those that take no time, leave nothing; tells how long after each the next one began. */
async function waitsAfter(tookMs: readonly (number | Error)[]) {
  const [begun, ended]: [number[], number[]] = [[], []];
  const log = createFakeLog();
  const purge = async () => {
    const took = tookMs[begun.push(performance.now()) - 1] ?? 0;
    if (took instanceof Error) {
      ended.push(performance.now());
      throw took;
    }
    await new Promise((resume) => setTimeout(resume, took));
    ended.push(performance.now());
    return took > 0 && begun.length < tookMs.length;
  };
  const startedAt = performance.now();
  const stop = keepHouse({ purge, giveUpSending: async () => {}, watchSpending: async () => {} }, log);
  while (begun.length <= tookMs.length) await vi.advanceTimersToNextTimerAsync();
  stop();
  return { first: begun[0]! - startedAt, waits: begun.slice(1).map((time, index) => time - ended[index]!), log };
}

it("purges first after ten seconds, and looks once a minute while nothing more is waiting", async () => {
  expect(await waitsAfter([7])).toMatchObject({ first: 10_000, waits: [60_000] });
});

it("waits twenty times as long as a batch took while more is waiting", async () => {
  expect((await waitsAfter([10, 10, 10, 1])).waits).toEqual([200, 200, 200, 60_000]);
});

it("takes the shortest of the last ten batches for their own time: what else one waited for is not its work", async () => {
  expect((await waitsAfter([10, 400, 90, 8, 30, 1])).waits).toEqual([200, 200, 200, 160, 160, 60_000]);
  const slower = await waitsAfter([5, ...Array<number>(11).fill(20), 1]);
  expect(slower.waits).toEqual([...Array<number>(10).fill(100), 400, 400, 60_000]);
});

it("takes twice as much of the time after each ten minutes in which it fell behind, a quarter at most, and little again once nothing was waiting", async () => {
  const { waits } = await waitsAfter([...Array<number>(2000).fill(100), 1]);
  const last = waits.pop();
  const inTurn = [...new Set(waits)];
  expect(inTurn).toEqual([2000, 1000, 500, 400]);
  const minutes = inTurn.map((wait) => Math.round((waits.filter((each) => each === wait).length * (wait + 100)) / 60_000));
  expect(minutes.slice(0, 3)).toEqual([10, 10, 10]);
  expect(last).toBe(60_000);
  const afterFault = await waitsAfter([...Array<number>(300).fill(100), new Error("gone"), 100, 1]);
  expect(afterFault.waits.slice(-4)).toEqual([1000, 60_000, 2000, 60_000]);
  const again = await waitsAfter([...Array<number>(300).fill(100), 0, 100, 1]);
  expect(again.waits.slice(-4)).toEqual([1000, 60_000, 2000, 60_000]);
});

it("waits at least 50 ms and at most five seconds", async () => {
  expect((await waitsAfter([1, 1])).waits[0]).toBe(50);
  expect((await waitsAfter([2000, 1])).waits[0]).toBe(5000);
});

it("tries again after a minute what failed, and says so", async () => {
  const { waits, log } = await waitsAfter([new Error("gone"), 1]);
  expect(waits).toEqual([60_000, 60_000]);
  expect(log.entries.map(({ level, event }) => [level, event])).toEqual([["error", "purge_failed"]]);
});

it("looks for messages left under way once a minute, first when those of a process before are old enough", async () => {
  const times: number[] = [];
  const startedAt = performance.now();
  const giveUpSending = async () => void times.push(performance.now() - startedAt);
  const stop = keepHouse({ purge: async () => false, giveUpSending, watchSpending: async () => {} }, createFakeLog());
  await vi.advanceTimersByTimeAsync(180_000);
  stop();
  expect(times).toEqual([60_000, 120_000, 180_000]);
});

it("does nothing more once it was stopped, not even after a batch that was under way", async () => {
  const purge = vi.fn(async () => {
    await new Promise((resume) => setTimeout(resume, 100));
    return true;
  });
  const stop = keepHouse({ purge, giveUpSending: async () => {}, watchSpending: async () => {} }, createFakeLog());
  await vi.advanceTimersByTimeAsync(10_050);
  stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(purge).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
