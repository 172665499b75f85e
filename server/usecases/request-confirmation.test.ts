import { describe, expect, it } from "vitest";
import { SEND_REFUSALS } from "@/contract/failures";
import { callerFrom, createFakes, START } from "@/server/testing/fakes";
import { check, checkByNumber, failureOf, guessWrongById, guessWrongByNumber, NUMBER, OTHER_NUMBER, requested, requestedByNumber } from "@/server/testing/stories";

const CALLER = callerFrom();

describe("who asks for a code", () => {
  it("gets one message with a code of the set length, to the number in E.164", async () => {
    const fakes = createFakes();
    await fakes.service.request({ phoneNumber: "+1 (202) 555-1234" }, CALLER);
    expect(fakes.gateway.asked).toEqual([
      { to: NUMBER, from: "+15005550006", body: expect.stringMatching(/^Your confirmation code is [0-9]{6}$/) },
    ]);
  });

  it.each([4, 6, 10])("and sees what the next step needs: %i digits, times, tries", async (codeLength) => {
    const fakes = createFakes({ policy: { codeLength } });
    const { code, ...pending } = await requested(fakes);
    expect(code).toHaveLength(codeLength);
    expect(pending).toEqual({
      confirmationId: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      phoneNumber: NUMBER,
      codeLength,
      expiresAt: new Date(START + 600_000).toISOString(),
      resendAt: new Date(START + 30_000).toISOString(),
      triesLeft: 5,
      now: new Date(START).toISOString(),
    });
  });

  it("with the number alone sees the number alone: no id, which another door would take", async () => {
    const { service } = createFakes();
    expect(await service.requestByNumber({ phoneNumber: "+1-202-555-1234" }, CALLER)).toEqual({
      ok: true,
      value: { phoneNumber: NUMBER },
    });
  });

  it("twice gets two ids and two codes", async () => {
    const fakes = createFakes();
    const [first, second] = [await requested(fakes), await requested(fakes)];
    expect(first.confirmationId).not.toBe(second.confirmationId);
    expect(first.code).not.toBe(second.code);
  });

  it.each([[""], ["hello"], ["2025551234"], ["+1202"], ["+12025551234/+12025551235"]])(
    "for %j is refused, and nothing is sent",
    async (phoneNumber) => {
      const fakes = createFakes();
      const failure = failureOf(await fakes.service.request({ phoneNumber }, CALLER));
      expect(failure).toEqual({ code: "invalid_phone_number", fields: { phoneNumber: [expect.stringContaining("country code")] } });
      expect(fakes.gateway.asked).toEqual([]);
    },
  );

  it("is told of the message's way: the operator's handler knows the number when it was sent", async () => {
    const fakes = createFakes();
    await requested(fakes);
    expect(fakes.hooks.sent).toEqual([{ phoneNumber: NUMBER }]);
  });
});

describe("a message that surely was not sent", () => {
  it.each(SEND_REFUSALS)("for the reason %s is refused with it", async (reason) => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "refused", reason, detail: `no message to ${NUMBER}` });
    const failure = failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER));
    expect(failure).toEqual({ code: "message_not_sent", reason, retryAfterSeconds: 1 });
    expect(fakes.hooks.sent).toEqual([]);
  });

  it("because the gateway threw is refused as unavailable", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext(new Error("socket hang up"));
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER))).toMatchObject({
      code: "message_not_sent",
      reason: "unavailable",
    });
  });

  it("may be asked for again at once", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
    failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER));
    const { confirmationId, code } = await requested(fakes);
    expect(await check(fakes, confirmationId, code)).toMatchObject({ ok: true });
  });

  it("does not count among the number's newest: ten failures push out no older code", async () => {
    const fakes = createFakes({ policy: { maxConfirmationsPerNumber: 1 } });
    const code = await requestedByNumber(fakes);
    for (let times = 0; times < 10; times += 1) {
      fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
      failureOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, CALLER));
    }
    expect(await checkByNumber(fakes, code)).toMatchObject({ ok: true });
  });

  it("has a code that is no longer taken", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "refused", reason: "unavailable" });
    failureOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, CALLER));
    expect(failureOf(await checkByNumber(fakes, fakes.gateway.code()))).toEqual({ code: "invalid_code" });
  });
});

describe("a message that may have been sent", () => {
  it("is answered as if it was, is not repeated, and its code is taken", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "unknown", detail: "no answer in 10000 ms" });
    const { confirmationId, code } = await requested(fakes);
    expect(fakes.gateway.asked).toHaveLength(1);
    expect(fakes.hooks.sent).toEqual([]);
    expect(await check(fakes, confirmationId, code)).toMatchObject({ ok: true });
  });

  it("counts: asking for another is a wait away", async () => {
    const fakes = createFakes();
    fakes.gateway.answerNext({ status: "unknown" });
    const { confirmationId } = await requested(fakes);
    expect(failureOf(await fakes.service.resend({ confirmationId }, CALLER))).toEqual({ code: "resend_too_soon", retryAfterSeconds: 30 });
  });
});

describe("a silent number", () => {
  it("is answered as always, and nothing is sent", async () => {
    const fakes = createFakes();
    fakes.hooks.silent.add(NUMBER);
    expect(await fakes.service.request({ phoneNumber: NUMBER }, CALLER)).toMatchObject({ ok: true, value: { triesLeft: 5 } });
    expect(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, CALLER)).toMatchObject({ ok: true });
    expect(fakes.gateway.asked).toEqual([]);
    expect(fakes.hooks.sent).toEqual([]);
  });

  it("makes no other number silent", async () => {
    const fakes = createFakes();
    fakes.hooks.silent.add(NUMBER);
    await requested(fakes, OTHER_NUMBER);
    expect(fakes.gateway.asked.map(({ to }) => to)).toEqual([OTHER_NUMBER]);
  });
});

describe("a number is closed by 20 wrong guesses in 24 hours", () => {
  const isClosed = { code: "number_closed", retryAfterSeconds: 87_000 };

  it.each([
    ["with the number alone", guessWrongByNumber],
    ["with ids", guessWrongById],
  ])("%s: no more messages, at either door, until their confirmations ended a day ago", async (_name, guessWrong) => {
    const fakes = createFakes();
    await guessWrong(fakes, 20);
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER))).toEqual(isClosed);
    expect(failureOf(await fakes.service.requestByNumber({ phoneNumber: NUMBER }, CALLER))).toEqual(isClosed);
    expect(fakes.gateway.asked).toHaveLength(4);

    fakes.clock.advance(86_999);
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER))).toMatchObject({ code: "number_closed" });
    fakes.clock.advance(1);
    await requested(fakes);
  });

  it("and as long as the tries of live confirmations could make it so", async () => {
    const fakes = createFakes();
    await guessWrongById(fakes, 15);
    await requested(fakes);
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, CALLER))).toEqual({ code: "number_closed", retryAfterSeconds: 600 });
    fakes.clock.advance(600);
    await requested(fakes);
  });

  it("and closes no other number", async () => {
    const fakes = createFakes();
    await guessWrongByNumber(fakes, 20);
    await requested(fakes, OTHER_NUMBER);
  });
});
