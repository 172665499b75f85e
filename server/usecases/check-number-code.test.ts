import { describe, expect, it } from "vitest";
import { callerFrom, createFakes, type Fakes, NO_SEND_LIMITS, SEND_LIMITS, SOLUTION, wrongCode } from "@/server/testing/fakes";
import { check, checkByNumber, failureOf, guessWrongByNumber, NUMBER, OTHER_NUMBER, requested, requestedByNumber, strangerFrom, valueOf, wrongCodes } from "@/server/testing/stories";

const INVALID = { code: "invalid_code" };

/** Codes that were really sent, newest last, one a minute. */
async function askedFor(fakes: Fakes, times: number): Promise<string[]> {
  for (let time = 0; time < times; time += 1) {
    fakes.clock.advance(1);
    await requestedByNumber(fakes);
  }
  return fakes.gateway.codes().slice(-times);
}

describe("a number and its right code", () => {
  it("confirm the number, however it is written", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    const confirmed = valueOf(await checkByNumber(fakes, code, "+1 (202) 555-1234"));
    expect(confirmed.phoneNumber).toBe(NUMBER);
    const read = await fakes.service.readActivationKey({ activationKey: confirmed.activationKey }, callerFrom());
    expect(valueOf(read)).toEqual({ phoneNumber: NUMBER });
  });

  it("are taken once", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    valueOf(await checkByNumber(fakes, code));
    expect(failureOf(await checkByNumber(fakes, code))).toEqual(INVALID);
  });

  it("50 times at once confirm exactly once", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    const results = await Promise.all(Array.from({ length: 50 }, () => checkByNumber(fakes, code)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(fakes.hooks.created).toHaveLength(1);
  });

  it("are any of the number's outstanding codes", async () => {
    for (const which of [0, 1, 2]) {
      const fakes = createFakes();
      const codes = await askedFor(fakes, 3);
      expect(await checkByNumber(fakes, codes[which]!)).toMatchObject({ ok: true });
    }
  });

  it("remove all the number's outstanding confirmations of this kind", async () => {
    const fakes = createFakes();
    const [first, second, third] = await askedFor(fakes, 3);
    valueOf(await checkByNumber(fakes, second!));
    expect(failureOf(await checkByNumber(fakes, first!))).toEqual(INVALID);
    expect(failureOf(await checkByNumber(fakes, third!))).toEqual(INVALID);
  });

  it("leave alone what is checked by id, and what other numbers wait for", async () => {
    const fakes = createFakes();
    const byId = await requested(fakes);
    const other = await requestedByNumber(fakes, OTHER_NUMBER);
    valueOf(await checkByNumber(fakes, await requestedByNumber(fakes)));
    valueOf(await check(fakes, byId.confirmationId, byId.code));
    valueOf(await checkByNumber(fakes, other, OTHER_NUMBER));
  });

  it("are taken to the last millisecond of the code's lifetime and not one longer", async () => {
    for (const [afterSeconds, ok] of [
      [599.999, true],
      [600, false],
    ] as const) {
      const fakes = createFakes();
      const code = await requestedByNumber(fakes);
      fakes.clock.advance(afterSeconds);
      expect((await checkByNumber(fakes, code)).ok).toBe(ok);
    }
  });

  it("of different numbers do not fit", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    await requestedByNumber(fakes, OTHER_NUMBER);
    expect(failureOf(await checkByNumber(fakes, code, OTHER_NUMBER))).toEqual(INVALID);
  });
});

describe("only the newest MAX_CONFIRMATIONS are considered", () => {
  it.each([1, 3, 10])("%i: the oldest goes when one more is made, and its code with it", async (maxConfirmationsPerNumber) => {
    const fakes = createFakes({ policy: { maxConfirmationsPerNumber } });
    const codes = await askedFor(fakes, maxConfirmationsPerNumber + 1);
    expect(failureOf(await checkByNumber(fakes, codes[0]!))).toEqual(INVALID);
    valueOf(await checkByNumber(fakes, codes[1]!));
  });

  it.each([
    ["the second", 1, 0],
    ["the newest", 10, 0],
    ["the second, after a wrong guess,", 1, 1],
    ["the newest, after a wrong guess,", 10, 1],
  ])("ten, though every limit of messages is off: of eleven codes that one address asked for, %s is taken and the first is not", async (_name, which, wrongGuesses) => {
    const fakes = createFakes();
    const codes = await askedFor(fakes, 11);
    for (const wrong of wrongCodes(fakes, wrongGuesses)) failureOf(await checkByNumber(fakes, wrong));
    const other = createFakes();
    const [first] = await askedFor(other, 11);
    expect(failureOf(await checkByNumber(other, first!))).toEqual(INVALID);
    expect(await checkByNumber(fakes, codes[which]!)).toMatchObject({ ok: true });
  });

  it.each([1, 2, 10])("%i, whoever asked: strangers who ask for more push nobody else's code out", async (maxConfirmationsPerNumber) => {
    for (const sends of [SEND_LIMITS, NO_SEND_LIMITS]) {
      const fakes = createFakes({ policy: { maxConfirmationsPerNumber, sends } });
      const code = await requestedByNumber(fakes);
      let others = 0;
      for (let index = 0; index < 12; index += 1) {
        fakes.clock.advance(31);
        if ((await fakes.service.requestByNumber({ phoneNumber: NUMBER, challenge: SOLUTION }, strangerFrom(index))).ok) others += 1;
      }
      expect(others).toBeGreaterThanOrEqual(2);
      for (const wrong of wrongCodes(fakes, 4)) expect(failureOf(await checkByNumber(fakes, wrong))).toEqual(INVALID);
      expect(await checkByNumber(fakes, code)).toMatchObject({ ok: true });
    }
  });
});

describe("wrong, expired, unknown, used up and closed are one answer", () => {
  it.each<[string, (fakes: Fakes) => Promise<string>]>([
    ["a wrong code", async (fakes) => wrongCode(await requestedByNumber(fakes))],
    ["a code of another length", async (fakes) => `${await requestedByNumber(fakes)}0`],
    ["a number that nobody asked for", async () => "123456"],
    [
      "an expired code",
      async (fakes) => {
        const code = await requestedByNumber(fakes);
        fakes.clock.advance(600);
        return code;
      },
    ],
    [
      "tries used up",
      async (fakes) => {
        const code = await requestedByNumber(fakes);
        for (let guess = 1; guess <= 5; guess += 1) await checkByNumber(fakes, wrongCode(code, guess));
        return code;
      },
    ],
    [
      "a closed number",
      async (fakes) => {
        await guessWrongByNumber(fakes, 15);
        // One try is reserved for each of the last five chances.
        const [code] = await askedFor(fakes, 5);
        await checkByNumber(fakes, wrongCodes(fakes, 1)[0]!);
        return code!;
      },
    ],
  ])("%s", async (_name, prepare) => {
    const fakes = createFakes();
    const code = await prepare(fakes);
    expect(await checkByNumber(fakes, code)).toEqual({ ok: false, failure: INVALID });
  });

  it("and a number that cannot exist is told so, at once", async () => {
    expect(failureOf(await checkByNumber(createFakes(), "123456", "+1202"))).toMatchObject({ code: "invalid_phone_number" });
  });
});

describe("guesses with the number alone", () => {
  it("50 at once: exactly 5 are compared", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    const wrong = Array.from({ length: 50 }, (_, guess) => wrongCode(code, guess + 1));
    await Promise.all(wrong.map((each) => checkByNumber(fakes, each)));
    expect(failureOf(await checkByNumber(fakes, code))).toEqual(INVALID);
  });

  it("never spend the tries of a confirmation that is checked by id", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    await guessWrongByNumber(fakes, 15);
    expect(valueOf(await fakes.service.read({ confirmationId }, callerFrom()))).toMatchObject({ triesLeft: 5 });
  });

  it("never match the code of a confirmation that is checked by id", async () => {
    const fakes = createFakes();
    const { code } = await requested(fakes);
    expect(failureOf(await checkByNumber(fakes, code))).toEqual(INVALID);
  });

  it("at a number with nothing to guess at close nothing: a stranger cannot lock its owner out", async () => {
    const fakes = createFakes();
    for (let guess = 0; guess < 100; guess += 1) await checkByNumber(fakes, "123456");
    await requested(fakes);
    for (let guess = 0; guess < 100; guess += 1) await checkByNumber(fakes, "123456");
    await requested(fakes);
  });

  it("that are right close nothing, however often", async () => {
    const fakes = createFakes();
    for (let time = 0; time < 25; time += 1) valueOf(await checkByNumber(fakes, await requestedByNumber(fakes)));
  });

  it("that are right and sent many times at once close nothing either", async () => {
    const fakes = createFakes();
    const code = await requestedByNumber(fakes);
    await Promise.all(Array.from({ length: 3 }, () => checkByNumber(fakes, code)));
    await checkByNumber(fakes, code);
    for (let time = 0; time < 3; time += 1) await requested(fakes);
  });
});
