import { describe, expect, it } from "vitest";
import { callerFrom, createFakeRandom, createFakes, type FakeOptions, type Fakes, SECRET, SEND_LIMITS, wrongCode } from "@/server/testing/fakes";
import { check, checkByNumber, failureOf, guessWrongByNumber, NUMBER, OTHER_NUMBER, requested, requestedByNumber, valueOf } from "@/server/testing/stories";

const CALLER = callerFrom();
const NEW_SECRET = "the new secret of the tests, also long enough";

/** The same database, after a restart with other secrets. */
function restarted(before: Fakes, options: FakeOptions): Fakes {
  const { store } = before.ports;
  return createFakes({ store, clock: before.clock, random: createFakeRandom("restarted"), ...options });
}

describe("after the secret was rotated, with the former one among the fallbacks", () => {
  const rotated = (before: Fakes) => restarted(before, { secret: NEW_SECRET, fallbacks: [SECRET] });

  it("a code that was sent before still confirms, by id and by number", async () => {
    const before = createFakes();
    const byId = await requested(before);
    const code = await requestedByNumber(before);
    const after = rotated(before);
    expect(valueOf(await check(after, byId.confirmationId, byId.code)).phoneNumber).toBe(NUMBER);
    expect(valueOf(await checkByNumber(after, code)).phoneNumber).toBe(NUMBER);
  });

  it("the same code is sent again", async () => {
    const before = createFakes();
    const { confirmationId, code } = await requested(before);
    const after = rotated(before);
    after.clock.advance(30);
    valueOf(await after.service.resend({ confirmationId }, CALLER));
    expect(after.gateway.codes()).toEqual([code]);
  });

  it("success with a new code removes what was asked for before, too", async () => {
    const before = createFakes();
    const older = await requestedByNumber(before);
    const after = rotated(before);
    valueOf(await checkByNumber(after, await requestedByNumber(after)));
    expect(failureOf(await checkByNumber(after, older))).toEqual({ code: "invalid_code" });
  });

  it("an older activation key is still read, and new ones are signed with the new secret alone", async () => {
    const before = createFakes();
    const first = valueOf(await checkByNumber(before, await requestedByNumber(before)));
    const after = rotated(before);
    const read = (fakes: Fakes, activationKey: string) => fakes.service.readActivationKey({ activationKey }, CALLER);
    expect(await read(after, first.activationKey)).toMatchObject({ ok: true });
    const second = valueOf(await checkByNumber(after, await requestedByNumber(after)));
    expect(await read(restarted(before, { secret: NEW_SECRET }), second.activationKey)).toMatchObject({ ok: true });
    expect(await read(before, second.activationKey)).toMatchObject({ ok: false });
  });

  it("a closed number stays closed, for requests and for guesses", async () => {
    const before = createFakes();
    await guessWrongByNumber(before, 20);
    const code = before.gateway.code();
    const after = rotated(before);
    expect(failureOf(await after.service.requestByNumber({ phoneNumber: NUMBER }, CALLER))).toMatchObject({ code: "number_closed" });
    expect(failureOf(await checkByNumber(after, code))).toEqual({ code: "invalid_code" });
  });
});

describe("after the secret was rotated, with the limits of the defaults", () => {
  const LIMITED = { policy: { sends: SEND_LIMITS } };
  const rotated = (before: Fakes) => restarted(before, { ...LIMITED, secret: NEW_SECRET, fallbacks: [SECRET] });

  it("messages of before count: no number gets more of them in a day", async () => {
    const before = createFakes(LIMITED);
    for (let time = 0; time < 3; time += 1) {
      await requestedByNumber(before);
      before.clock.advance(600);
    }
    const after = rotated(before);
    for (let time = 0; time < 100; time += 1) {
      await after.service.requestByNumber({ phoneNumber: NUMBER }, callerFrom(`192.0.2.${time}`));
      after.clock.advance(600);
    }
    expect(before.gateway.asked.length + after.gateway.asked.length).toBe(5);
  });

  it("who asked before still has its tries, though strangers used up everything else", async () => {
    const before = createFakes(LIMITED);
    const code = await requestedByNumber(before);
    const after = rotated(before);
    for (let time = 0; time < 50; time += 1) {
      await after.service.checkByNumber({ phoneNumber: NUMBER, code: wrongCode(code, time + 1) }, callerFrom(`198.51.100.${time}`));
    }
    for (let step = 1; step <= 4; step += 1) failureOf(await checkByNumber(after, wrongCode(code, step)));
    expect(await checkByNumber(after, code)).toMatchObject({ ok: true });
  });

  it("a challenge that was on its way is solved for the same number as before, and for no other", async () => {
    const before = createFakes(LIMITED);
    const issued: string[] = [];
    before.ports.challenges = {
      issue: async (subject) => {
        issued.push(subject);
        return { kind: "turnstile", siteKey: "key" };
      },
      verify: async () => null,
    };
    for (let time = 0; time < 2; time += 1) {
      await requestedByNumber(before);
      before.clock.advance(31);
    }
    expect(failureOf(await before.service.request({ phoneNumber: NUMBER }, CALLER))).toMatchObject({ code: "challenge_required" });
    const after = rotated(before);
    after.ports.challenges = { ...before.ports.challenges, verify: async (_solution, subject) => (issued.includes(subject) ? { onceKey: "once" } : null) };
    expect(await after.service.request({ phoneNumber: NUMBER, challenge: "solved" }, callerFrom("192.0.2.9"))).toMatchObject({ ok: true });
    after.breaker.stand({ state: "guarded" });
    expect(failureOf(await after.service.request({ phoneNumber: OTHER_NUMBER, challenge: "solved" }, CALLER))).toMatchObject({ code: "challenge_required" });
  });
});

describe("after the secret was replaced, without the former one among the fallbacks", () => {
  const replaced = (before: Fakes) => restarted(before, { secret: NEW_SECRET });

  it("an older code is refused as wrong, however right it was", async () => {
    const before = createFakes();
    const byId = await requested(before);
    const code = await requestedByNumber(before);
    const after = replaced(before);
    expect(failureOf(await check(after, byId.confirmationId, byId.code))).toMatchObject({ code: "invalid_code" });
    expect(failureOf(await checkByNumber(after, code))).toEqual({ code: "invalid_code" });
  });

  it("an older confirmation counts as expired for who reads it or asks for another message, and the log says what is missing", async () => {
    const before = createFakes();
    const { confirmationId } = await requested(before);
    const after = replaced(before);
    after.clock.advance(30);
    expect(failureOf(await after.service.read({ confirmationId }, CALLER))).toEqual({ code: "confirmation_expired" });
    expect(failureOf(await after.service.resend({ confirmationId }, CALLER))).toEqual({ code: "confirmation_expired" });
    expect(after.gateway.asked).toEqual([]);
    expect(after.log.entries.map(({ event, details }) => [event, details["hint"]])).toEqual([
      ["secret_missing", expect.stringContaining("SECRET_KEY_FALLBACKS")],
      ["secret_missing", expect.stringContaining("SECRET_KEY_FALLBACKS")],
    ]);
    expect(after.log.text()).not.toContain(SECRET);
  });

  it("a new code confirms as ever", async () => {
    const after = replaced(createFakes());
    expect(await checkByNumber(after, await requestedByNumber(after))).toMatchObject({ ok: true });
  });
});
