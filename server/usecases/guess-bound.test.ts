import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberLookupKeys } from "@/server/domain/number-at-rest";
import { createFakes, type Fakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { NUMBER, strangerFrom, valueOf, wrongCodes } from "@/server/testing/stories";
import { numberWindow } from "./permit-message";

const DAY_MS = 86_400_000;

interface Compared {
  at: number;
  id: string;
}

/** Notes each code that a guess is compared with, whatever door it came by. */
function comparisonsOf({ ports, clock }: Fakes): Compared[] {
  const compared: Compared[] = [];
  const { spendAttempt, spendAttempts } = ports.store;
  ports.store.spendAttempt = async (...all) => {
    const confirmation = await spendAttempt(...all);
    if (confirmation) compared.push({ at: clock.now(), id: confirmation.id });
    return confirmation;
  };
  ports.store.spendAttempts = async (...all) => {
    const candidates = await spendAttempts(...all);
    compared.push(...candidates.map(({ id }) => ({ at: clock.now(), id })));
    return candidates;
  };
  return compared;
}

/** The most of them in any 24 hours. */
function mostInADay(compared: readonly Compared[]): number {
  return Math.max(0, ...compared.map(({ at: to }) => compared.filter(({ at }) => at <= to && to - at < DAY_MS).length));
}

/** What an attacker may do next; `from`: which of some addresses. */
const act = fc.record({
  what: fc.constantFrom("request", "requestByNumber", "resend", "check", "check", "checkByNumber", "checkByNumber", "purge"),
  from: fc.nat(6),
  solved: fc.boolean(),
  which: fc.nat(10),
  times: fc.integer({ min: 1, max: 6 }),
  // Mostly seconds, at times hours.
  waitSeconds: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.floor(share ** 8 * 90_000)),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Asks and guesses as told, with codes that were never sent. */
async function attack(fakes: Fakes, acts: readonly Act[]): Promise<void> {
  const { service, clock } = fakes;
  const ids: string[] = [];
  for (const { what, from, solved, which, times, waitSeconds } of acts) {
    clock.advance(waitSeconds);
    const caller = strangerFrom(from);
    const solution = solved ? { challenge: SOLUTION } : {};
    const id = ids.at(-1 - (which % Math.max(1, ids.length)));
    const codes = fakes.gateway.asked.length > 0 ? wrongCodes(fakes, times) : ["123456"];
    if (what === "request") {
      const asked = await service.request({ phoneNumber: NUMBER, ...solution }, caller);
      if (asked.ok) ids.push(asked.value.confirmationId);
    } else if (what === "requestByNumber") await service.requestByNumber({ phoneNumber: NUMBER, ...solution }, caller);
    else if (what === "resend" && id) await service.resend({ confirmationId: id, ...solution }, caller);
    else if (what === "check" && id) await Promise.all(codes.map((code) => service.check({ confirmationId: id, code }, caller)));
    else if (what === "checkByNumber") await Promise.all(codes.map((code) => service.checkByNumber({ phoneNumber: NUMBER, code }, caller)));
    else if (what === "purge") await service.purge();
  }
}

describe("whatever mix of doors, addresses, challenges and time an attacker uses", { timeout: 30_000 }, () => {
  const acts = fc.array(act, { minLength: 60, maxLength: 150 });
  const limited = () => createFakes({ policy: { sends: SEND_LIMITS } });

  it("20 wrong guesses at the most are compared for one number in any 24 hours", async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const fakes = limited();
        const compared = comparisonsOf(fakes);
        await attack(fakes, all);
        expect(mostInADay(compared)).toBeLessThanOrEqual(20);
      }),
      { numRuns: 25 },
    );
  });

  it("10 at the most without a challenge", async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const fakes = limited();
        const compared = comparisonsOf(fakes);
        await attack(fakes, all.map((each) => ({ ...each, solved: false })));
        expect(mostInADay(compared)).toBeLessThanOrEqual(10);
      }),
      { numRuns: 25 },
    );
  });

  it("20 at the most where the operator turned the limits of messages off", async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (all) => {
        const fakes = createFakes();
        const compared = comparisonsOf(fakes);
        await attack(fakes, all);
        expect(mostInADay(compared)).toBeLessThanOrEqual(20);
      }),
      { numRuns: 25 },
    );
  });

  it("and the owner who confirms meanwhile changes none of it", async () => {
    await fc.assert(
      fc.asyncProperty(acts, acts, async (before, after) => {
        const fakes = limited();
        const owner = strangerFrom(99);
        const compared = comparisonsOf(fakes);
        await attack(fakes, before);
        const right: string[] = [];
        fakes.clock.advance(60);
        const asked = await fakes.service.request({ phoneNumber: NUMBER, challenge: SOLUTION }, owner);
        if (asked.ok) {
          const { confirmationId } = asked.value;
          right.push(confirmationId);
          valueOf(await fakes.service.check({ confirmationId, code: fakes.gateway.code() }, owner));
        }
        await attack(fakes, after);
        expect(mostInADay(compared.filter(({ id }) => !right.includes(id)))).toBeLessThanOrEqual(20);
      }),
      { numRuns: 15 },
    );
  });
});

describe("100 wrong guesses without a right one between them", () => {
  /** 20 a day, with solved challenges, for so many days; gives how many were compared. */
  async function guessedFor(days: number, fakes: Fakes): Promise<number> {
    const compared = comparisonsOf(fakes);
    for (let hour = 0; hour < days * 24; hour += 1) {
      const caller = strangerFrom(hour);
      const asked = await fakes.service.request({ phoneNumber: NUMBER, challenge: SOLUTION }, caller);
      if (asked.ok) for (const code of wrongCodes(fakes, 5)) await fakes.service.check({ confirmationId: asked.value.confirmationId, code }, caller);
      fakes.clock.advance(3600);
      while (await fakes.service.purge());
    }
    return compared.length;
  }

  it.each([
    ["a day", 86_400],
    ["a month", 30 * 86_400],
    ["a year", 365 * 86_400],
  ])("are never reached in three weeks when confirmations are kept for %s: then the number is suspended", async (_name, retentionSeconds) => {
    const fakes = createFakes({ policy: { sends: SEND_LIMITS, retentionSeconds } });
    const compared = await guessedFor(21, fakes);
    expect(compared).toBeLessThanOrEqual(100);
    expect(compared).toBeGreaterThan(60);
    fakes.clock.advance(3600);
    const refused = await fakes.service.request({ phoneNumber: NUMBER, challenge: SOLUTION }, strangerFrom(2));
    expect(refused).toMatchObject({ ok: false, failure: { code: "number_closed", retryAfterSeconds: 30 * 86_400 } });
  });

  it("take five days: a day gives exactly 20", async () => {
    expect(await guessedFor(1, createFakes({ policy: { sends: SEND_LIMITS } }))).toBe(20);
  });

  it("are not reached by who lets confirmations lapse unguessed between the days, and begin anew with a right one", async () => {
    const fakes = createFakes({ policy: { sends: SEND_LIMITS } });
    const owner = strangerFrom(999);
    expect(await guessedFor(3, fakes)).toBeGreaterThan(30);
    fakes.clock.advance(86_400);
    valueOf(await fakes.service.request({ phoneNumber: NUMBER }, strangerFrom(1)));
    fakes.clock.advance(2 * 86_400);
    while (await fakes.service.purge());
    const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER }, owner));
    const standing = await consecutiveOf(fakes);
    expect(standing).toBeGreaterThan(30);
    valueOf(await fakes.service.check({ confirmationId, code: fakes.gateway.code() }, owner));
    expect(await consecutiveOf(fakes)).toBe(0);
  });
});

async function consecutiveOf({ ports }: Fakes): Promise<number> {
  const window = numberWindow(ports, ports.clock.now());
  return (await ports.store.standing(numberLookupKeys(ports.keys, NUMBER), window)).consecutive;
}
