import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PendingConfirmation } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { PhoneConfirmationClient } from "./client";
import { FlowRunner } from "./flow-runner";
import type { ConfirmationStorage, StoredConfirmation } from "./stored-confirmation";

const NUMBER = "+447400123456";
let confirmations = 0;

class Refusal extends Error {
  readonly data: { failure: Failure };
  constructor(failure: Failure) {
    super(failure.code);
    this.data = { failure };
  }
}

function pending(change: Partial<PendingConfirmation> = {}): PendingConfirmation {
  confirmations += 1;
  const now = Date.now();
  return {
    confirmationId: String(confirmations).padStart(22, "0"),
    phoneNumber: NUMBER,
    codeLength: 6,
    expiresAt: new Date(now + 600_000).toISOString(),
    resendAt: new Date(now + 30_000).toISOString(),
    triesLeft: 5,
    now: new Date(now).toISOString(),
    ...change,
  };
}

const proof = { phoneNumber: NUMBER, activationKey: "key", expiresAt: "2026-01-01T00:00:00Z" };

function fakeClient() {
  const request = vi.fn<PhoneConfirmationClient["confirmation"]["request"]["mutate"]>(async () => pending());
  const resend = vi.fn<PhoneConfirmationClient["confirmation"]["resend"]["mutate"]>(async () => pending());
  const check = vi.fn<PhoneConfirmationClient["confirmation"]["check"]["mutate"]>(async () => proof);
  const read = vi.fn<PhoneConfirmationClient["confirmation"]["read"]["query"]>(async () => ({ status: "pending", ...pending() }));
  const client: PhoneConfirmationClient = {
    confirmation: { request: { mutate: request }, resend: { mutate: resend }, check: { mutate: check }, read: { query: read } },
  };
  return { client, request, resend, check, read };
}

function fakeStorage(stored: StoredConfirmation | null = null): ConfirmationStorage & { kept: () => StoredConfirmation | null } {
  let kept = stored;
  return { read: () => kept, write: (next) => void (kept = next), clear: () => void (kept = null), kept: () => kept };
}

function widget(storage = fakeStorage(), fake = fakeClient()) {
  const onConfirmed = vi.fn();
  const onError = vi.fn();
  const steps: string[] = [];
  const options = { client: fake.client, storage, autoSubmit: true, onConfirmed, onError, onStepChange: (step: string) => void steps.push(step) };
  const runner = new FlowRunner("", options);
  return { ...fake, storage, runner, onConfirmed, onError, steps, stop: runner.start() };
}

async function atCodeStep(stage = widget()) {
  stage.runner.submitNumber(NUMBER);
  await settled();
  return stage;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("navigator", { onLine: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("mounting, unmounting and mounting again asks for no message", async () => {
  const { runner, request, stop } = widget();
  stop();
  runner.start();
  await settled();
  expect(request).not.toHaveBeenCalled();
});

test("two presses in the same instant ask for one message", async () => {
  const { runner, request } = widget();
  runner.submitNumber(NUMBER);
  runner.submitNumber(NUMBER);
  await settled();
  expect(request).toHaveBeenCalledTimes(1);
});

test("the last digit starts one check, which is reported once with the key", async () => {
  const { runner, check, onConfirmed, steps } = await atCodeStep();
  for (const code of ["1", "12", "123", "1234", "12345", "123456"]) runner.editCode(code);
  await settled();
  expect(check).toHaveBeenCalledTimes(1);
  expect(onConfirmed.mock.calls).toEqual([[proof]]);
  expect(steps).toEqual(["code", "confirmed"]);
});

test("a wrong code that is typed again is not checked by itself again", async () => {
  const stage = await atCodeStep();
  stage.check.mockRejectedValue(new Refusal({ code: "invalid_code", triesLeft: 4 }));
  stage.runner.editCode("482913");
  await settled();
  stage.runner.editCode("48291");
  stage.runner.editCode("482913");
  await settled();
  expect(stage.check).toHaveBeenCalledTimes(1);
  expect(stage.onError).toHaveBeenCalledWith({ code: "invalid_code", triesLeft: 4 });
});

describe("a check without an answer does not spend a second try on the same code", () => {
  const unanswered = async () => {
    const stage = await atCodeStep();
    stage.check.mockRejectedValueOnce(new Error("fetch failed"));
    stage.runner.editCode("482913");
    await settled();
    expect(stage.runner.state()).toMatchObject({ problem: { code: "no_answer" } });
    return stage;
  };

  test("if it had been counted as wrong, the next press says so", async () => {
    const stage = await unanswered();
    stage.read.mockResolvedValue({ status: "pending", ...pending({ triesLeft: 4 }) });
    stage.runner.submitCode();
    await settled();
    expect(stage.check).toHaveBeenCalledTimes(1);
    expect(stage.runner.state()).toMatchObject({ name: "code", problem: { code: "invalid_code", triesLeft: 4 } });
  });

  test("if it had confirmed the number, the next press finds that", async () => {
    const stage = await unanswered();
    stage.read.mockResolvedValue({ status: "confirmed", confirmationId: "x", ...proof });
    stage.runner.submitCode();
    await settled();
    expect(stage.runner.state().name).toBe("confirmed");
    expect(stage.onConfirmed).toHaveBeenCalledTimes(1);
  });

  test("if it had not arrived, the next press checks it", async () => {
    const stage = await unanswered();
    stage.runner.submitCode();
    await settled();
    expect(stage.check).toHaveBeenCalledTimes(2);
    expect(stage.runner.state().name).toBe("confirmed");
  });
});

test("an answer that never comes is given up, and the digits stay", async () => {
  const stage = await atCodeStep();
  stage.check.mockReturnValue(new Promise(() => {}));
  stage.runner.editCode("482913");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(stage.runner.state()).toMatchObject({ name: "code", code: "482913", problem: { code: "no_answer" } });
});

test("offline, nothing is sent and the code stays until the connection is back", async () => {
  const stage = await atCodeStep();
  vi.stubGlobal("navigator", { onLine: false });
  window.dispatchEvent(new Event("offline"));
  stage.runner.editCode("482913");
  await settled();
  expect(stage.check).not.toHaveBeenCalled();
  expect(stage.runner.state()).toMatchObject({ code: "482913", problem: { code: "offline" } });
  vi.stubGlobal("navigator", { onLine: true });
  window.dispatchEvent(new Event("online"));
  expect(stage.runner.state()).toMatchObject({ code: "482913", problem: null });
});

test("a code runs out on the page when the server said it would", async () => {
  const stage = await atCodeStep();
  await vi.advanceTimersByTimeAsync(599_000);
  expect(stage.runner.state()).toMatchObject({ closed: null });
  await vi.advanceTimersByTimeAsync(1000);
  expect(stage.runner.state()).toMatchObject({ closed: "renew", problem: { code: "confirmation_expired" } });
});

test("a new code for a closed confirmation is a new confirmation of the same number", async () => {
  const stage = await atCodeStep();
  stage.check.mockRejectedValueOnce(new Refusal({ code: "no_tries_left" }));
  stage.runner.editCode("482913");
  await settled();
  stage.runner.resend();
  await settled();
  expect(stage.resend).not.toHaveBeenCalled();
  expect(stage.request.mock.calls.map(([input]) => input)).toEqual([{ phoneNumber: NUMBER }, { phoneNumber: NUMBER }]);
  expect(stage.runner.state()).toMatchObject({ name: "code", code: "", closed: null });
});

test("a confirmation that was already confirmed is read and reported", async () => {
  const stage = await atCodeStep();
  stage.check.mockRejectedValueOnce(new Refusal({ code: "already_confirmed" }));
  stage.read.mockResolvedValue({ status: "confirmed", confirmationId: "x", ...proof });
  stage.runner.editCode("482913");
  await settled();
  expect(stage.onConfirmed.mock.calls).toEqual([[proof]]);
  expect(stage.onError).not.toHaveBeenCalled();
});

describe("a reload", () => {
  test("comes back to the code step with number and times, and sends nothing", async () => {
    const before = await atCodeStep();
    before.stop();
    const after = widget(before.storage);
    expect(after.runner.state()).toMatchObject({ name: "code", waiting: { phoneNumber: NUMBER } });
    await settled();
    expect(after.read).toHaveBeenCalledTimes(1);
    expect(after.request).not.toHaveBeenCalled();
  });

  test("after the confirmation comes back to it, and no key was kept", async () => {
    const before = await atCodeStep();
    before.runner.editCode("123456");
    await settled();
    before.stop();
    expect(JSON.stringify(before.storage.kept())).not.toContain("key");
    const fake = fakeClient();
    fake.read.mockResolvedValue({ status: "confirmed", confirmationId: "x", ...proof });
    const after = widget(before.storage, fake);
    await settled();
    expect(after.runner.state()).toMatchObject({ name: "confirmed", confirmed: proof });
  });

  test("of a confirmation that is gone offers a new code", async () => {
    const before = await atCodeStep();
    before.stop();
    const fake = fakeClient();
    fake.read.mockRejectedValue(new Refusal({ code: "confirmation_not_found" }));
    const after = widget(before.storage, fake);
    await settled();
    expect(after.runner.state()).toMatchObject({ name: "code", closed: "renew" });
  });

  test("without an answer keeps what the tab remembers", async () => {
    const before = await atCodeStep();
    before.stop();
    const fake = fakeClient();
    fake.read.mockRejectedValue(new Error("fetch failed"));
    const after = widget(before.storage, fake);
    await settled();
    expect(after.runner.state()).toMatchObject({ name: "code", closed: null, problem: null });
  });

  test("after Change begins at the number step", async () => {
    const { runner, storage } = await atCodeStep();
    runner.changeNumber();
    expect(storage.kept()).toBeNull();
  });
});
