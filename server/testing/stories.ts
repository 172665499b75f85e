import { expect } from "vitest";
import type { ConfirmedNumber, PendingConfirmation } from "@/contract/confirmation";
import type { Failure, Result } from "@/contract/failures";
import { callerFrom, type Fakes, wrongCode } from "./fakes";

export const NUMBER = "+12025551234";
export const OTHER_NUMBER = "+442079460958";
const CALLER = callerFrom();

/** The value of an answer that must have one. */
export function valueOf<T>(result: Result<T>): T {
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

/** The failure of an answer that must have one. */
export function failureOf(result: Result<unknown>): Failure {
  expect(result).toMatchObject({ ok: false });
  if (result.ok) throw new Error("It was not refused.");
  return result.failure;
}

/** A person who holds the confirmation's id. */
export async function requested(fakes: Fakes, phoneNumber = NUMBER): Promise<PendingConfirmation & { code: string }> {
  const pending = valueOf(await fakes.service.request({ phoneNumber }, CALLER));
  return { ...pending, code: fakes.gateway.code() };
}

/** A client of the original, who holds nothing but the number; gives the code it was sent. */
export async function requestedByNumber(fakes: Fakes, phoneNumber = NUMBER): Promise<string> {
  valueOf(await fakes.service.requestByNumber({ phoneNumber }, CALLER));
  return fakes.gateway.code();
}

export function check(fakes: Fakes, confirmationId: string, code: string): Promise<Result<ConfirmedNumber>> {
  return fakes.service.check({ confirmationId, code }, CALLER);
}

export function checkByNumber(fakes: Fakes, code: string, phoneNumber = NUMBER): Promise<Result<ConfirmedNumber>> {
  return fakes.service.checkByNumber({ phoneNumber, code }, CALLER);
}

/** So many wrong guesses with the number alone, at fresh confirmations whenever the old ones are used up. */
export async function guessWrongByNumber(fakes: Fakes, times: number): Promise<void> {
  for (let guess = 0; guess < times; guess += 1) {
    if (guess % 5 === 0) await requestedByNumber(fakes);
    // Codes of the same length that nobody was sent.
    const sent = new Set(fakes.gateway.codes());
    let code = wrongCode(fakes.gateway.code());
    while (sent.has(code)) code = wrongCode(code);
    expect(failureOf(await checkByNumber(fakes, code))).toEqual({ code: "invalid_code" });
  }
}

/** So many wrong guesses with ids, five for each. */
export async function guessWrongById(fakes: Fakes, times: number): Promise<void> {
  let current = await requested(fakes);
  for (let guess = 0; guess < times; guess += 1) {
    if (guess > 0 && guess % 5 === 0) current = await requested(fakes);
    expect(failureOf(await check(fakes, current.confirmationId, wrongCode(current.code)))).toMatchObject({ code: "invalid_code" });
  }
}

/** The id of a confirmation that was asked for with the number alone, which nobody outside ever learns. */
export async function hiddenId(fakes: Fakes): Promise<string> {
  const { store } = fakes.ports;
  const ids: string[] = [];
  const insert = store.insert;
  store.insert = (confirmation, ...rest) => {
    ids.push(confirmation.id);
    return insert(confirmation, ...rest);
  };
  await requestedByNumber(fakes);
  store.insert = insert;
  return ids[0]!;
}

/** A caller of an address, in a network, that no other of these has. */
export function strangerFrom(index: number): ReturnType<typeof callerFrom> {
  return callerFrom(`10.${Math.floor(index / 250)}.${index % 250}.1`);
}

/** Wrong codes of the length of those that were sent, as many as wanted. */
export function wrongCodes(fakes: Fakes, count: number): string[] {
  const sent = new Set(fakes.gateway.codes());
  const codes: string[] = [];
  for (let code = wrongCode(fakes.gateway.code()); codes.length < count; code = wrongCode(code)) if (!sent.has(code)) codes.push(code);
  return codes;
}
