import { beforeEach, describe, expect, it } from "vitest";
import { findTestNumber, SLOW_SECONDS, TEST_OUTCOMES, type TestNumber, type TestOutcome } from "@/server/domain/test-number";
import { callerFrom, createFakes, type Fakes, SEND_LIMITS, START } from "@/server/testing/fakes";
import { failureOf, valueOf } from "@/server/testing/stories";

const CODE = "424242";
const UNTIL = START + 7 * 86_400_000;
const numberOf = (outcome: TestOutcome) => `+1202555010${TEST_OUTCOMES.indexOf(outcome)}`;
const testNumbers = new Map(
  TEST_OUTCOMES.map((outcome): [string, TestNumber] => [numberOf(outcome), { e164: numberOf(outcome), code: CODE, outcome, until: UNTIL }]),
);
const CALLER = callerFrom();

describe("a test number", () => {
  let fakes: Fakes;
  beforeEach(() => {
    fakes = createFakes({ testNumbers, policy: { sends: SEND_LIMITS } });
  });
  const request = (outcome: TestOutcome) => fakes.service.request({ phoneNumber: numberOf(outcome) }, CALLER);
  const check = (confirmationId: string, code: string) => fakes.service.check({ confirmationId, code }, CALLER);
  const byNumber = (outcome: TestOutcome, code: string) => fakes.service.checkByNumber({ phoneNumber: numberOf(outcome), code }, CALLER);

  it("right: its code is accepted by both doors, and nothing is sent", async () => {
    const { confirmationId } = valueOf(await request("right"));
    expect(failureOf(await check(confirmationId, "424243"))).toEqual({ code: "invalid_code", triesLeft: 4 });
    expect(valueOf(await check(confirmationId, CODE)).phoneNumber).toBe(numberOf("right"));
    valueOf(await fakes.service.requestByNumber({ phoneNumber: numberOf("right") }, CALLER));
    expect(valueOf(await byNumber("right", CODE)).phoneNumber).toBe(numberOf("right"));
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("wrong: no code is accepted, its own neither", async () => {
    const { confirmationId } = valueOf(await request("wrong"));
    expect(failureOf(await check(confirmationId, CODE))).toEqual({ code: "invalid_code", triesLeft: 4 });
    valueOf(await fakes.service.requestByNumber({ phoneNumber: numberOf("wrong") }, CALLER));
    expect(failureOf(await byNumber("wrong", CODE))).toEqual({ code: "invalid_code" });
  });

  it("expired: every code has", async () => {
    const { confirmationId } = valueOf(await request("expired"));
    expect(failureOf(await check(confirmationId, CODE))).toEqual({ code: "confirmation_expired" });
  });

  it("undelivered: asked for as always, then reported as not delivered, and no code is right", async () => {
    const { confirmationId, delivery } = valueOf(await request("undelivered"));
    expect(delivery).toBe("awaited");
    expect(valueOf(await fakes.service.read({ confirmationId }, CALLER))).toMatchObject({ status: "pending", delivery: "failed" });
    fakes.clock.advance(30);
    expect(valueOf(await fakes.service.resend({ confirmationId }, CALLER))).toMatchObject({ delivery: "awaited" });
    expect(valueOf(await fakes.service.read({ confirmationId }, CALLER))).toMatchObject({ delivery: "failed" });
    expect(failureOf(await check(confirmationId, CODE))).toMatchObject({ code: "invalid_code" });
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("undeliverable and limited: refused as the real thing is", async () => {
    expect(failureOf(await request("undeliverable"))).toMatchObject({ code: "message_not_sent", reason: "invalid_number" });
    expect(failureOf(await request("limited"))).toEqual({ code: "throttled", retryAfterSeconds: 30 });
  });

  it("slow: answered late, then as right", async () => {
    const { confirmationId } = valueOf(await request("slow"));
    expect(fakes.clock.now() - START).toBe(SLOW_SECONDS * 1000);
    expect(valueOf(await check(confirmationId, CODE)).phoneNumber).toBe(numberOf("slow"));
  });

  it("spends no limit and no budget, however often it is asked for", async () => {
    for (let round = 0; round < 30; round += 1) valueOf(await request("wrong"));
    expect(valueOf(await fakes.service.request({ phoneNumber: "+12025551234" }, CALLER)).triesLeft).toBe(5);
    expect(fakes.gateway.asked).toHaveLength(1);
  });

  it("is sent nothing again either", async () => {
    const { confirmationId } = valueOf(await request("right"));
    expect(failureOf(await fakes.service.resend({ confirmationId }, CALLER)).code).toBe("resend_too_soon");
    fakes.clock.advance(30);
    valueOf(await fakes.service.resend({ confirmationId }, CALLER));
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("is not found out by trying: after a hundred chances of a day it takes no more confirmations", async () => {
    let guesses = 0;
    for (let round = 0; round < 40; round += 1) {
      const asked = await request("right");
      if (!asked.ok) continue;
      for (let guess = 0; guess < 5; guess += 1, guesses += 1) await check(asked.value.confirmationId, "000000");
    }
    expect(guesses).toBe(100);
    expect(failureOf(await request("right"))).toMatchObject({ code: "number_closed" });
  });

  it("is a number like any other once its end date is past", async () => {
    fakes.clock.advance(7 * 86_400);
    expect(findTestNumber(numberOf("right"), testNumbers, fakes.clock.now())).toBeNull();
    const { confirmationId } = valueOf(await request("right"));
    expect(fakes.gateway.asked).toHaveLength(1);
    expect(valueOf(await check(confirmationId, fakes.gateway.code())).phoneNumber).toBe(numberOf("right"));
  });
});
