import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterEachOther, closing, guess, kept, LIFETIME_MS, made, newNumberKey, NOW, parallel, type Subject } from "./store-subject";

const DAY_MS = 86_400_000;

export function numberPromises(subject: Subject): void {
  const count = (numberKey: string, now = NOW) => subject.store.countGuess([numberKey], guess({ now }), closing(now));
  const countWrong = (numberKey: string, now = NOW) => subject.store.countWrongGuess(numberKey, closing(now));
  const insert = (numberKey: string, now = NOW) =>
    subject.store.insert(made({ numberKey, createdAt: now }), [numberKey], closing(now));
  /** A number with something to guess at, as long as a test lasts. */
  async function guessable(): Promise<string> {
    const { numberKey } = await kept(subject, { checkedBy: "number", expiresAt: NOW + 10 * DAY_MS });
    return numberKey;
  }

  describe("counts the guesses for a number", () => {
    it("50 parallel guesses: exactly 20 are counted", async () => {
      const numberKey = await guessable();
      const counted = await parallel(50, () => count(numberKey));
      expect(counted.filter(Boolean)).toHaveLength(20);
    });

    it("50 parallel guesses of both kinds: together never more than 20", async () => {
      const numberKey = await guessable();
      await parallel<unknown>(50, (index) => (index % 2 ? count(numberKey) : countWrong(numberKey)));
      expect(await count(numberKey)).toBe(false);
      await afterEachOther(20, () => subject.store.uncountGuess([numberKey]));
      expect((await parallel(50, () => count(numberKey))).filter(Boolean)).toHaveLength(20);
    });

    it("a right guess is taken back and closes nothing, however many there are", async () => {
      const numberKey = await guessable();
      await afterEachOther(45, async () => {
        expect(await count(numberKey)).toBe(true);
        await subject.store.uncountGuess([numberKey]);
      });
      expect((await parallel(30, () => count(numberKey))).filter(Boolean)).toHaveLength(20);
    });

    it("none where nothing can be guessed at", async () => {
      const [byId, usedUp, expired, short] = [newNumberKey(), newNumberKey(), newNumberKey(), newNumberKey()];
      await kept(subject, { numberKey: byId });
      await kept(subject, { numberKey: usedUp, checkedBy: "number", attempts: 5 });
      await kept(subject, { numberKey: expired, checkedBy: "number", expiresAt: NOW });
      await kept(subject, { numberKey: short, checkedBy: "number", codeLength: 4 });
      for (const numberKey of [newNumberKey(), byId, usedUp, expired, short]) expect(await count(numberKey)).toBe(false);
    });

    it("each number apart", async () => {
      const [closed, open] = [await guessable(), await guessable()];
      await parallel(20, () => count(closed));
      expect(await count(closed)).toBe(false);
      expect(await count(open)).toBe(true);
    });
  });

  describe("closes a number after 20 wrong guesses within 24 hours", () => {
    it("and not after 19", async () => {
      const numberKey = await guessable();
      await afterEachOther(19, () => count(numberKey));
      expect(await subject.store.closedUntil([numberKey], closing())).toBeNull();
      expect(await insert(numberKey)).toBe(true);
      await count(numberKey);
      expect(await subject.store.closedUntil([numberKey], closing())).toBe(NOW + DAY_MS);
      expect(await insert(numberKey)).toBe(false);
    });

    it("whatever was sent since", async () => {
      const numberKey = await guessable();
      await afterEachOther(4, async (round) => {
        const now = NOW + round * LIFETIME_MS;
        expect(await insert(numberKey, now)).toBe(true);
        await parallel<unknown>(5, () => (round % 2 ? count(numberKey, now) : countWrong(numberKey, now)));
      });
      expect(await insert(numberKey, NOW + 4 * LIFETIME_MS)).toBe(false);
    });

    it("and keeps nothing of what it refuses", async () => {
      const numberKey = await guessable();
      await parallel(20, () => count(numberKey));
      const refused = made({ numberKey });
      expect(await subject.store.insert(refused, [numberKey], closing())).toBe(false);
      expect(await subject.store.read(refused.id)).toBeNull();
    });

    it("and a guess at a closed number does not keep it closed for longer", async () => {
      const numberKey = await guessable();
      await parallel(20, () => count(numberKey));
      await parallel(20, () => countWrong(numberKey, NOW + DAY_MS / 2));
      expect(await subject.store.closedUntil([numberKey], closing(NOW + DAY_MS / 2))).toBe(NOW + DAY_MS);
    });

    it("and opens it exactly when the oldest of them leaves the 24 hours, for one more", async () => {
      const numberKey = await guessable();
      await afterEachOther(20, (index) => count(numberKey, NOW + index * 60_000));
      const opens = NOW + DAY_MS;
      expect(await subject.store.closedUntil([numberKey], closing(opens - 1))).toBe(opens);
      expect(await count(numberKey, opens - 1)).toBe(false);
      expect(await insert(numberKey, opens - 1)).toBe(false);
      expect(await subject.store.closedUntil([numberKey], closing(opens))).toBeNull();
      expect(await insert(numberKey, opens)).toBe(true);
      expect(await count(numberKey, opens)).toBe(true);
      expect(await count(numberKey, opens)).toBe(false);
      expect(await subject.store.closedUntil([numberKey], closing(opens))).toBe(opens + 60_000);
    });

    it("and keeps it closed when the secret is rotated", async () => {
      const [current, former] = [newNumberKey(), newNumberKey()];
      await parallel(20, () => countWrong(former));
      await kept(subject, { numberKey: current, checkedBy: "number" });
      expect(await subject.store.closedUntil([current, former], closing())).toBe(NOW + DAY_MS);
      expect(await subject.store.insert(made({ numberKey: current }), [current, former], closing())).toBe(false);
      expect(await subject.store.countGuess([current, former], guess(), closing())).toBe(false);
    });

    it("never lets more than that many within any such time pass, and refuses none before (any order of guesses)", async () => {
      const step = fc.record({ waitMs: fc.nat(4000), kind: fc.constantFrom("wrong", "wrong", "right", "byId") });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
          await followsTheModel(subject, steps);
        }),
        { numRuns: 12, seed: 20_261_122 },
      );
    });
  });
}

interface Step {
  waitMs: number;
  kind: "wrong" | "right" | "byId";
}

/** Against the list of what it let pass: 3 guesses within 10 seconds, so that each run closes and opens several times. */
async function followsTheModel({ store }: Subject, steps: readonly Step[]): Promise<void> {
  const numberKey = newNumberKey();
  await store.insert(made({ numberKey, checkedBy: "number", expiresAt: NOW + DAY_MS }), [numberKey], closing());
  const passed: number[] = [];
  const passedWithin = (second: number) => passed.filter((time) => time > second - 10 && time <= second).length;
  let now = NOW;
  for (const { waitMs, kind } of steps) {
    now += waitMs;
    const second = Math.floor(now / 1000);
    const bounds = { maxWrongGuesses: 3, windowSeconds: 10, now };
    const open = (await store.closedUntil([numberKey], bounds)) === null;
    expect(open).toBe(passedWithin(second) < 3);
    if (kind === "byId") await store.countWrongGuess(numberKey, bounds);
    else expect(await store.countGuess([numberKey], guess({ now }), bounds)).toBe(open);
    if (kind === "right" && open) await store.uncountGuess([numberKey]);
    else if (open) passed.push(second);
  }
  expect(passed.filter((second) => passedWithin(second) > 3)).toEqual([]);
}
