import { describe, expect, it } from "vitest";
import { callerFrom, createFakes, type Fakes, SEND_LIMITS, wrongCode } from "@/server/testing/fakes";
import { NUMBER, valueOf } from "@/server/testing/stories";
import type { Policy } from "@/server/domain/policy";

/** The defaults, all of them. */
const POLICY: Partial<Policy> = {
  sends: SEND_LIMITS,
  rates: {
    "phone-number-confirmation": { count: 10, periodSeconds: 60 },
    "phone-confirmation-activation-key": { count: 60, periodSeconds: 60 },
  },
};
const SHARED = callerFrom("192.0.2.1");
const OTHERS = ["+12025550123", "+12025557777", "+442079460958"];

/** Three others behind the same address, each with a number and a typo of their own. */
async function othersConfirm({ service, gateway }: Fakes): Promise<void> {
  for (const phoneNumber of OTHERS) {
    const { confirmationId } = valueOf(await service.request({ phoneNumber }, SHARED));
    const code = gateway.code();
    await service.check({ confirmationId, code: wrongCode(code) }, SHARED);
    valueOf(await service.check({ confirmationId, code }, SHARED));
  }
}

/** Nothing but wrong codes was refused, and nobody was asked for a challenge. */
function metNothing({ log }: Fakes): void {
  expect(log.entries.filter(({ event }) => event === "refused")).toEqual([]);
}

describe("an honest person behind a shared address, with a late message, two typos and one resend", () => {
  it("confirms by id, and meets no challenge and no refusal", async () => {
    const fakes = createFakes({ policy: POLICY });
    const { service, clock, gateway } = fakes;
    const { confirmationId } = valueOf(await service.request({ phoneNumber: NUMBER }, SHARED));
    await othersConfirm(fakes);
    clock.advance(35);
    valueOf(await service.resend({ confirmationId }, SHARED));
    const code = gateway.code();
    for (const step of [1, 2]) await service.check({ confirmationId, code: wrongCode(code, step) }, SHARED);
    valueOf(await service.check({ confirmationId, code }, SHARED));
    metNothing(fakes);
  });

  it.each(["first", "second"])("confirms by number with the %s code, and meets no challenge and no refusal", async (which) => {
    const fakes = createFakes({ policy: POLICY });
    const { service, clock, gateway } = fakes;
    valueOf(await service.requestByNumber({ phoneNumber: NUMBER }, SHARED));
    const first = gateway.code();
    await othersConfirm(fakes);
    clock.advance(35);
    valueOf(await service.requestByNumber({ phoneNumber: NUMBER }, SHARED));
    const code = which === "first" ? first : gateway.code();
    for (const step of [1, 2]) await service.checkByNumber({ phoneNumber: NUMBER, code: wrongCode(code, step) }, SHARED);
    valueOf(await service.checkByNumber({ phoneNumber: NUMBER, code }, SHARED));
    metNothing(fakes);
  });

  it("confirms again and again in one day, as often as there are messages", async () => {
    const fakes = createFakes({ policy: POLICY });
    for (let time = 0; time < 5; time += 1) {
      const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER }, SHARED));
      valueOf(await fakes.service.check({ confirmationId, code: fakes.gateway.code() }, SHARED));
      fakes.clock.advance(20);
    }
    metNothing(fakes);
  });
});
