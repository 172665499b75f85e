import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createInFlight } from "./in-flight";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function work() {
  let end!: () => void;
  const done = new Promise<string>((resolve) => (end = () => resolve("ran")));
  return { run: () => done, end };
}
const refused = () => "refused";

describe("who finds no room and may wait", () => {
  it("is taken in turn as soon as there is some, and nobody who came later goes first", async () => {
    const inFlight = createInFlight(1, { most: 2, withinMs: 1000 });
    const [first, second] = [work(), work()];
    const order: string[] = [];
    const runs = [first, second].map(({ run }, index) => inFlight.run(run, refused).then((how) => order.push(`${index} ${how}`)));
    const third = inFlight.run(() => Promise.resolve("ran"), refused).then((how) => order.push(`2 ${how}`));
    first.end();
    await vi.advanceTimersByTimeAsync(0);
    expect([order, inFlight.count(), inFlight.hasRoom()]).toEqual([["0 ran"], 1, false]);
    second.end();
    await Promise.all([...runs, third]);
    expect([order, inFlight.count(), vi.getTimerCount()]).toEqual([["0 ran", "1 ran", "2 ran"], 0, 0]);
  });

  it("is refused after the time that it may wait, and at once when too many wait", async () => {
    const inFlight = createInFlight(1, { most: 1, withinMs: 1000 });
    const { run, end } = work();
    const first = inFlight.run(run, refused);
    const never = vi.fn(() => Promise.resolve("ran"));
    const waits = inFlight.run(never, refused);
    expect(await inFlight.run(never, refused)).toBe("refused");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waits).toBe("refused");
    end();
    expect([await first, inFlight.count(), never.mock.calls]).toEqual(["ran", 0, []]);
  });
});
