import { describe, expect, it } from "vitest";
import { callerFrom, createFakes, type FakeOptions, type Fakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { check, failureOf, NUMBER, strangerFrom, valueOf } from "@/server/testing/stories";

const CALLER = callerFrom();
const OTHER = "+4915123456789";
const limited = (options: FakeOptions = {}) => createFakes({ policy: { sends: SEND_LIMITS }, ...options });
const request = ({ service }: Fakes, challenge?: string, phoneNumber = NUMBER) =>
  service.request(challenge === undefined ? { phoneNumber } : { phoneNumber, challenge }, CALLER);

/** What is taken of each limit that counts this message. */
async function takenBy({ ports, clock }: Fakes): Promise<number> {
  const rate = { count: 2000, periodSeconds: 86_400 };
  return ports.limits.taken({ limit: "service", subject: "", weight: 1, rate }, clock.now());
}

describe("a message that surely was not sent", () => {
  it("gives everything back: ten failures leave all five messages of the day", async () => {
    const fakes = limited();
    for (let times = 0; times < 10; times += 1) {
      fakes.gateway.answerNext({ status: "refused", reason: "rate_limited", answered: true });
      expect(failureOf(await request(fakes))).toMatchObject({ code: "message_not_sent" });
    }
    expect(await takenBy(fakes)).toBe(0);
    const waits = [0, 30, 60, 120, 300];
    for (const waitSeconds of waits) {
      fakes.clock.advance(waitSeconds);
      const { confirmationId } = valueOf(await request(fakes));
      // Its tries are not reserved any longer than it lives.
      fakes.clock.advance(600);
      failureOf(await check(fakes, confirmationId, "000000"));
    }
    expect(fakes.gateway.asked).toHaveLength(15);
  });

  it("gives a repeated one back, too, with its place in the number's reserve", async () => {
    const fakes = limited();
    const { confirmationId } = valueOf(await request(fakes));
    fakes.clock.advance(30);
    for (let times = 0; times < 10; times += 1) {
      fakes.gateway.answerNext({ status: "refused", reason: "rate_limited", answered: true });
      expect(failureOf(await fakes.service.resend({ confirmationId }, CALLER))).toMatchObject({ code: "message_not_sent" });
    }
    expect(await takenBy(fakes)).toBe(1);
    valueOf(await fakes.service.resend({ confirmationId }, CALLER));
    expect(await takenBy(fakes)).toBe(2);
  });

  it("gives the solution of its challenge back", async () => {
    const fakes = limited();
    fakes.breaker.stand({ state: "guarded" });
    fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
    expect(failureOf(await request(fakes, "solved once"))).toMatchObject({ code: "message_not_sent" });
    valueOf(await request(fakes, "solved once"));
  });
});

describe("a request that another one was faster than", () => {
  it("takes its place in no limit: 200 at once for one number cost one message's", async () => {
    const fakes = limited();
    await Promise.all(Array.from({ length: 200 }, (_, index) => fakes.service.request({ phoneNumber: NUMBER }, strangerFrom(index))));
    expect([fakes.gateway.asked.length, await takenBy(fakes)]).toEqual([1, 1]);
  });

  it("nor 50 at once for a repeated message", async () => {
    const fakes = limited();
    const { confirmationId } = valueOf(await request(fakes));
    fakes.clock.advance(30);
    await Promise.all(Array.from({ length: 50 }, () => fakes.service.resend({ confirmationId }, CALLER)));
    expect([fakes.gateway.asked.length, await takenBy(fakes)]).toEqual([2, 2]);
  });
});

describe("a message that may have been sent", () => {
  it.each([
    ["because nobody knows", { status: "unknown" } as const, true],
    ["because the gateway that says otherwise is known to be wrong", { status: "refused", reason: "unavailable", unsure: true } as const, false],
  ])("%s gives nothing back", async (_name, outcome, isAnswered) => {
    const fakes = limited();
    fakes.gateway.answerNext(outcome);
    expect((await request(fakes)).ok).toBe(isAnswered);
    expect(await takenBy(fakes)).toBe(1);
    expect(failureOf(await request(fakes))).toEqual({ code: "throttled", retryAfterSeconds: 30 });
  });
});

describe("a solved challenge", () => {
  it("is good for one message, also when it comes 50 times at once", async () => {
    const fakes = limited();
    fakes.breaker.stand({ state: "guarded" });
    const numbers = Array.from({ length: 50 }, (_, index) => `+4915${123_456_789 + index * 10_000}`);
    const answers = await Promise.all(numbers.map((number, index) => fakes.service.request({ phoneNumber: number, challenge: "solved once" }, strangerFrom(index))));
    expect(fakes.gateway.asked).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.ok ? [] : answer.failure.code));
    expect(refused).toEqual(Array(49).fill("challenge_required"));
  });

  it("that was used is answered with a new challenge, as long as it could be solved", async () => {
    const fakes = limited();
    valueOf(await request(fakes, "solved once"));
    for (const seconds of [0, 100, 200]) {
      fakes.clock.advance(seconds);
      expect(failureOf(await request(fakes, "solved once", OTHER))).toMatchObject({ code: "challenge_required" });
    }
    expect(fakes.gateway.asked).toHaveLength(1);
  });

  it("that is none opens nothing", async () => {
    const fakes = limited();
    fakes.breaker.stand({ state: "guarded" });
    expect(failureOf(await request(fakes, "not solved"))).toMatchObject({ code: "challenge_required" });
    expect(fakes.gateway.asked).toEqual([]);
  });

  /** The five messages of a day, and challenges that say how hard they are and count for no more. */
  async function opened() {
    const fakes = limited({ policy: { sends: { ...SEND_LIMITS, prefix: [] } } });
    const asked: string[] = [];
    let solved = 0;
    fakes.ports.challenges = {
      verify: async (solution, subject, { risk }) => {
        asked.push(`verify ${subject} ${risk}`);
        return Number(solution) >= risk ? { onceKey: String((solved += 1)) } : null;
      },
      issue: async (subject, risk) => {
        asked.push(`issue ${subject} ${risk}`);
        return { kind: "turnstile", siteKey: String(risk) };
      },
    };
    for (let sends = 0; sends < 5; sends += 1) {
      valueOf(await request(fakes));
      fakes.clock.advance(600);
    }
    return { fakes, asked };
  }

  it("is asked for this number, harder with what was used of its reserve", async () => {
    const { fakes, asked } = await opened();
    for (let used = 0; used < 3; used += 1) {
      failureOf(await request(fakes));
      valueOf(await request(fakes, String(used)));
      fakes.clock.advance(600);
    }
    expect(asked).toEqual([0, 1, 2].flatMap((risk) => [`issue ${NUMBER} ${risk}`, `verify ${NUMBER} ${risk}`]));
  });

  it("that was collected ahead, while little was at stake, opens no more than the first message of the reserve", async () => {
    const { fakes } = await opened();
    const collected: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      const failure = failureOf(await request(fakes));
      collected.push(failure.code === "challenge_required" && failure.challenge.kind === "turnstile" ? failure.challenge.siteKey : "none");
    }
    expect(collected).toEqual(["0", "0", "0"]);
    valueOf(await request(fakes, collected[0]));
    for (const solution of collected.slice(1)) {
      fakes.clock.advance(600);
      expect(failureOf(await request(fakes, solution))).toMatchObject({ code: "challenge_required", challenge: { siteKey: "1" } });
    }
    expect(fakes.gateway.asked).toHaveLength(6);
  });

  it("is looked at for nobody who asks too often: 200 made-up ones of one address ask about three, 50 more of a repeated message about none", async () => {
    const rates = { "phone-number-confirmation": { count: 3, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } as const;
    const fakes = limited({ policy: { sends: SEND_LIMITS, rates } });
    let asked = 0;
    fakes.ports.challenges = {
      issue: async () => ({ kind: "turnstile", siteKey: "key" }),
      verify: async () => {
        asked += 1;
        return null;
      },
    };
    const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER }, strangerFrom(1)));
    fakes.clock.advance(30);
    fakes.breaker.stand({ state: "guarded" });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => request(fakes, `made up ${index}`, OTHER)));
    expect(asked).toBe(3);
    expect(answers.filter((answer) => !answer.ok && answer.failure.code === "throttled" && answer.failure.retryAfterSeconds === 61)).toHaveLength(197);
    const before = asked;
    for (let times = 0; times < 50; times += 1) {
      expect(failureOf(await fakes.service.resend({ confirmationId, challenge: "made up" }, CALLER))).toMatchObject({ code: "throttled" });
    }
    expect(asked).toBe(before);
  });

  it("that comes with a request is no second asking", async () => {
    const rates = { "phone-number-confirmation": { count: 3, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } as const;
    const fakes = limited({ policy: { sends: { ...SEND_LIMITS, prefix: [] }, rates } });
    for (let index = 0; index < 3; index += 1) valueOf(await request(fakes, SOLUTION, `+4915${123_456_789 + index * 10_000}`));
    expect(failureOf(await request(fakes, SOLUTION, NUMBER))).toMatchObject({ code: "throttled" });
  });
});

describe("a destination", () => {
  it("that is guarded gets messages with a solved challenge alone", async () => {
    const fakes = limited();
    fakes.breaker.stand({ state: "guarded" });
    expect(failureOf(await request(fakes))).toMatchObject({ code: "challenge_required" });
    valueOf(await request(fakes, SOLUTION));
  });

  it("that is paused gets none, not even with one, and nothing of any limit is spent", async () => {
    const fakes = limited();
    fakes.breaker.stand({ state: "paused", retryAfterSeconds: 3600 });
    for (const challenge of [undefined, SOLUTION]) {
      expect(failureOf(await request(fakes, challenge))).toEqual({ code: "destination_paused", retryAfterSeconds: 3600 });
    }
    expect(await takenBy(fakes)).toBe(0);
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("that the operator allows by an override is neither guarded nor paused, until the day it ends, and limited all the same", async () => {
    const until = createFakes().clock.now() + 7200_000;
    const overrides = new Map([["+1202555", { prefix: "+1202555", decision: "allow" as const, until }]]);
    const fakes = limited({ destinations: { overrides } });
    fakes.breaker.stand({ state: "paused", retryAfterSeconds: 3600 });
    for (let times = 0; times < 100; times += 1) {
      await fakes.service.request({ phoneNumber: NUMBER }, strangerFrom(times));
      fakes.clock.advance(60);
    }
    expect(fakes.gateway.asked).toHaveLength(5);
    fakes.clock.advance(86_400);
    expect(failureOf(await request(fakes))).toMatchObject({ code: "destination_paused" });
  });

  it("that the operator blocks gets none, and a repeated one neither when it is paused", async () => {
    const overrides = new Map([[NUMBER, { prefix: NUMBER, decision: "block" as const, until: Number.MAX_SAFE_INTEGER }]]);
    expect(failureOf(await request(limited({ destinations: { overrides } })))).toMatchObject({ code: "destination_not_allowed" });
    const fakes = limited();
    const { confirmationId } = valueOf(await request(fakes));
    fakes.breaker.stand({ state: "paused", retryAfterSeconds: 3600 });
    fakes.clock.advance(30);
    expect(failureOf(await fakes.service.resend({ confirmationId }, CALLER))).toMatchObject({ code: "destination_paused" });
    expect(fakes.gateway.asked).toHaveLength(1);
  });

  it("is told of to the breaker: what was sent, confirmed and checked", async () => {
    const fakes = limited();
    const { confirmationId } = valueOf(await request(fakes));
    await check(fakes, confirmationId, "00000");
    const code = fakes.gateway.code();
    await check(fakes, confirmationId, code === "000000" ? "000001" : "000000");
    await check(fakes, confirmationId, code);
    expect(fakes.breaker.told).toEqual([
      { event: "sent", e164: NUMBER },
      { event: "wrong" },
      { event: "right" },
      { event: "confirmed", e164: NUMBER },
    ]);
  });
});
