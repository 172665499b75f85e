import { describe, expect, it } from "vitest";
import { createMemoryReturnCodes } from "@/server/testing/memory-return-codes";
import { callerFrom, createFakes, type FakeOptions, type Fakes, SECRET } from "@/server/testing/fakes";
import { check, checkByNumber, failureOf, hiddenId, NUMBER, requested, valueOf } from "@/server/testing/stories";
import { StoreUnavailable } from "./ports";
import type { ReturnCodes } from "./return-ports";

const CALLER = callerFrom();
const APP = "https://app.example/done";
const STATIC = "https://static.example/done";
const RETURN_URLS = [{ url: APP, allowsFragment: false }, { url: STATIC, allowsFragment: true }];
const REFUSED = { code: "invalid_return_code" };
/** When the key of a number that was confirmed at the fakes' first moment is ten minutes old. */
const LIVES_UNTIL = "2026-11-22T12:10:00.000Z";

function opened(options: FakeOptions = {}): Fakes {
  return createFakes({ returnUrls: RETURN_URLS, ...options });
}

async function confirmed(fakes: Fakes): Promise<{ confirmationId: string; activationKey: string }> {
  const { confirmationId, code } = await requested(fakes);
  return { confirmationId, activationKey: valueOf(await check(fakes, confirmationId, code)).activationKey };
}

/** An activation key and a code that stands for it. */
async function returned(fakes: Fakes, { returnTo = APP, state }: { returnTo?: string; state?: string } = {}) {
  const { confirmationId, activationKey } = await confirmed(fakes);
  const { location } = valueOf(await fakes.service.createReturnCode({ confirmationId, returnTo, state }, CALLER));
  return { activationKey, location, code: new URL(location).searchParams.get("code") ?? "" };
}

const exchange = (fakes: Fakes, code: string, returnTo = APP) => fakes.service.exchangeReturnCode({ code, returnTo }, CALLER);

describe("the way back to an app", () => {
  it("is an address of the setting with a code of 256 bits and the state, and nothing about the number or the key", async () => {
    const fakes = opened();
    const { location, code, activationKey } = await returned(fakes, { state: "s 1" });
    expect(location).toBe(`${APP}?code=${code}&state=s+1`);
    expect(code).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const secret of [NUMBER.slice(1), activationKey, ...activationKey.split(":")]) expect(location).not.toContain(secret);
  });

  it("gives the app the number, the very key of the page, and the state, once", async () => {
    const fakes = opened();
    const { code, activationKey } = await returned(fakes, { state: "s 1" });
    fakes.clock.advance(59);
    expect(valueOf(await exchange(fakes, code))).toEqual({ phoneNumber: NUMBER, activationKey, expiresAt: LIVES_UNTIL, state: "s 1" });
    expect(failureOf(await exchange(fakes, code))).toEqual(REFUSED);
  });

  it("gives null when there was no state, and an empty one when there was that", async () => {
    const fakes = opened();
    const without = await returned(fakes);
    expect([without.location.includes("state"), valueOf(await exchange(fakes, without.code)).state]).toEqual([false, null]);
    expect(valueOf(await exchange(fakes, (await returned(fakes, { state: "" })).code)).state).toBe("");
  });

  it("has one winner of 50 that exchange at once", async () => {
    const fakes = opened();
    const { code } = await returned(fakes);
    const results = await Promise.all(Array.from({ length: 50 }, () => exchange(fakes, code)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.failure).toEqual(REFUSED);
  });

  it("ends after 60 seconds", async () => {
    const fakes = opened();
    const { code } = await returned(fakes);
    fakes.clock.advance(60);
    expect(failureOf(await exchange(fakes, code))).toEqual(REFUSED);
    expect(fakes.log.entries.at(-1)).toMatchObject({ event: "return_code_refused", details: { reason: "expired" } });
  });

  it("ends with the activation key, if that comes first", async () => {
    const fakes = opened();
    const { confirmationId } = await confirmed(fakes);
    fakes.clock.advance(590);
    const { location } = valueOf(await fakes.service.createReturnCode({ confirmationId, returnTo: APP }, CALLER));
    fakes.clock.advance(20);
    expect(failureOf(await exchange(fakes, new URL(location).searchParams.get("code")!))).toEqual(REFUSED);
    expect(fakes.log.entries.at(-1)).toMatchObject({ details: { reason: "activation_key_expired" } });
  });

  it("is burnt by who presents it for another address, be that an entry of the setting", async () => {
    for (const other of [STATIC, `${APP}/`, "", "https://evil.example/"]) {
      const fakes = opened();
      const { code } = await returned(fakes);
      expect(failureOf(await exchange(fakes, code, other))).toEqual(REFUSED);
      expect(fakes.log.entries.at(-1)).toMatchObject({ details: { reason: "other_return_to" } });
      expect(failureOf(await exchange(fakes, code))).toEqual(REFUSED);
    }
  });

  it("refuses what never was a code, a changed one, and one with more behind it, and burns nothing by that", async () => {
    const fakes = opened();
    const { code } = await returned(fakes);
    for (const wrong of ["", "x", code.slice(1), `${code} `, `${code}=`, code.toLowerCase(), code + code]) {
      expect(failureOf(await exchange(fakes, wrong))).toEqual(REFUSED);
    }
    expect(await exchange(fakes, code)).toMatchObject({ ok: true });
  });

  it("is opened by the id of a confirmation that is confirmed, while its key lives, and by no other address", async () => {
    const fakes = opened();
    const { confirmationId } = await confirmed(fakes);
    const make = async (change: object) => failureOf(await fakes.service.createReturnCode({ confirmationId, returnTo: APP, ...change }, CALLER));
    for (const wrong of ["", "x", `${confirmationId}x`, confirmationId.slice(0, -1)]) expect(await make({ confirmationId: wrong })).toEqual({ code: "confirmation_not_found" });
    for (const wrong of ["", `${APP}/`, "https://evil.example/", `${APP}?x=1`]) expect(await make({ returnTo: wrong })).toEqual({ code: "return_url_not_allowed" });
    expect(await make({ responseMode: "fragment" })).toEqual({ code: "return_url_not_allowed" });
    fakes.clock.advance(602);
    expect(await make({})).toEqual({ code: "confirmation_expired" });
  });

  it("is not opened by the key that an app was handed, which is so no way into another app", async () => {
    const fakes = opened();
    const { code } = await returned(fakes);
    const { activationKey } = valueOf(await exchange(fakes, code));
    const asked = { activationKey, confirmationId: activationKey, returnTo: STATIC };
    expect(failureOf(await fakes.service.createReturnCode(asked, CALLER))).toEqual({ code: "confirmation_not_found" });
  });

  it("is not there for a confirmation that waits for its code, nor for one that is checked by its number", async () => {
    const fakes = opened();
    const { confirmationId } = await requested(fakes);
    const make = async (id: string) => failureOf(await fakes.service.createReturnCode({ confirmationId: id, returnTo: APP }, CALLER));
    expect(await make(confirmationId)).toEqual({ code: "confirmation_not_found" });
    const byNumber = opened();
    const hidden = await hiddenId(byNumber);
    valueOf(await checkByNumber(byNumber, byNumber.gateway.code()));
    expect(failureOf(await byNumber.service.createReturnCode({ confirmationId: hidden, returnTo: APP }, CALLER))).toEqual({ code: "confirmation_not_found" });
  });

  it("stands in the fragment where the setting allows that, and is exchanged like any other", async () => {
    const fakes = opened();
    const { confirmationId, activationKey } = await confirmed(fakes);
    const { location } = valueOf(await fakes.service.createReturnCode({ confirmationId, returnTo: STATIC, state: "s", responseMode: "fragment" }, CALLER));
    const code = new URLSearchParams(new URL(location).hash.slice(1)).get("code") ?? "";
    expect(location).toBe(`${STATIC}#code=${code}&state=s`);
    expect(valueOf(await exchange(fakes, code, STATIC))).toEqual({ phoneNumber: NUMBER, activationKey, expiresAt: LIVES_UNTIL, state: "s" });
  });

  it("is open five times for one confirmation at most, and again when one was exchanged or a minute has passed", async () => {
    const fakes = opened();
    const { confirmationId } = await confirmed(fakes);
    const make = () => fakes.service.createReturnCode({ confirmationId, returnTo: APP }, CALLER);
    const five = await Promise.all(Array.from({ length: 5 }, make));
    expect(failureOf(await make())).toEqual({ code: "throttled", retryAfterSeconds: 60 });
    await exchange(fakes, new URL(valueOf(five[0]!).location).searchParams.get("code")!);
    valueOf(await make());
    failureOf(await make());
    fakes.clock.advance(60);
    valueOf(await make());
  });

  it("counts under the scope of activation keys, made and exchanged alike", async () => {
    const rates = { "phone-number-confirmation": "off", "phone-confirmation-activation-key": { count: 3, periodSeconds: 60 } } as const;
    const fakes = opened({ policy: { rates } });
    const { code } = await returned(fakes);
    expect(await exchange(fakes, "x")).toMatchObject({ failure: REFUSED });
    expect(failureOf(await exchange(fakes, code))).toMatchObject({ code: "throttled" });
    expect(failureOf(await fakes.service.createReturnCode({ confirmationId: "x", returnTo: APP }, CALLER))).toMatchObject({ code: "throttled" });
    // Who was refused for asking too often has not used up the code.
    expect(await fakes.service.exchangeReturnCode({ code, returnTo: APP }, callerFrom("192.0.2.2"))).toMatchObject({ ok: true });
  });

  it("is refused when the database cannot answer, and may be asked again in a moment", async () => {
    const fail = () => Promise.reject(new StoreUnavailable("The database cannot answer."));
    const returnCodes: ReturnCodes = { keep: fail, take: fail };
    const fakes = opened({ returnCodes });
    const unavailable = { code: "unavailable", retryAfterSeconds: 1 };
    expect(failureOf(await fakes.service.createReturnCode({ ...(await confirmed(fakes)), returnTo: APP }, CALLER))).toEqual(unavailable);
    expect(failureOf(await exchange(fakes, "x"))).toEqual(unavailable);
  });

  it("leaves neither code, key, number nor address in the log", async () => {
    const fakes = opened();
    const { code, activationKey, location } = await returned(fakes, { state: "the state" });
    await exchange(fakes, code);
    await exchange(fakes, code);
    for (const secret of [code, activationKey, NUMBER.slice(2), location, "the state"]) expect(fakes.log.text()).not.toContain(secret);
    expect(fakes.log.entries.map(({ event }) => event)).toEqual(expect.arrayContaining(["return_code_made", "return_code_exchanged", "return_code_refused"]));
  });
});

describe("after the secret was rotated", () => {
  const NEW_SECRET = "the new secret of the tests, also long enough";
  const restarted = (before: Fakes, options: FakeOptions) =>
    opened({ returnCodes: before.ports.returnCodes, clock: before.clock, secret: NEW_SECRET, ...options });

  it("a code made just before is still exchanged, once, while the former secret is among the fallbacks", async () => {
    const before = opened({ returnCodes: createMemoryReturnCodes() });
    const { code, activationKey } = await returned(before, { state: "s" });
    const after = restarted(before, { fallbacks: [SECRET] });
    expect(valueOf(await exchange(after, code))).toEqual({ phoneNumber: NUMBER, activationKey, expiresAt: LIVES_UNTIL, state: "s" });
    expect(failureOf(await exchange(after, code))).toEqual(REFUSED);
  });

  it("without it no former code is known", async () => {
    const before = opened({ returnCodes: createMemoryReturnCodes() });
    const { code } = await returned(before);
    expect(failureOf(await exchange(restarted(before, {}), code))).toEqual(REFUSED);
  });
});

describe("the page, before anybody types a number", () => {
  it("learns whether people may be sent back, and to whom", () => {
    const { service } = opened();
    expect(service.judgeReturn({ returnTo: APP })).toEqual({ ok: true, value: { host: "app.example", returnTo: APP, cancelLocation: `${APP}?error=access_denied` } });
    expect(service.judgeReturn({ returnTo: STATIC, responseMode: "fragment", state: "s" })).toEqual({ ok: true, value: { host: "static.example", returnTo: STATIC, cancelLocation: `${STATIC}#error=access_denied&state=s` } });
    expect(failureOf(service.judgeReturn({ returnTo: APP, responseMode: "fragment" }))).toEqual({ code: "return_url_not_allowed" });
    expect(failureOf(service.judgeReturn({ returnTo: "https://app.example/done#" }))).toEqual({ code: "return_url_not_allowed" });
    expect(failureOf(createFakes().service.judgeReturn({ returnTo: APP }))).toEqual({ code: "return_url_not_allowed" });
  });

  it("learns that a state could not be given back", () => {
    const { service } = opened();
    for (const state of ["a".repeat(513), "ü", "a\nb", "\u007f"]) {
      expect(failureOf(service.judgeReturn({ returnTo: APP, state }))).toMatchObject({ code: "invalid_request", fields: { state: [expect.any(String)] } });
    }
    expect(service.judgeReturn({ returnTo: APP, state: "~ ".repeat(256) })).toMatchObject({ ok: true });
  });
});
