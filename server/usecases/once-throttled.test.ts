import { describe, expect, it } from "vitest";
import type { Result } from "@/contract/failures";
import { callerFrom, createFakes, SOLUTION } from "@/server/testing/fakes";
import { valueOf } from "@/server/testing/stories";

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";
const PHONE = "+12025551234";
const codeOf = (result: Result<unknown>) => (result.ok ? "ok" : result.failure.code);

describe("asking with an Idempotency-Key", () => {
  const limited = (count: number) =>
    createFakes({ policy: { rates: { "phone-number-confirmation": { count, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } } });
  const CALLER = { ...callerFrom(), idempotencyKey: KEY };
  const numbers = Array.from({ length: 4 }, (_, index) => `+4915${123_456_789 + index * 10_000}`);

  it("is counted for a repeat too: 50 of them get five answers, and the others are throttled", async () => {
    const fakes = limited(5);
    const answers = [];
    for (let times = 0; times < 50; times += 1) answers.push(codeOf(await fakes.service.request({ phoneNumber: PHONE }, CALLER)));
    expect(answers).toEqual([...Array<string>(5).fill("ok"), ...Array<string>(45).fill("throttled")]);
    expect(fakes.gateway.asked).toHaveLength(1);
    fakes.clock.advance(61);
    expect(codeOf(await fakes.service.request({ phoneNumber: PHONE }, CALLER))).toBe("ok");
  });

  it("is counted for what is refused because of its key: another request, or one under way", async () => {
    for (const phoneNumber of [PHONE, numbers[0]!]) {
      const fakes = limited(5);
      const codes = await Promise.all(Array.from({ length: 50 }, () => fakes.service.request({ phoneNumber: PHONE }, CALLER)));
      expect(codes.map(codeOf).filter((code) => code === "throttled")).toHaveLength(45);
      expect(codeOf(await fakes.service.request({ phoneNumber }, CALLER))).toBe("throttled");
    }
  });

  it.each(["request", "requestByNumber"] as const)("is counted once for each request that is told: %s", async (operation) => {
    const fakes = limited(3);
    for (const [index, phoneNumber] of numbers.entries()) {
      const answer = await fakes.service[operation]({ phoneNumber, challenge: SOLUTION }, { ...CALLER, idempotencyKey: `${KEY}-${index}` });
      expect(codeOf(answer)).toBe(index < 3 ? "ok" : "throttled");
    }
  });

  it("is counted once for a repeated message, and for a test number", async () => {
    const fakes = limited(3);
    const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: PHONE }, CALLER));
    fakes.clock.advance(30);
    for (const [index, expected] of ["ok", "resend_too_soon", "throttled"].entries()) {
      const answer = await fakes.service.resend({ confirmationId }, { ...CALLER, idempotencyKey: `${KEY}-${index}` });
      expect(codeOf(answer)).toBe(expected);
    }
    const tested = createFakes({
      policy: { rates: { "phone-number-confirmation": { count: 2, periodSeconds: 60 }, "phone-confirmation-activation-key": "off" } },
      testNumbers: new Map([[PHONE, { e164: PHONE, code: "123456", outcome: "right", until: Number.MAX_SAFE_INTEGER }]]),
    });
    const codes = [];
    for (let index = 0; index < 3; index += 1) {
      codes.push(codeOf(await tested.service.request({ phoneNumber: PHONE }, { ...CALLER, idempotencyKey: `${KEY}-${index}` })));
    }
    expect(codes).toEqual(["ok", "ok", "throttled"]);
  });
});
