import { describe, expect, it } from "vitest";
import { LOCALES } from "@/contract/locales";
import { segmentsOf } from "@/server/domain/message-size";
import { callerFrom, createFakes, type Fakes, NO_SEND_LIMITS } from "@/server/testing/fakes";
import { NUMBER, valueOf } from "@/server/testing/stories";

const PROGRAM = callerFrom();
const PAGE = { ...PROGRAM, pageHost: "verify.example.com" };
const bodies = ({ gateway }: Fakes) => gateway.asked.map(({ body }) => body);

describe("the message that is asked for", () => {
  it("by a program that names no language is the original's, with nothing behind it", async () => {
    const fakes = createFakes();
    await fakes.service.requestByNumber({ phoneNumber: NUMBER }, PROGRAM);
    expect(bodies(fakes)).toEqual([expect.stringMatching(/^Your confirmation code is [0-9]{6}$/)]);
  });

  it("(C9) by a page ends in its host and the code, whatever the door", async () => {
    const fakes = createFakes();
    await fakes.service.requestByNumber({ phoneNumber: NUMBER }, PAGE);
    await fakes.service.request({ phoneNumber: NUMBER, locale: "de-AT" }, PAGE);
    expect(bodies(fakes)).toEqual([
      expect.stringMatching(/^Your confirmation code is ([0-9]{6})\n\n@verify\.example\.com #\1$/),
      expect.stringMatching(/^([0-9]{6}) ist Ihr Bestätigungscode\.\n\n@verify\.example\.com #\1$/),
    ]);
  });

  it("once more has the same code, in the language and for the page of who asks now", async () => {
    const fakes = createFakes();
    const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER, locale: "fr" }, PROGRAM));
    fakes.clock.advance(30);
    valueOf(await fakes.service.resend({ confirmationId, locale: "it" }, PAGE));
    fakes.clock.advance(60);
    valueOf(await fakes.service.resend({ confirmationId }, PROGRAM));
    const code = bodies(fakes)[0]?.slice(0, 6);
    expect(bodies(fakes)).toEqual([
      `${code} est votre code de confirmation.`,
      `${code} è il tuo codice di conferma.\n\n@verify.example.com #${code}`,
      `Your confirmation code is ${code}`,
    ]);
  });

  it("is counted in the budget as it is billed: by its language, its page and the length of its code", async () => {
    const hosts = [null, "a.example", `${"a".repeat(60)}.example`, `${"a".repeat(60)}.${"b".repeat(60)}.example`];
    const billed = new Set<number>();
    for (const [index, locale] of [undefined, ...LOCALES].entries()) {
      for (const pageHost of hosts) {
        const fakes = createFakes({ policy: { codeLength: index % 2 === 0 ? 6 : 10, sends: { ...NO_SEND_LIMITS, dailyBudgetMicros: 1_000_000 } } });
        const taken: number[] = [];
        const { take } = fakes.ports.limits;
        fakes.ports.limits.take = (claims, now) => {
          taken.push(...claims.filter(({ limit }) => limit === "budget").map(({ weight }) => weight));
          return take(claims, now);
        };
        const { confirmationId } = valueOf(await fakes.service.request({ phoneNumber: NUMBER, locale }, { ...PROGRAM, pageHost }));
        fakes.clock.advance(30);
        valueOf(await fakes.service.resend({ confirmationId, locale }, PROGRAM));
        const segments = bodies(fakes).map(segmentsOf);
        expect(taken, bodies(fakes).join()).toEqual(segments.map((each) => each * 100_000));
        for (const each of segments) billed.add(each);
      }
    }
    expect([...billed].sort()).toEqual([1, 2, 3]);
  });
});

describe("the same press once more", () => {
  const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";
  const keyed = { ...PAGE, idempotencyKey: KEY };

  it("gets the answer that was kept, from the same page or from none, and no second message", async () => {
    const fakes = createFakes();
    const first = await fakes.service.request({ phoneNumber: NUMBER, locale: "de" }, keyed);
    valueOf(first);
    for (const caller of [keyed, { ...keyed, pageHost: null }, { ...keyed, pageHost: "app.example.com" }]) {
      expect(await fakes.service.request({ phoneNumber: NUMBER, locale: "de", challenge: "solved" }, caller)).toEqual(first);
    }
    expect(bodies(fakes)).toHaveLength(1);
  });

  it("is the same whether a language is left out or not given", async () => {
    const fakes = createFakes();
    const first = await fakes.service.request({ phoneNumber: NUMBER }, keyed);
    expect(await fakes.service.request({ phoneNumber: NUMBER, locale: undefined }, keyed)).toEqual(first);
  });

  it("in another language is another request", async () => {
    const fakes = createFakes();
    await fakes.service.request({ phoneNumber: NUMBER, locale: "de" }, keyed);
    expect(await fakes.service.request({ phoneNumber: NUMBER, locale: "fr" }, keyed)).toMatchObject({ failure: { code: "idempotency_key_reused" } });
  });
});
