import { describe, expect, it } from "vitest";
import { callerFrom, createFakes, type Fakes, START, wrongCode } from "@/server/testing/fakes";
import { check, failureOf, hiddenId, NUMBER, requested, valueOf } from "@/server/testing/stories";

const CALLER = callerFrom();
const resend = (fakes: Fakes, confirmationId: string) => fakes.service.resend({ confirmationId }, CALLER);

describe("another message", () => {
  it("carries the same code to the same number, and the older message's code is still right", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    fakes.clock.advance(30);
    await resend(fakes, confirmationId);
    expect(fakes.gateway.codes()).toEqual([code, code]);
    expect(fakes.gateway.asked[1]).toEqual(fakes.gateway.asked[0]);
    expect(await check(fakes, confirmationId, code)).toMatchObject({ ok: true });
  });

  it("is sent after 30, 60, 120 and 300 seconds, not a moment sooner, and then none is left", async () => {
    const fakes = createFakes({ policy: { lifetimeSeconds: 3600 } });
    const { confirmationId } = await requested(fakes);
    for (const waitSeconds of [30, 60, 120, 300]) {
      fakes.clock.advance(waitSeconds - 0.001);
      expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "resend_too_soon", retryAfterSeconds: 1 });
      fakes.clock.advance(0.001);
      expect(await resend(fakes, confirmationId)).toMatchObject({ ok: true });
    }
    fakes.clock.advance(1000);
    expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "no_resends_left" });
    expect(fakes.gateway.asked).toHaveLength(5);
  });

  it("is answered with the time of the next one", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    const resendAts: (string | null)[] = [];
    for (const waitSeconds of [30, 60, 120, 300]) {
      fakes.clock.advance(waitSeconds);
      resendAts.push(valueOf(await resend(fakes, confirmationId)).resendAt);
    }
    const after = (seconds: number) => new Date(START + seconds * 1000).toISOString();
    expect(resendAts).toEqual([after(90), after(210), after(510), null]);
  });

  it("gives neither tries nor time back", async () => {
    const fakes = createFakes();
    const { confirmationId, code, expiresAt } = await requested(fakes);
    await check(fakes, confirmationId, wrongCode(code));
    fakes.clock.advance(30);
    expect(valueOf(await resend(fakes, confirmationId))).toMatchObject({ triesLeft: 4, expiresAt });
  });

  it("is sent once when asked for 50 times at once", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    fakes.clock.advance(30);
    const results = await Promise.all(Array.from({ length: 50 }, () => resend(fakes, confirmationId)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.failure.code === "resend_too_soon")).toHaveLength(49);
    expect(fakes.gateway.asked).toHaveLength(2);
  });

  it("that was not sent does not count: it may be asked for again at once, and the waits stay as they were", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    fakes.clock.advance(30);
    fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
    expect(failureOf(await resend(fakes, confirmationId))).toMatchObject({ code: "message_not_sent" });
    const pending = valueOf(await resend(fakes, confirmationId));
    expect(pending.resendAt).toBe(new Date(START + 90_000).toISOString());
    expect(await check(fakes, confirmationId, code)).toMatchObject({ ok: true });
  });

  it("that may have been sent counts", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    fakes.clock.advance(30);
    fakes.gateway.answerNext({ status: "unknown" });
    valueOf(await resend(fakes, confirmationId));
    expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "resend_too_soon", retryAfterSeconds: 60 });
    expect(fakes.gateway.asked).toHaveLength(2);
  });

  it("to a number that became silent is answered as always, and not sent", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    fakes.hooks.silent.add(NUMBER);
    fakes.clock.advance(30);
    valueOf(await resend(fakes, confirmationId));
    expect(fakes.gateway.asked).toHaveLength(1);
  });
});

describe("no other message is sent", () => {
  async function afterHalfAMinute() {
    const fakes = createFakes();
    const pending = await requested(fakes);
    fakes.clock.advance(30);
    return { fakes, ...pending };
  }

  it("for an unknown id", async () => {
    const { fakes } = await afterHalfAMinute();
    expect(failureOf(await resend(fakes, "AAAAAAAAAAAAAAAAAAAAAA"))).toEqual({ code: "confirmation_not_found" });
    expect(fakes.gateway.asked).toHaveLength(1);
  });

  it("for one made with the number alone, even to who guesses its id", async () => {
    const fakes = createFakes();
    const id = await hiddenId(fakes);
    fakes.clock.advance(30);
    expect(failureOf(await resend(fakes, id))).toEqual({ code: "confirmation_not_found" });
  });

  it("once it is confirmed", async () => {
    const { fakes, confirmationId, code } = await afterHalfAMinute();
    await check(fakes, confirmationId, code);
    expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "already_confirmed" });
  });

  it("once its tries are used up", async () => {
    const { fakes, confirmationId, code } = await afterHalfAMinute();
    for (let times = 0; times < 5; times += 1) await check(fakes, confirmationId, wrongCode(code));
    expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "no_tries_left" });
  });

  it("once it has expired", async () => {
    const { fakes, confirmationId } = await afterHalfAMinute();
    fakes.clock.advance(570);
    expect(failureOf(await resend(fakes, confirmationId))).toEqual({ code: "confirmation_expired" });
    expect(fakes.gateway.asked).toHaveLength(1);
  });
});
