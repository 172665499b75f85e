import { describe, expect, it } from "vitest";
import type { Policy, SendLimits } from "@/server/domain/policy";
import { callerFrom, createFakes, type FakeOptions, type Fakes, SEND_LIMITS, SOLUTION } from "@/server/testing/fakes";
import { failureOf, NUMBER, strangerFrom, valueOf } from "@/server/testing/stories";

const limited = (change: Partial<SendLimits> = {}, options: FakeOptions = {}) =>
  createFakes({ ...options, policy: { sends: { ...SEND_LIMITS, ...change }, ...options.policy } });
const request = ({ service }: Fakes, phoneNumber: string, { index = 0, challenge }: { index?: number; challenge?: string } = {}) =>
  service.request(challenge === undefined ? { phoneNumber } : { phoneNumber, challenge }, strangerFrom(index));
const codeOf = async (answer: ReturnType<typeof request>) => {
  const result = await answer;
  return result.ok ? "ok" : result.failure.code;
};

/** So many numbers of different prefixes. */
const US = (index: number) => `+1202${555 + Math.floor(index / 50)}${String(1000 + (index % 50))}`;
/** Numbers that share all but their last four digits. */
const pumped = (index: number) => `+1202555${String(1000 + index)}`;
/** Germany's mobiles, each in a range of its own. */
const german = (index: number) => `+4915${String(123_456_789 + index * 10_000)}`;

describe("bombing one number", () => {
  it.each([
    ["without challenges, 5 messages", undefined, 5],
    ["with solved challenges, 8 messages", SOLUTION, 8],
  ])("with 1,000 requests from 1,000 addresses in 24 hours: %s", async (_name, challenge, most) => {
    const fakes = limited();
    for (let index = 0; index < 1000; index += 1) {
      await request(fakes, NUMBER, challenge === undefined ? { index } : { index, challenge });
      fakes.clock.advance(86);
    }
    expect(fakes.gateway.asked).toHaveLength(most);
  });

  it("with 200 requests at once: one message", async () => {
    const fakes = limited();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => request(fakes, NUMBER, { index })));
    expect(fakes.gateway.asked).toHaveLength(1);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("by repeating messages counts, too", async () => {
    const fakes = limited({}, { policy: { lifetimeSeconds: 86_400 } });
    const ids: string[] = [];
    for (let index = 0; index < 500; index += 1) {
      const asked = await request(fakes, NUMBER, { index });
      if (asked.ok) ids.push(asked.value.confirmationId);
      for (const confirmationId of ids) await fakes.service.resend({ confirmationId }, strangerFrom(index));
      fakes.clock.advance(170);
    }
    expect(fakes.gateway.asked).toHaveLength(5);
  });

  it("leaves the wait that a repeated message is told to be true", async () => {
    const fakes = limited();
    const { confirmationId } = valueOf(await request(fakes, NUMBER));
    for (let sends = 2; sends <= 5; sends += 1) {
      const { resendAt } = valueOf(await fakes.service.read({ confirmationId }, callerFrom())) as { resendAt: string };
      fakes.clock.advance((Date.parse(resendAt) - fakes.clock.now()) / 1000);
      valueOf(await fakes.service.resend({ confirmationId }, strangerFrom(0)));
    }
    expect(fakes.gateway.asked).toHaveLength(5);
  });
});

describe("pumping", () => {
  it("a range of numbers gets 5 messages an hour, from however many addresses, and 120 a day with solved challenges", async () => {
    for (const [challenge, most] of [[undefined, 5], [SOLUTION, 120]] as const) {
      const fakes = limited();
      for (let index = 0; index < 200; index += 1) {
        await request(fakes, pumped(index), challenge === undefined ? { index } : { index, challenge });
        fakes.clock.advance(15);
      }
      expect(fakes.gateway.asked).toHaveLength(most);
    }
  });

  it("a country gets 200 messages a day, unless the operator listed it", async () => {
    const sends: Partial<SendLimits> = { service: [], dailyBudgetMicros: null };
    const listed = { countries: { listed: new Set(["DE"]), others: true } };
    for (const [options, sent] of [[{}, 200], [{ destinations: listed }, 250]] as const) {
      const fakes = limited(sends, options);
      for (let index = 0; index < 250; index += 1) await request(fakes, german(index), { index });
      expect(fakes.gateway.asked).toHaveLength(sent);
      expect(await codeOf(request(fakes, NUMBER, { index: 999 }))).toBe("ok");
    }
  });

  it("one address gets 10 messages an hour and 20 a day, the last of them with challenges", async () => {
    const fakes = limited({ prefix: [] });
    const answers: string[] = [];
    for (let index = 0; index < 30; index += 1) answers.push(await codeOf(request(fakes, US(index * 50))));
    expect(answers.filter((answer) => answer === "ok")).toHaveLength(10);
    expect(answers.slice(10)).toEqual(Array(20).fill("challenge_required"));
    for (let index = 30; index < 60; index += 1) answers.push(await codeOf(request(fakes, US(index * 50), { challenge: SOLUTION })));
    expect(fakes.gateway.asked).toHaveLength(20);
    expect(answers.at(-1)).toBe("throttled");
  });

  it("one network gets 60 messages a day, whatever addresses of it are used", async () => {
    const fakes = limited({ prefix: [] });
    for (let index = 0; index < 100; index += 1) {
      await fakes.service.request({ phoneNumber: US(index * 50), challenge: SOLUTION }, callerFrom(`2001:db8:1:${index.toString(16)}::1`));
    }
    expect(fakes.gateway.asked).toHaveLength(60);
  });

  it("B-05 one line gets no more by making up addresses of its own", async () => {
    const fakes = limited({ prefix: [] });
    for (let index = 0; index < 50; index += 1) {
      await fakes.service.request({ phoneNumber: US(index * 50), challenge: SOLUTION }, callerFrom(`2001:db8:1:1::${index.toString(16)}`));
    }
    expect(fakes.gateway.asked).toHaveLength(20);
  });

  it("the whole service sends 500 messages an hour", async () => {
    const fakes = limited({ country: [] });
    for (let index = 0; index < 700; index += 1) await request(fakes, german(index), { index });
    expect(fakes.gateway.asked).toHaveLength(500);
  });

  it("all messages of a day cost no more than the budget, at once and after each other", async () => {
    const fakes = limited({ country: [], service: [], dailyBudgetMicros: 10_000_000 });
    fakes.ports.prices = { countries: new Map([["DE", 120_000]]), others: 100_000 };
    await Promise.all(Array.from({ length: 60 }, (_, index) => request(fakes, german(index), { index })));
    for (let index = 60; index < 100; index += 1) await request(fakes, german(index), { index });
    const spent = fakes.gateway.asked.length * 120_000;
    expect(spent).toBeLessThanOrEqual(10_000_000);
    expect(spent).toBeGreaterThan(10_000_000 - 120_000);
    fakes.clock.advance(86_400 + 3600);
    expect(await codeOf(request(fakes, german(0), { index: 0 }))).toBe("ok");
  });

  it("a message of several segments costs as many times its price", async () => {
    const fakes = limited({ dailyBudgetMicros: 1_000_000 });
    fakes.ports.message = { ...fakes.ports.message, texts: { common: `${"a".repeat(400)}%(code)s`, byLocale: new Map() } };
    for (let index = 0; index < 20; index += 1) await request(fakes, german(index), { index });
    expect(fakes.gateway.asked).toHaveLength(3);
  });
});

describe("a refused request", () => {
  const rates: Policy["rates"] = { "phone-number-confirmation": { count: 3, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" };

  it("spends nothing of the number nor of any other limit, only its place among the askings", async () => {
    const fakes = limited({ service: [{ count: 1, periodSeconds: 3600 }] });
    valueOf(await request(fakes, german(0), { index: 0 }));
    for (let index = 1; index < 100; index += 1) expect(await codeOf(request(fakes, NUMBER, { index }))).toBe("throttled");
    fakes.clock.advance(3600 + 150);
    const pending = valueOf(await request(fakes, NUMBER, { index: 1 }));
    // The first of five, with the shortest wait.
    expect(Date.parse(pending.resendAt ?? "") - fakes.clock.now()).toBe(30_000);
  });

  it("is one asking, however it ends", async () => {
    const fakes = limited({}, { policy: { rates } });
    expect(await codeOf(request(fakes, NUMBER))).toBe("ok");
    for (let times = 0; times < 2; times += 1) expect(await codeOf(request(fakes, NUMBER))).toBe("throttled");
    expect(await codeOf(request(fakes, german(1)))).toBe("throttled");
    expect(await codeOf(request(fakes, german(1), { index: 1 }))).toBe("ok");
  });

  it("of the last asking a minute has is still offered the challenge that opens the limit", async () => {
    const fakes = limited({ address: [{ count: 1, periodSeconds: 3600 }, { count: 20, periodSeconds: 86_400 }] }, { policy: { rates } });
    expect(await codeOf(request(fakes, german(1)))).toBe("ok");
    for (let times = 0; times < 2; times += 1) expect(await codeOf(request(fakes, german(2)))).toBe("challenge_required");
  });

  it("is told a wait that is true, in rough steps that tell nothing of others", async () => {
    const fakes = limited({ prefix: [{ count: 1, periodSeconds: 60 }] });
    valueOf(await request(fakes, pumped(1)));
    const failure = failureOf(await request(fakes, pumped(2), { index: 1 }));
    expect(failure).toEqual({ code: "throttled", retryAfterSeconds: 90 });
    fakes.clock.advance(90);
    valueOf(await request(fakes, pumped(2), { index: 1 }));
  });
});

describe("a message that was asked for again", () => {
  it("within a number's wait is not sent, and is once the wait that was told is over", async () => {
    const fakes = limited();
    valueOf(await request(fakes, NUMBER));
    const failure = failureOf(await request(fakes, NUMBER, { index: 1 }));
    expect(failure).toEqual({ code: "throttled", retryAfterSeconds: 30 });
    fakes.clock.advance(30);
    valueOf(await request(fakes, NUMBER, { index: 1 }));
    expect(fakes.gateway.asked).toHaveLength(2);
  });
});
