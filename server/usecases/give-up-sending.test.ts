import { expect, it } from "vitest";
import { createFakes, unavailableStore } from "@/server/testing/fakes";
import { kept } from "@/server/testing/store-subject";
import { createGiveUpSending } from "./give-up-sending";
import type { LostSends } from "./housekeeping-ports";
import { StoreUnavailable } from "./ports";

const MINUTE = 60;
const MINUTE_MS = 60_000;

function looking() {
  const fakes = createFakes();
  const { store, clock } = fakes.ports;
  const looks: LostSends[] = [];
  const giveUpSending = async (lost: LostSends) => {
    looks.push(lost);
    await store.giveUpSending(lost);
  };
  const stateOf = async ({ id }: { id: string }) => (await store.read(id))?.sendState;
  /** What was looked at since the last time; in between are no gaps. */
  const lookedAt = () => {
    const range = { from: looks[0]?.createdFrom, before: looks.at(-1)?.createdBefore };
    looks.reduce((last, next) => (expect(next.createdFrom).toBe(last.createdBefore), next));
    expect(Math.max(...looks.map(({ createdFrom, createdBefore }) => createdBefore - createdFrom))).toBeLessThanOrEqual(MINUTE_MS);
    looks.length = 0;
    return range;
  };
  return { ...fakes, clock: fakes.clock, now: clock.now, look: createGiveUpSending({ store: { ...store, giveUpSending }, clock }), lookedAt, stateOf };
}

it("looks an hour back after a start and then some minutes, a minute of confirmations at a time", async () => {
  const { look, lookedAt, clock, now } = looking();
  await look();
  expect(lookedAt()).toEqual({ from: now() - 61 * MINUTE_MS, before: now() - MINUTE_MS });
  clock.advance(MINUTE);
  await look();
  expect(lookedAt()).toEqual({ from: now() - 4 * MINUTE_MS, before: now() - MINUTE_MS });
});

it("finds what a process left under way, however late it was sent in its confirmation's first minutes", async () => {
  const { look, clock, ports, stateOf, now } = looking();
  await look();
  const first = await kept(ports, { createdAt: now(), lastSentAt: now() });
  const repeated = await kept(ports, { createdAt: now(), lastSentAt: now() + 90_000 });
  clock.advance(MINUTE + 1);
  await look();
  expect([await stateOf(first), await stateOf(repeated)]).toEqual(["unknown", "sending"]);
  clock.advance(MINUTE);
  await look();
  expect(await stateOf(repeated)).toBe("sending");
  clock.advance(MINUTE);
  await look();
  expect(await stateOf(repeated)).toBe("unknown");
});

it("looks no less far when the database could not answer or the clock was set back", async () => {
  const { look, lookedAt, clock, now } = looking();
  await look();
  lookedAt();
  const before = now();
  clock.advance(-10 * MINUTE);
  await look();
  clock.advance(15 * MINUTE);
  await look();
  expect(lookedAt().from).toBeLessThanOrEqual(before - MINUTE_MS);

  const store = { ...createFakes().ports.store, giveUpSending: unavailableStore().giveUpSending };
  const failing = createGiveUpSending({ clock, store });
  await expect(failing()).rejects.toThrow(StoreUnavailable);
  const times: number[] = [];
  store.giveUpSending = async ({ createdFrom }) => void times.push(createdFrom);
  await failing();
  expect(times[0]).toBe(now() - 61 * MINUTE_MS);
});
