import { beforeEach, describe, expect, it } from "vitest";
import type { PendingConfirmation } from "@/contract/confirmation";
import { callerFrom, createFakes, type Fakes, unavailableStore, wrongCode } from "@/server/testing/fakes";
import { check, failureOf, hiddenId, NUMBER, requested, valueOf } from "@/server/testing/stories";
import type { DeliveryOutcome } from "./delivery-ports";

const CALLER = callerFrom();

describe("a gateway's report on a message", () => {
  let fakes: Fakes;
  let pending: PendingConfirmation & { code: string };
  beforeEach(async () => {
    fakes = createFakes({ reportsDelivery: true });
    pending = await requested(fakes);
  });
  const tokenOf = (message: number) => fakes.gateway.asked[message]?.deliveryToken ?? "no token";
  const report = (message: number, outcome: DeliveryOutcome, providerCode?: string) => fakes.service.recordDelivery({ token: tokenOf(message), outcome, providerCode });
  const delivery = async () => (valueOf(await fakes.service.read({ confirmationId: pending.confirmationId }, CALLER)) as PendingConfirmation).delivery;
  const resend = async () => {
    fakes.clock.advance(30);
    return valueOf(await fakes.service.resend({ confirmationId: pending.confirmationId }, CALLER));
  };

  it.each(["delivered", "failed"] as const)("(E15) is awaited, and then read by who holds the confirmation's id: %s", async (outcome) => {
    expect(pending.delivery).toBe("awaited");
    expect(await delivery()).toBe("awaited");
    valueOf(await report(0, outcome));
    expect(await delivery()).toBe(outcome);
  });

  it("is not awaited where no gateway reports, and no message has a name for one", async () => {
    const silent = createFakes();
    expect((await requested(silent)).delivery).toBeUndefined();
    expect(silent.gateway.asked[0]).not.toHaveProperty("deliveryToken");
  });

  it("is awaited for a silent number as for any other", async () => {
    fakes.hooks.silent.add("+12025550155");
    expect((await requested(fakes, "+12025550155")).delivery).toBe("awaited");
  });

  it("G-03 changes nothing when it comes again, 100 times, and in any order", async () => {
    for (let times = 0; times < 100; times += 1) valueOf(await report(0, times % 2 === 0 ? "delivered" : "failed"));
    expect(await delivery()).toBe("delivered");
    expect(fakes.log.entries.filter(({ event }) => event === "message_not_delivered")).toEqual([]);
    valueOf(await report(0, "failed"));
    expect(await delivery()).toBe("delivered");
  });

  it("G-03 on an earlier message says nothing of a later one", async () => {
    expect((await resend()).delivery).toBe("awaited");
    valueOf(await report(0, "failed"));
    expect(await delivery()).toBe("awaited");
    valueOf(await report(1, "failed"));
    expect(await delivery()).toBe("failed");
  });

  it("is over with another message, which is awaited anew", async () => {
    valueOf(await report(0, "failed"));
    expect((await resend()).delivery).toBe("awaited");
    expect(await delivery()).toBe("awaited");
  });

  it("of a failure gives back neither a try nor a wait nor a message, and the code stays good", async () => {
    await check(fakes, pending.confirmationId, wrongCode(pending.code));
    valueOf(await report(0, "failed"));
    expect(valueOf(await fakes.service.read({ confirmationId: pending.confirmationId }, CALLER))).toMatchObject({ triesLeft: 4, resendAt: pending.resendAt, expiresAt: pending.expiresAt });
    expect(failureOf(await fakes.service.resend({ confirmationId: pending.confirmationId }, CALLER))).toEqual({ code: "resend_too_soon", retryAfterSeconds: 30 });
    expect(await check(fakes, pending.confirmationId, pending.code)).toMatchObject({ ok: true });
  });

  it("of a failure is told to the operator once, with the provider's number and never the person's whole one", async () => {
    for (let times = 0; times < 3; times += 1) valueOf(await report(0, "failed", "30003"));
    const told = fakes.log.entries.filter(({ event }) => event === "message_not_delivered");
    expect(told).toEqual([{ level: "warn", event: "message_not_delivered", details: { number: "…34", numberHash: expect.any(String), sends: 1, code: "30003" } }]);
    expect(fakes.log.text()).not.toContain(NUMBER);
  });

  it("reaches one that was asked for with the number alone, where the operator alone hears of it", async () => {
    const id = await hiddenId(fakes);
    valueOf(await report(1, "failed"));
    expect(fakes.log.entries.at(-1)?.event).toBe("message_not_delivered");
    expect(failureOf(await fakes.service.read({ confirmationId: id }, CALLER))).toEqual({ code: "confirmation_not_found" });
  });

  it("on a confirmation that is over changes nothing about that", async () => {
    const confirmed = valueOf(await check(fakes, pending.confirmationId, pending.code));
    valueOf(await report(0, "failed"));
    expect(valueOf(await fakes.service.read({ confirmationId: pending.confirmationId }, CALLER))).toEqual({ status: "confirmed", confirmationId: pending.confirmationId, ...confirmed });
  });

  it.each(["", "x", "A".repeat(70)])("G-01 under a name that nobody made, %j, is taken calmly and changes nothing", async (token) => {
    expect(valueOf(await fakes.service.recordDelivery({ token, outcome: "failed" }))).toBeNull();
    expect(await delivery()).toBe("awaited");
  });

  it("on a confirmation that is kept no more is taken calmly", async () => {
    fakes.clock.advance(3 * 86_400);
    await fakes.service.purge();
    expect(valueOf(await report(0, "failed"))).toBeNull();
  });

  it("is refused for a moment when the database cannot answer", async () => {
    const without = createFakes({ reportsDelivery: true, store: unavailableStore() });
    expect(failureOf(await without.service.recordDelivery({ token: tokenOf(0), outcome: "failed" }))).toEqual({ code: "unavailable", retryAfterSeconds: 1 });
  });
});
