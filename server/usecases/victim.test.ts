import { describe, expect, it } from "vitest";
import type { Result } from "@/contract/failures";
import { callerFrom, createFakes, type Fakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { failureOf, NUMBER, strangerFrom, valueOf, wrongCodes } from "@/server/testing/stories";

const VICTIM = callerFrom("192.0.2.1");
const limited = () => createFakes({ policy: { sends: SEND_LIMITS } });

/** What the service itself would hand to who asked at the victim's number. */
async function attack({ service, clock, gateway, ...fakes }: Fakes, { challenge }: { challenge?: string } = {}): Promise<void> {
  const solution = challenge === undefined ? {} : { challenge };
  for (let index = 0; index < 50; index += 1) {
    const caller = strangerFrom(index);
    const asked = await service.request({ phoneNumber: NUMBER, ...solution }, caller);
    await service.requestByNumber({ phoneNumber: NUMBER, ...solution }, caller);
    for (const code of wrongCodes({ service, clock, gateway, ...fakes }, 5)) {
      if (asked.ok) await service.check({ confirmationId: asked.value.confirmationId, code }, caller);
      await service.checkByNumber({ phoneNumber: NUMBER, code }, caller);
    }
    clock.advance(7);
  }
}

const ATTACKS: [string, { challenge?: string }][] = [
  ["without challenges", {}],
  ["with solved challenges", { challenge: SOLUTION }],
];

describe.each(ATTACKS)("while 50 strangers ask for the victim's number and guess at it %s", (_name, how) => {
  it("the victim's own confirmation confirms, by id, with all its tries", async () => {
    const fakes = limited();
    const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER }, VICTIM));
    const code = fakes.gateway.code();
    await attack(fakes, how);
    for (const wrong of wrongCodes(fakes, 4)) {
      expect(failureOf(await fakes.service.check({ confirmationId, code: wrong }, VICTIM))).toMatchObject({ code: "invalid_code" });
    }
    expect(await fakes.service.check({ confirmationId, code }, VICTIM)).toMatchObject({ ok: true });
  });

  it("the victim's own confirmation confirms, by number, with all its tries", async () => {
    const fakes = limited();
    valueOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, VICTIM));
    const code = fakes.gateway.code();
    await attack(fakes, how);
    for (const wrong of wrongCodes(fakes, 4)) failureOf(await fakes.service.checkByNumber({ phoneNumber: NUMBER, code: wrong }, VICTIM));
    expect(await fakes.service.checkByNumber({ phoneNumber: NUMBER, code }, VICTIM)).toMatchObject({ ok: true });
  });

  it("the number gets 5 messages at the most, or 8 with solved challenges", async () => {
    const fakes = limited();
    valueOf(await fakes.service.request({ phoneNumber: NUMBER }, VICTIM));
    await attack(fakes, how);
    expect(fakes.gateway.asked.length).toBeLessThanOrEqual(how.challenge ? 8 : 5);
  });
});

describe("a victim who comes after 50 strangers", () => {
  it.each(["id", "number"] as const)("gets through with a solved challenge, by %s", async (door) => {
    const fakes = limited();
    await attack(fakes);
    fakes.clock.advance(60);
    const ask = (challenge?: string): Promise<Result<{ phoneNumber: string; confirmationId?: string }>> => {
      const input = challenge === undefined ? { phoneNumber: NUMBER } : { phoneNumber: NUMBER, challenge };
      return door === "id" ? fakes.service.request(input, VICTIM) : fakes.service.requestByNumber(input, VICTIM);
    };
    expect(failureOf(await ask())).toMatchObject({ code: "challenge_required", challenge: { kind: "turnstile" } });
    const { confirmationId } = valueOf(await ask(SOLUTION));
    const check = (code: string) =>
      confirmationId ? fakes.service.check({ confirmationId, code }, VICTIM) : fakes.service.checkByNumber({ phoneNumber: NUMBER, code }, VICTIM);
    const code = fakes.gateway.code();
    // The attack goes on, and changes nothing.
    await attack(fakes);
    for (const wrong of wrongCodes(fakes, 4)) await check(wrong);
    expect(await check(code)).toMatchObject({ ok: true });
  });

  it("is told to wait where the operator wants no challenges, and nothing else is told", async () => {
    const fakes = limited();
    fakes.ports.challenges = null;
    await attack(fakes);
    fakes.clock.advance(60);
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, VICTIM))).toEqual({ code: "throttled", retryAfterSeconds: expect.any(Number) });
  });
});

/** What a stranger may do between any two steps of the victim, and what the victim then needs. */
const DISTURBANCES: [string, (fakes: Fakes, index: number) => Promise<void>][] = [
  ["does nothing", async () => {}],
  [
    "guesses five times with the number alone",
    async (fakes, index) => {
      for (const code of wrongCodes(fakes, 5)) await fakes.service.checkByNumber({ phoneNumber: NUMBER, code }, strangerFrom(index));
    },
  ],
  ["asks by id", async ({ service }, index) => void (await service.request({ phoneNumber: NUMBER }, strangerFrom(index)))],
  ["asks with the number alone", async ({ service }, index) => void (await service.requestByNumber({ phoneNumber: NUMBER }, strangerFrom(index)))],
  [
    "asks with a solved challenge and guesses five times at both doors",
    async (fakes, index) => {
      const caller = strangerFrom(index);
      const asked = await fakes.service.request({ phoneNumber: NUMBER, challenge: SOLUTION }, caller);
      for (const code of wrongCodes(fakes, 5)) {
        if (asked.ok) await fakes.service.check({ confirmationId: asked.value.confirmationId, code }, caller);
        await fakes.service.checkByNumber({ phoneNumber: NUMBER, code }, caller);
      }
    },
  ],
];

type Door = "id" | "number";
const DOORS: Door[] = ["id", "number"];

interface Own {
  confirmationId: string | null;
  code: string;
}

/** The victim at one of the doors: asks, with a challenge where one is wanted, and checks. */
function victimAt({ service, gateway }: Fakes, door: Door) {
  const once = (challenge?: string): Promise<Result<{ phoneNumber: string; confirmationId?: string }>> => {
    const input = challenge === undefined ? { phoneNumber: NUMBER } : { phoneNumber: NUMBER, challenge };
    return door === "id" ? service.request(input, VICTIM) : service.requestByNumber(input, VICTIM);
  };
  return {
    async ask(): Promise<Own> {
      const asked = await once();
      const { confirmationId = null } = valueOf(!asked.ok && asked.failure.code === "challenge_required" ? await once(SOLUTION) : asked);
      return { confirmationId, code: gateway.code() };
    },
    check: ({ confirmationId }: Own, code: string) =>
      confirmationId ? service.check({ confirmationId, code }, VICTIM) : service.checkByNumber({ phoneNumber: NUMBER, code }, VICTIM),
  };
}

describe.each(DISTURBANCES)("while a stranger %s at every moment", (_name, disturb) => {
  describe.each(DOORS)("who checks by %s", (door) => {
    it("asks, asks again a minute later, makes four typos and confirms with the newest code", async () => {
      const fakes = limited();
      const victim = victimAt(fakes, door);
      await victim.ask();
      await disturb(fakes, 1);
      fakes.clock.advance(61);
      const newest = await victim.ask();
      fakes.clock.advance(61);
      await disturb(fakes, 2);
      for (const wrong of wrongCodes(fakes, 4)) expect(failureOf(await victim.check(newest, wrong))).toMatchObject({ code: "invalid_code" });
      await disturb(fakes, 3);
      expect(await victim.check(newest, newest.code)).toMatchObject({ ok: true });
    });

    it("asks, asks again a minute later, makes two typos and confirms with the first code", async () => {
      const fakes = limited();
      const victim = victimAt(fakes, door);
      const first = await victim.ask();
      fakes.clock.advance(61);
      await disturb(fakes, 1);
      fakes.clock.advance(31);
      await victim.ask();
      await disturb(fakes, 2);
      for (const wrong of wrongCodes(fakes, 2)) await victim.check(first, wrong);
      expect(await victim.check(first, first.code)).toMatchObject({ ok: true });
    });

    it.each([
      ["eleven minutes", 660],
      ["three hours", 3 * 3600],
    ])("used all tries of one, asks again %s later, makes four typos and confirms", async (_time, seconds) => {
      const fakes = limited();
      const victim = victimAt(fakes, door);
      const former = await victim.ask();
      for (const wrong of wrongCodes(fakes, 5)) await victim.check(former, wrong);
      fakes.clock.advance(seconds);
      const own = await victim.ask();
      await disturb(fakes, 1);
      fakes.clock.advance(61);
      await disturb(fakes, 2);
      for (const wrong of wrongCodes(fakes, 4)) expect(failureOf(await victim.check(own, wrong))).toMatchObject({ code: "invalid_code" });
      expect(await victim.check(own, own.code)).toMatchObject({ ok: true });
    });
  });
});

describe("who asked by number and asks again", () => {
  it("needs no challenge while nobody else asks", async () => {
    const fakes = limited();
    valueOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, VICTIM));
    fakes.clock.advance(31);
    valueOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, VICTIM));
  });

  it("needs one when strangers with solved ones use chances beyond the open ones, and then has tries of its own", async () => {
    const fakes = limited();
    valueOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, VICTIM));
    for (const index of [0, 1]) {
      fakes.clock.advance(60);
      valueOf(await fakes.service.request({ phoneNumber: NUMBER, challenge: SOLUTION }, strangerFrom(index)));
    }
    fakes.clock.advance(120);
    expect(failureOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, VICTIM))).toMatchObject({ code: "challenge_required" });
    const own = await victimAt(fakes, "number").ask();
    for (const code of wrongCodes(fakes, 4)) failureOf(await fakes.service.checkByNumber({ phoneNumber: NUMBER, code }, VICTIM));
    expect(await fakes.service.checkByNumber({ phoneNumber: NUMBER, code: own.code }, VICTIM)).toMatchObject({ ok: true });
  });
});
