import { describe, expect, it } from "vitest";
import { callerFrom, createFakes, type Fakes, START, wrongCode } from "@/server/testing/fakes";
import { check, failureOf, guessWrongByNumber, hiddenId, NUMBER, requested, valueOf } from "@/server/testing/stories";

const codeOf = (fakes: Fakes, confirmationId: string, code: string) =>
  check(fakes, confirmationId, code).then((result) => (result.ok ? "ok" : result.failure.code));

describe("the right code", () => {
  it("confirms the number with a key that proves it, for as long as it says", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    fakes.clock.advance(5);
    const confirmed = valueOf(await check(fakes, confirmationId, code));
    const signedAt = Math.floor((START + 5000) / 1000) * 1000;
    expect(confirmed).toEqual({
      phoneNumber: NUMBER,
      activationKey: expect.stringMatching(/^[\w-]+:[\w]+:[\w-]{43}$/),
      expiresAt: new Date(signedAt + 600_000).toISOString(),
    });
    const read = await fakes.service.readActivationKey({ activationKey: confirmed.activationKey }, callerFrom());
    expect(valueOf(read)).toEqual({ phoneNumber: NUMBER });
  });

  it("is taken once", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    expect(await codeOf(fakes, confirmationId, code)).toBe("ok");
    expect(await codeOf(fakes, confirmationId, code)).toBe("already_confirmed");
  });

  it("50 times at once confirms exactly once", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(fakes, confirmationId, code)));
    expect(codes.filter((each) => each === "ok")).toHaveLength(1);
    expect(fakes.hooks.created).toHaveLength(1);
  });

  it("is taken as the fifth guess, and not as the sixth", async () => {
    for (const [wrongGuesses, expected] of [
      [4, "ok"],
      [5, "no_tries_left"],
    ] as const) {
      const fakes = createFakes();
      const { confirmationId, code } = await requested(fakes);
      for (let guess = 1; guess <= wrongGuesses; guess += 1) await check(fakes, confirmationId, wrongCode(code, guess));
      expect(await codeOf(fakes, confirmationId, code)).toBe(expected);
    }
  });

  it("is taken to the last millisecond of its lifetime and not one longer", async () => {
    for (const [afterSeconds, expected] of [
      [599.999, "ok"],
      [600, "confirmation_expired"],
    ] as const) {
      const fakes = createFakes();
      const { confirmationId, code } = await requested(fakes);
      fakes.clock.advance(afterSeconds);
      expect(await codeOf(fakes, confirmationId, code)).toBe(expected);
    }
  });

  it("tells the operator's handler, with who asked", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const caller = callerFrom("192.0.2.9", { id: 7 });
    const { activationKey } = valueOf(await fakes.service.check({ confirmationId, code }, caller));
    expect(fakes.hooks.created).toEqual([{ event: { phoneNumber: NUMBER, activationKey }, caller }]);
  });

  it("of another confirmation of the same number is wrong here", async () => {
    const fakes = createFakes();
    const [first, second] = [await requested(fakes), await requested(fakes)];
    expect(await codeOf(fakes, second.confirmationId, first.code)).toBe("invalid_code");
    expect(await codeOf(fakes, second.confirmationId, second.code)).toBe("ok");
    expect(await codeOf(fakes, first.confirmationId, first.code)).toBe("ok");
  });
});

describe("a wrong code", () => {
  it("is told how many tries are left, down to none", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const failures = [];
    for (let guess = 1; guess <= 6; guess += 1) failures.push(failureOf(await check(fakes, confirmationId, wrongCode(code, guess))));
    expect(failures).toEqual([
      ...[4, 3, 2, 1, 0].map((triesLeft) => ({ code: "invalid_code", triesLeft })),
      { code: "no_tries_left" },
    ]);
  });

  it("50 times at once: exactly 5 are compared", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, guess) => codeOf(fakes, confirmationId, wrongCode(code, guess + 1))),
    );
    expect(codes.filter((each) => each === "invalid_code")).toHaveLength(5);
    expect(codes.filter((each) => each === "no_tries_left")).toHaveLength(45);
  });

  it.each(["1234", "12345", "1234567", "1234567890"])("of another length, %j, spends no try and counts for nobody", async (code) => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    for (let times = 0; times < 25; times += 1) {
      expect(failureOf(await check(fakes, confirmationId, code))).toEqual({
        code: "invalid_request",
        fields: { code: ["Enter all 6 digits of the code."] },
      });
    }
    expect(valueOf(await fakes.service.read({ confirmationId }, callerFrom()))).toMatchObject({ triesLeft: 5 });
    await requested(fakes);
  });

  it("of another length for an unknown id is answered as unknown", async () => {
    expect(await codeOf(createFakes(), "AAAAAAAAAAAAAAAAAAAAAA", "1234")).toBe("confirmation_not_found");
  });

  it("tells the operator's handler nothing", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    await check(fakes, confirmationId, wrongCode(code));
    expect(fakes.hooks.created).toEqual([]);
  });
});

describe("a confirmation that is checked by id", () => {
  it("keeps its own tries when its number is closed meanwhile", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    await guessWrongByNumber(fakes, 15);
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, callerFrom()))).toMatchObject({ code: "number_closed" });
    expect(failureOf(await check(fakes, confirmationId, wrongCode(code)))).toEqual({ code: "invalid_code", triesLeft: 4 });
    expect(await codeOf(fakes, confirmationId, code)).toBe("ok");
  });

  it("is not one that was asked for with the number alone", async () => {
    const fakes = createFakes();
    const id = await hiddenId(fakes);
    expect(await codeOf(fakes, id, fakes.gateway.code())).toBe("confirmation_not_found");
  });
});
