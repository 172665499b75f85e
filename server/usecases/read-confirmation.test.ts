import { describe, expect, it } from "vitest";
import { confirmationState } from "@/contract/confirmation";
import { callerFrom, createFakes, type Fakes, wrongCode } from "@/server/testing/fakes";
import { check, checkByNumber, failureOf, hiddenId, NUMBER, requested, valueOf } from "@/server/testing/stories";

const CALLER = callerFrom();
const read = (fakes: Fakes, confirmationId: string) => fakes.service.read({ confirmationId }, CALLER);
const readKey = (fakes: Fakes, activationKey: string) => fakes.service.readActivationKey({ activationKey }, CALLER);

describe("who holds a confirmation's id reads", () => {
  it("how it waits: tries left, times, never the code", async () => {
    const fakes = createFakes();
    const { code, ...pending } = await requested(fakes);
    await check(fakes, pending.confirmationId, wrongCode(code));
    fakes.clock.advance(10);
    const state = valueOf(await read(fakes, pending.confirmationId));
    expect(state).toEqual({ ...pending, status: "pending", triesLeft: 4, now: new Date(fakes.clock.now()).toISOString() });
    expect(confirmationState.parse(state)).toEqual(state);
    expect(JSON.stringify(state)).not.toContain(code);
  });

  it("that no try is left, until it expires", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    for (let guess = 1; guess <= 5; guess += 1) await check(fakes, confirmationId, wrongCode(code, guess));
    expect(valueOf(await read(fakes, confirmationId))).toMatchObject({ status: "pending", triesLeft: 0 });
    fakes.clock.advance(600);
    expect(failureOf(await read(fakes, confirmationId))).toEqual({ code: "confirmation_expired" });
  });

  it("as often as they like, without spending a try", async () => {
    const fakes = createFakes();
    const { confirmationId } = await requested(fakes);
    for (let times = 0; times < 20; times += 1) await read(fakes, confirmationId);
    expect(valueOf(await read(fakes, confirmationId))).toMatchObject({ triesLeft: 5 });
  });

  it("the very same activation key again, as long as it lives", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    fakes.clock.advance(599);
    const confirmed = valueOf(await check(fakes, confirmationId, code));
    for (const afterSeconds of [0, 1, 300]) {
      fakes.clock.advance(afterSeconds);
      const state = valueOf(await read(fakes, confirmationId));
      expect(state).toEqual({ status: "confirmed", confirmationId, ...confirmed });
      expect(confirmationState.parse(state)).toEqual(state);
    }
  });

  it("the activation key exactly as long as the key itself is accepted", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const { activationKey, expiresAt } = valueOf(await check(fakes, confirmationId, code));
    fakes.clock.advance((Date.parse(expiresAt) - fakes.clock.now()) / 1000);
    expect(valueOf(await read(fakes, confirmationId))).toMatchObject({ activationKey });
    expect(valueOf(await readKey(fakes, activationKey))).toEqual({ phoneNumber: NUMBER });
    fakes.clock.advance(0.001);
    expect(failureOf(await read(fakes, confirmationId))).toEqual({ code: "confirmation_expired" });
    expect(failureOf(await readKey(fakes, activationKey))).toEqual({ code: "invalid_activation_key" });
  });

  it("the activation key after the housekeeping too, when both lifetimes are the longest", async () => {
    const fakes = createFakes({ policy: { lifetimeSeconds: 86_400 } });
    const { confirmationId, code } = await requested(fakes);
    fakes.clock.advance(86_399);
    const { activationKey } = valueOf(await check(fakes, confirmationId, code));
    fakes.clock.advance(86_000);
    await fakes.service.purge();
    expect(valueOf(await read(fakes, confirmationId))).toMatchObject({ status: "confirmed", activationKey });
  });

  it("nothing of one that was asked for with the number alone, before and after it is confirmed", async () => {
    const fakes = createFakes();
    const id = await hiddenId(fakes);
    expect(failureOf(await read(fakes, id))).toEqual({ code: "confirmation_not_found" });
    valueOf(await checkByNumber(fakes, fakes.gateway.code()));
    expect(failureOf(await read(fakes, id))).toEqual({ code: "confirmation_not_found" });
  });

  it("nothing under an unknown id", async () => {
    expect(failureOf(await read(createFakes(), "AAAAAAAAAAAAAAAAAAAAAA"))).toEqual({ code: "confirmation_not_found" });
  });
});

describe("who holds an activation key reads its number", () => {
  it("as often as they like, without a store", async () => {
    const fakes = createFakes();
    const { confirmationId, code } = await requested(fakes);
    const { activationKey } = valueOf(await check(fakes, confirmationId, code));
    const elsewhere = createFakes();
    for (let times = 0; times < 3; times += 1) {
      expect(valueOf(await readKey(elsewhere, activationKey))).toEqual({ phoneNumber: NUMBER });
    }
  });

  it.each([["x"], ["a:b:c"], ["eyJwaG9uZV9udW1iZXIiOiIrMTIwMjU1NTEyMzQifQ:1r31eq:AAAA"]])("and nothing from %j", async (key) => {
    expect(failureOf(await readKey(createFakes(), key))).toEqual({ code: "invalid_activation_key" });
  });
});
