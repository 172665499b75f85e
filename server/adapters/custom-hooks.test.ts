import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CustomConfig } from "@/server/define-config";
import { callerFrom, createFakeLog } from "@/server/testing/fakes";
import { createHooks } from "./custom-hooks";

const NUMBER = "+12125551234";
const CONFIRMED = { phoneNumber: NUMBER, activationKey: "key" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function hooksOf(custom: CustomConfig, prefixes: string[] = []) {
  const log = createFakeLog();
  return { hooks: createHooks(custom, prefixes, log), log };
}

const failed = (hook: string) => expect.objectContaining({ level: "error", event: "hook_failed", details: { hook } }) as unknown;

describe("a number is silent", () => {
  it.each([
    ["+1212555", true],
    ["+1", true],
    ["+12125551234", true],
    ["+1213", false],
    ["+125551234", false],
  ])("by the prefix %s: %s", async (prefix, silent) => {
    expect(await hooksOf({}, ["+49", prefix]).hooks.isSilent(NUMBER)).toBe(silent);
  });

  it("never without prefix and filter", async () => {
    expect(await hooksOf({}).hooks.isSilent(NUMBER)).toBe(false);
  });

  it.each<[string, CustomConfig["silentConfirmationsFilter"], boolean]>([
    ["true", () => true, true],
    ["a promise of true", async () => true, true],
    ["false", () => false, false],
    ["a text, which is not true", (() => "yes") as never, false],
  ])("when the filter says %s", async (_name, silentConfirmationsFilter, silent) => {
    const asked = vi.fn(silentConfirmationsFilter);
    expect(await hooksOf({ silentConfirmationsFilter: asked }).hooks.isSilent(NUMBER)).toBe(silent);
    expect(asked.mock.calls).toEqual([[NUMBER]]);
  });

  it.each<[string, () => boolean | Promise<boolean>]>([
    [
      "throws",
      () => {
        throw new Error("broken filter");
      },
    ],
    ["rejects", () => Promise.reject(new Error("broken filter"))],
    ["hangs", () => new Promise(() => {})],
  ])("not when the filter %s, which is logged and holds the answer a second at most", async (_name, filter) => {
    const { hooks, log } = hooksOf({ silentConfirmationsFilter: filter });
    const silent = hooks.isSilent(NUMBER);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await silent).toBe(false);
    expect(log.entries).toEqual([failed("silentConfirmationsFilter")]);
  });
});

describe("a handler", () => {
  it("is told of each message that was sent", async () => {
    const onConfirmationSmsSent = vi.fn();
    hooksOf({ onConfirmationSmsSent }).hooks.confirmationSmsSent({ phoneNumber: NUMBER });
    await vi.advanceTimersByTimeAsync(0);
    expect(onConfirmationSmsSent.mock.calls).toEqual([[{ phoneNumber: NUMBER }]]);
  });

  it("is told of each activation key with its number and who is signed in, and no more", async () => {
    const onActivationKeyCreated = vi.fn();
    const more = { ...CONFIRMED, expiresAt: "later" };
    hooksOf({ onActivationKeyCreated }).hooks.activationKeyCreated(more, callerFrom(null, { id: 7 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(onActivationKeyCreated.mock.calls).toEqual([[{ ...CONFIRMED, user: { id: 7 } }]]);
  });

  it("is told of nobody when the question who is signed in fails, which is logged", async () => {
    const onActivationKeyCreated = vi.fn();
    const { hooks, log } = hooksOf({ onActivationKeyCreated });
    hooks.activationKeyCreated(CONFIRMED, { address: null, pageHost: null, idempotencyKey: null, user: () => Promise.reject(new Error("no session")) });
    await vi.advanceTimersByTimeAsync(0);
    expect(onActivationKeyCreated.mock.calls).toEqual([[{ ...CONFIRMED, user: null }]]);
    expect(log.entries).toEqual([failed("getUser")]);
  });

  it("is not needed: nobody asks who is signed in when nobody wants to know", async () => {
    const user = vi.fn(async () => null);
    hooksOf({}).hooks.activationKeyCreated(CONFIRMED, { ...callerFrom(null), user });
    await vi.advanceTimersByTimeAsync(0);
    expect(user).not.toHaveBeenCalled();
  });

  const broken: [string, () => unknown, number][] = [
    [
      "throws",
      () => {
        throw new Error("broken handler");
      },
      0,
    ],
    ["rejects", () => Promise.reject(new Error("broken handler")), 0],
    ["hangs", () => new Promise(() => {}), 10_000],
  ];
  it.each(broken)("that %s is logged and changes nothing", async (_name, handler, afterMs) => {
    const { hooks, log } = hooksOf({ onConfirmationSmsSent: handler, onActivationKeyCreated: handler });
    expect(hooks.confirmationSmsSent({ phoneNumber: NUMBER })).toBeUndefined();
    expect(hooks.activationKeyCreated(CONFIRMED, callerFrom())).toBeUndefined();
    await vi.advanceTimersByTimeAsync(afterMs + 1);
    expect(log.entries).toHaveLength(2);
    expect(log.entries).toEqual(expect.arrayContaining([failed("onConfirmationSmsSent"), failed("onActivationKeyCreated")]));
  });

  it("is waited for when the process stops", async () => {
    let tell = () => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    const { hooks, log } = hooksOf({ onActivationKeyCreated: () => told });
    hooks.activationKeyCreated(CONFIRMED, callerFrom(null));
    const finished = vi.fn();
    const finish = hooks.finish().then(finished);
    await vi.advanceTimersByTimeAsync(900);
    expect(finished).not.toHaveBeenCalled();
    tell();
    await finish;
    expect(log.entries).toEqual([]);
  });

  it("is left after a second then, which is logged", async () => {
    const { hooks, log } = hooksOf({ onConfirmationSmsSent: () => new Promise(() => {}) });
    await hooks.finish();
    hooks.confirmationSmsSent({ phoneNumber: NUMBER });
    const finish = hooks.finish();
    await vi.advanceTimersByTimeAsync(1000);
    await finish;
    expect(log.entries).toEqual([expect.objectContaining({ level: "warn", event: "hook_left", details: { hook: "onConfirmationSmsSent" } })]);
  });
});
