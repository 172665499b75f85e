import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakes } from "@/server/testing/fakes";
import { openTestDatabase } from "@/server/testing/sqlite";
import { StoreUnavailable } from "@/server/usecases/ports";
import type { Asked } from "./database";
import { isDurable, watchDurability } from "./durability-watch";

describe("the watch over durability", () => {
  let file: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    file = await openTestDatabase();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await file.close();
  });
  /** Answers writes as done and does nothing, as a driver with a half-done write was seen to do. */
  const lying: Asked = { run: () => Promise.resolve([]) };

  it("trusts a connection whose writes another one reads back, time after time", async () => {
    const databases = { hot: file.database, cold: file.database };
    expect(await isDurable(databases, "watch", 1)).toBe(true);
    expect(await isDurable(databases, "watch", 2)).toBe(true);
  });

  it("ends a process whose acknowledged writes nobody else can read", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    const giveUp = vi.fn();
    const { log } = createFakes();
    const watch = watchDurability({ hot: lying, cold: file.database }, log, giveUp);
    expect(watch.canWrite()).toBe(true);
    await vi.advanceTimersByTimeAsync(5000);
    await vi.waitFor(() => expect(giveUp).toHaveBeenCalledOnce());
    expect(log.entries.map(({ event }) => event)).toEqual(["not_durable"]);
    expect(watch.canWrite()).toBe(false);
    watch.stop();
  });

  it("knows when nothing can be written, and when it can again", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    let full = true;
    const hot: Asked = {
      run: (statement) => (full ? Promise.reject(new StoreUnavailable("full")) : file.database.run(statement)),
    };
    const { log } = createFakes();
    const watch = watchDurability({ hot, cold: file.database }, log, () => expect.unreachable());
    await vi.advanceTimersByTimeAsync(5000);
    await vi.waitFor(() => expect(watch.canWrite()).toBe(false));
    full = false;
    await vi.advanceTimersByTimeAsync(5000);
    await vi.waitFor(() => expect(watch.canWrite()).toBe(true));
    expect(log.entries).toEqual([]);
    watch.stop();
  });

  it("waits for a disk that stalls longer than it looks again, and does not take its own next write for a lie", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "Date"] });
    let flush = () => {};
    const flushed = new Promise<void>((resolve) => (flush = resolve));
    const hot: Asked = {
      run: async (statement) => {
        const rows = await file.database.run(statement);
        await flushed;
        return rows as never;
      },
    };
    const { log } = createFakes();
    const watch = watchDurability({ hot, cold: file.database }, log, () => expect.unreachable());
    const asked = vi.spyOn(hot, "run");
    for (const _ of ["looks", "finds it stalled", "finds it stalled"]) await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toHaveBeenCalledOnce();
    expect(watch.canWrite()).toBe(false);
    flush();
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(5000);
      expect(asked.mock.calls.length).toBeGreaterThan(1);
    });
    expect(watch.canWrite()).toBe(true);
    expect(log.entries).toEqual([]);
    watch.stop();
  });
});
