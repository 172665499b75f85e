import { describe, expect, it } from "vitest";
import type { ThrottleScope } from "@/server/domain/policy";
import { callerFrom, createFakes, type Fakes, START, unavailableStore, wrongCode } from "@/server/testing/fakes";
import { kept } from "@/server/testing/store-subject";
import { check, checkByNumber, failureOf, NUMBER, requested, requestedByNumber } from "@/server/testing/stories";
import type { Caller } from "./ports";
import { BATCH_ROWS, createPurge } from "./purge-expired";
import type { Service } from "./service";

const ID = "AAAAAAAAAAAAAAAAAAAAAA";
type Call = (service: Service, caller: Caller) => Promise<{ ok: boolean }>;

const CALLS: [name: string, scope: ThrottleScope, call: Call][] = [
  ["request", "phone-number-confirmation", (service, caller) => service.request({ phoneNumber: NUMBER }, caller)],
  ["requestByNumber", "phone-number-confirmation", (service, caller) => service.requestByNumber({ phoneNumber: NUMBER }, caller)],
  ["resend", "phone-number-confirmation", (service, caller) => service.resend({ confirmationId: ID }, caller)],
  ["check", "phone-confirmation-activation-key", (service, caller) => service.check({ confirmationId: ID, code: "123456" }, caller)],
  ["checkByNumber", "phone-confirmation-activation-key", (service, caller) => service.checkByNumber({ phoneNumber: NUMBER, code: "123456" }, caller)],
  ["read", "phone-confirmation-activation-key", (service, caller) => service.read({ confirmationId: ID }, caller)],
  ["readActivationKey", "phone-confirmation-activation-key", (service, caller) => service.readActivationKey({ activationKey: "x" }, caller)],
];

function throttled(scope: ThrottleScope): Fakes {
  const off = { "phone-number-confirmation": "off", "phone-confirmation-activation-key": "off" } as const;
  return createFakes({ policy: { rates: { ...off, [scope]: { count: 2, periodSeconds: 60 } } } });
}

const isThrottled = async (answer: Promise<{ ok: boolean }>) => {
  const result = (await answer) as Awaited<ReturnType<Service["check"]>>;
  return !result.ok && result.failure.code === "throttled";
};

describe.each(CALLS)("%s", (_name, scope, call) => {
  it(`is limited by ${scope}, per address, and free again when the time is over`, async () => {
    const { service, clock } = throttled(scope);
    const caller = callerFrom("192.0.2.1");
    const refused = [];
    for (let times = 0; times < 3; times += 1) refused.push(await isThrottled(call(service, caller)));
    expect(refused).toEqual([false, false, true]);
    expect(failureOf((await call(service, caller)) as never)).toEqual({ code: "throttled", retryAfterSeconds: 61 });
    expect(await isThrottled(call(service, callerFrom("192.0.2.2")))).toBe(false);
    clock.advance(61);
    expect(await isThrottled(call(service, caller))).toBe(false);
  });

  it("is not limited by the other scope", async () => {
    const other = CALLS.find(([, each]) => each !== scope)?.[1];
    const { service } = throttled(other!);
    for (let times = 0; times < 5; times += 1) expect(await isThrottled(call(service, callerFrom()))).toBe(false);
  });

  it("with an address that nobody can tell shares one limit with all such", async () => {
    const { service } = throttled(scope);
    for (let times = 0; times < 2; times += 1) await call(service, callerFrom(null));
    expect(await isThrottled(call(service, callerFrom(null)))).toBe(true);
  });
});

describe("when the database cannot answer", () => {
  it.each(CALLS.filter(([name]) => name !== "readActivationKey"))("%s is refused as unavailable, never granted", async (_name, _scope, call) => {
    const fakes = createFakes({ store: unavailableStore() });
    expect(failureOf((await call(fakes.service, callerFrom())) as never)).toEqual({ code: "unavailable", retryAfterSeconds: 1 });
    expect(fakes.gateway.asked).toEqual([]);
    expect(fakes.log.entries).toMatchObject([{ level: "error", event: "store_unavailable" }]);
  });

  it.each(CALLS)("to a limit, %s is refused as unavailable, too", async (_name, _scope, call) => {
    const fakes = createFakes();
    const store = unavailableStore();
    fakes.ports.limits.take = async () => {
      await store.discard("", false);
      return { ok: true };
    };
    expect(failureOf((await call(fakes.service, callerFrom())) as never)).toMatchObject({ code: "unavailable" });
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("only to note what became of a message, the message still counts as sent", async () => {
    const fakes = createFakes();
    fakes.ports.store.recordSend = () => unavailableStore().recordSend({ id: "", numberKey: "" }, "sent");
    const { confirmationId, code } = await requested(fakes);
    expect(fakes.log.entries.filter(({ level }) => level === "error")).toMatchObject([{ event: "send_state_not_recorded" }]);
    expect(await check(fakes, confirmationId, code)).toMatchObject({ ok: true });
  });
});

describe("a code", () => {
  it("is in the message and nowhere else: not in an answer, not in the log, not in what is kept", async () => {
    const fakes = createFakes();
    const kept: unknown[] = [];
    const answers: unknown[] = [];
    const { insert } = fakes.ports.store;
    fakes.ports.store.insert = (...all) => {
      kept.push(all);
      return insert(...all);
    };
    const { code, ...pending } = await requested(fakes);
    const byNumber = await requestedByNumber(fakes);
    const caller = callerFrom();
    const { confirmationId } = pending;
    fakes.clock.advance(30);
    answers.push(pending, await fakes.service.resend({ confirmationId }, caller), await fakes.service.read({ confirmationId }, caller));
    answers.push(await check(fakes, confirmationId, wrongCode(code)), await checkByNumber(fakes, wrongCode(byNumber)));
    fakes.gateway.answerNext({ status: "refused", reason: "unavailable", detail: `not sent: ${code}` });
    answers.push(await fakes.service.request({ phoneNumber: NUMBER }, caller));
    answers.push(await check(fakes, confirmationId, code), await checkByNumber(fakes, byNumber));
    for (const each of fakes.gateway.codes()) {
      expect(JSON.stringify(answers)).not.toContain(each);
      expect(JSON.stringify(kept)).not.toContain(each);
      expect(fakes.log.text()).not.toContain(each);
    }
    expect(fakes.log.text()).not.toContain(NUMBER.slice(1));
    expect(JSON.stringify(kept)).not.toContain(NUMBER.slice(1));
  });
});

describe("the housekeeping", () => {
  it("removes what counts no more, in batches, says whether more is waiting, and logs once what it was", async () => {
    const fakes = createFakes();
    for (let times = 0; times < 2 * BATCH_ROWS + 1; times += 1) await kept(fakes.ports, { createdAt: START });
    // A day, and twice a code's lifetime.
    fakes.clock.advance(87_600);
    expect(await fakes.service.purge()).toBe(false);
    expect(fakes.log.entries).toEqual([]);
    fakes.clock.advance(1);
    expect([await fakes.service.purge(), await fakes.service.purge(), await fakes.service.purge()]).toEqual([true, true, false]);
    expect(fakes.log.entries.map(({ details }) => details)).toEqual([{ rows: 2 * BATCH_ROWS + 1 }]);
  });

  it("asks again at once only where more is waiting, everywhere each minute, and logs each minute what it has removed since", async () => {
    const { ports, clock, log } = createFakes();
    const asked: string[] = [];
    const purging = (name: string, removed: number) => async () => {
      asked.push(name);
      return removed;
    };
    const purge = createPurge({ ...ports, purges: [purging("full", BATCH_ROWS), purging("empty", 0), purging("few", 3)] });
    for (let times = 0; times < 3; times += 1) expect(await purge()).toBe(true);
    expect(asked).toEqual(["full", "empty", "few", "full", "full"]);
    clock.advance(60);
    expect(await purge()).toBe(true);
    expect(asked.slice(5)).toEqual(["full", "empty", "few"]);
    expect(log.entries.map(({ details }) => details)).toEqual([{ rows: 4 * BATCH_ROWS + 6 }]);
  });

  it("keeps what the operator wants kept for longer", async () => {
    const fakes = createFakes({ policy: { retentionSeconds: 30 * 86_400 } });
    const { confirmationId } = await requested(fakes);
    fakes.clock.advance(30 * 86_400);
    await fakes.service.purge();
    expect(await fakes.ports.store.read(confirmationId)).not.toBeNull();
    fakes.clock.advance(1201);
    await fakes.service.purge();
    expect(await fakes.ports.store.read(confirmationId)).toBeNull();
  });

  it("removes what was taken of limits as soon as it counts no more, and not days later", async () => {
    const fakes = createFakes();
    const { store } = fakes.ports;
    const until: number[] = [];
    const { purge } = store;
    store.purge = (older) => {
      until.push(older.limitsUntil);
      return purge(older);
    };
    await fakes.service.purge();
    // As much as a clock that is set right may be set back.
    expect(until).toEqual([START - 120_000]);
  });

  it("forgets no wrong guess that still closes a number", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    for (let guess = 1; guess <= 5; guess += 1) await check(fakes, confirmationId, wrongCode(code, guess));
    fakes.clock.advance(86_399);
    await fakes.service.purge();
    for (let round = 0; round < 3; round += 1) {
      const next = await requested(fakes);
      for (let guess = 1; guess <= 5; guess += 1) await check(fakes, next.confirmationId, wrongCode(next.code, guess));
    }
    expect(failureOf(await fakes.service.request({ phoneNumber: NUMBER }, callerFrom()))).toMatchObject({ code: "number_closed" });
  });
});
