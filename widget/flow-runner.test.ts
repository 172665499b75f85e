import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConfirmationState, PendingConfirmation } from "@/contract/confirmation";
import type { Failure, FailureOf } from "@/contract/failures";
import { createProofOfWorkChallenges } from "@/server/adapters/proof-of-work-challenges";
import { deriveKeyRing } from "@/server/domain/keys";
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

function widget(storage = fakeStorage(), fake = fakeClient(), begunWith = "") {
  const onConfirmed = vi.fn();
  const onError = vi.fn();
  const steps: string[] = [];
  const options = { client: fake.client, storage, autoSubmit: true, disabled: false, lockedNumber: null, tabsKey: null, onConfirmed, onError, onStepChange: (step: string) => void steps.push(step) };
  const runner = new FlowRunner(begunWith, options);
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
  expect(onConfirmed.mock.calls).toEqual([[proof, { confirmationId: expect.any(String) as string, by: "here" }]]);
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

test("digits that come while another message is on its way stay, and are checked once it is out", async () => {
  const { runner, resend, check, onConfirmed } = await atCodeStep();
  let resolve: (answer: PendingConfirmation) => void = () => undefined;
  resend.mockReturnValueOnce(new Promise((settle) => (resolve = settle)));
  runner.resend();
  for (let length = 1; length <= 6; length += 1) runner.editCode("123456".slice(0, length));
  await settled();
  expect(check).not.toHaveBeenCalled();

  const { state } = runner;
  const { waiting } = state() as { waiting: { confirmationId: string } };
  resolve(pending({ confirmationId: waiting.confirmationId }));
  await settled();
  expect(check).toHaveBeenCalledExactlyOnceWith({ confirmationId: waiting.confirmationId, code: "123456" }, expect.anything());
  expect(onConfirmed).toHaveBeenCalledOnce();
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
  expect(stage.onConfirmed.mock.calls).toEqual([[proof, { confirmationId: expect.any(String) as string, by: "here" }]]);
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

  test("that finds it confirmed meanwhile does not take it for confirmed here", async () => {
    const before = await atCodeStep();
    before.stop();
    const fake = fakeClient();
    fake.read.mockResolvedValue({ status: "confirmed", confirmationId: "x", ...proof });
    const after = widget(before.storage, fake);
    await settled();
    expect(after.runner.state()).toMatchObject({ name: "confirmed", by: "before" });
    expect(after.onConfirmed.mock.calls).toEqual([[proof, { confirmationId: expect.any(String) as string, by: "before" }]]);
  });

  test("with another number than was given before begins with that one, and keeps a number that was chosen in the given one's place", async () => {
    const OTHER = "+447400999999";
    for (const isConfirmed of [false, true]) {
      const before = widget(fakeStorage(), fakeClient(), OTHER);
      await atCodeStep(before);
      if (isConfirmed) before.runner.editCode("123456");
      await settled();
      before.stop();
      const fake = fakeClient();
      fake.read.mockImplementation(async () => (isConfirmed ? { status: "confirmed", confirmationId: "x", ...proof } : { status: "pending", ...pending() }));
      const same = widget(before.storage, fake, OTHER);
      await settled();
      expect(same.runner.state().name).toBe(isConfirmed ? "confirmed" : "code");
      same.stop();
      const asked = widget(before.storage, fake, "+447400888888");
      await settled();
      expect(asked.runner.state()).toMatchObject({ name: "number", phoneNumber: "+447400888888" });
      expect(asked.storage.kept()).toBeNull();
    }
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

describe("a press has one key", () => {
  const keysOf = (mock: ReturnType<typeof fakeClient>["request"] | ReturnType<typeof fakeClient>["resend"]) =>
    mock.mock.calls.map(([, options]) => options?.context?.idempotencyKey);

  test("of its own, which nobody can guess", async () => {
    const stage = await atCodeStep();
    stage.runner.resend();
    await settled();
    const keys = [...keysOf(stage.request), ...keysOf(stage.resend)];
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  test("which stays the same when its answer was lost and it is pressed again, and is another one afterwards", async () => {
    const { runner, request } = widget();
    request.mockRejectedValueOnce(new Error("fetch failed"));
    runner.submitNumber(NUMBER);
    await settled();
    runner.submitNumber(NUMBER);
    await settled();
    runner.changeNumber();
    runner.submitNumber(NUMBER);
    await settled();
    const [lost, repeated, next] = keysOf(request);
    expect(repeated).toBe(lost);
    expect(next).not.toBe(lost);
  });

  test("which another number, or the same one much later, does not inherit", async () => {
    const { runner, request } = widget();
    request.mockRejectedValue(new Error("fetch failed"));
    runner.submitNumber(NUMBER);
    await settled();
    runner.submitNumber("+12133734253");
    await settled();
    await vi.advanceTimersByTimeAsync(120_000);
    runner.submitNumber("+12133734253");
    await settled();
    expect(new Set(keysOf(request)).size).toBe(3);
  });

  test("which a refusal ends", async () => {
    const { runner, request } = widget();
    request.mockRejectedValueOnce(new Refusal({ code: "unavailable", retryAfterSeconds: 1 }));
    for (let times = 0; times < 2; times += 1) {
      runner.submitNumber(NUMBER);
      await settled();
    }
    expect(new Set(keysOf(request)).size).toBe(2);
  });

  test("with which it waits for its own answer, a few times and no more", async () => {
    const { runner, request, onError } = widget();
    const inProgress = new Refusal({ code: "idempotency_in_progress", retryAfterSeconds: 2 });
    request.mockRejectedValueOnce(inProgress).mockRejectedValueOnce(inProgress);
    runner.submitNumber(NUMBER);
    await vi.advanceTimersByTimeAsync(1999);
    expect(request).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2001);
    expect(request).toHaveBeenCalledTimes(3);
    expect(new Set(keysOf(request)).size).toBe(1);
    expect(runner.state().name).toBe("code");
    expect(onError).not.toHaveBeenCalled();

    const other = widget();
    other.request.mockRejectedValue(inProgress);
    other.runner.submitNumber(NUMBER);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.request).toHaveBeenCalledTimes(4);
    expect(other.runner.state()).toMatchObject({ name: "number", problem: { code: "idempotency_in_progress" } });
    other.runner.submitNumber(NUMBER);
    await settled();
    expect(new Set(keysOf(other.request)).size).toBe(1);
  });

  test("and once the widget has left the page nothing is repeated", async () => {
    const { runner, request, stop } = widget();
    request.mockRejectedValue(new Refusal({ code: "idempotency_in_progress", retryAfterSeconds: 2 }));
    runner.submitNumber(NUMBER);
    await settled();
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(request).toHaveBeenCalledTimes(1);
  });
});

describe("a challenge", () => {
  const service = createProofOfWorkChallenges(deriveKeyRing("a secret of at least thirty-two characters", []));
  const shown = (): FailureOf<"challenge_required"> => ({ code: "challenge_required", challenge: { kind: "turnstile", siteKey: "site" }, retryAfterSeconds: 40 });
  const challenged = async (failure = shown(), stage = widget()) => {
    stage.request.mockRejectedValueOnce(new Refusal(failure));
    stage.runner.submitNumber(NUMBER);
    await settled();
    return { ...stage, failure };
  };

  test("that is work is done by itself: the same request, under the same key, with the solution", async () => {
    vi.useRealTimers();
    const challenge = await service.issue("alice", 0, Date.now());
    const stage = widget();
    stage.request.mockRejectedValueOnce(new Refusal({ code: "challenge_required", challenge, retryAfterSeconds: 40 }));
    stage.runner.submitNumber(NUMBER);
    await vi.waitFor(() => expect(stage.runner.state().name).toBe("code"), { timeout: 20_000 });
    const [first, second] = stage.request.mock.calls;
    expect(first?.[0]).toEqual({ phoneNumber: NUMBER });
    expect(second?.[0].phoneNumber).toBe(NUMBER);
    expect(await service.verify(second?.[0].challenge ?? "", "alice", { risk: 0, now: Date.now() })).not.toBeNull();
    expect(second?.[1]?.context).toEqual(first?.[1]?.context);
    expect(stage.request).toHaveBeenCalledTimes(2);
    expect(stage.onError).not.toHaveBeenCalled();
  }, 30_000);

  test("that is shown waits for its token", async () => {
    const { runner, request, failure } = await challenged();
    expect(runner.state()).toMatchObject({ name: "challenged", refusal: failure });
    runner.answerChallenge(failure.challenge, "token");
    await settled();
    expect(request.mock.calls.map(([input]) => input)).toEqual([{ phoneNumber: NUMBER }, { phoneNumber: NUMBER, challenge: "token" }]);
    expect(runner.state().name).toBe("code");
  });

  test("before another message of the same code is solved in the same way", async () => {
    const stage = await atCodeStep();
    const failure = shown();
    stage.resend.mockRejectedValueOnce(new Refusal(failure));
    stage.runner.resend();
    await settled();
    stage.runner.answerChallenge(failure.challenge, "token");
    await settled();
    const [, again] = stage.resend.mock.calls;
    expect(again?.[0]).toMatchObject({ challenge: "token" });
    expect(stage.runner.state().name).toBe("code");
  });

  test("that was cancelled sends nothing, whatever is solved afterwards", async () => {
    const { runner, request, failure } = await challenged();
    runner.cancelChallenge();
    runner.answerChallenge(failure.challenge, "token");
    runner.answerChallenge(failure.challenge, null);
    await settled();
    expect(request).toHaveBeenCalledTimes(1);
    expect(runner.state()).toMatchObject({ name: "number", problem: null });
  });

  test("that was left by Change sends nothing, and the next one is not answered by the old solution", async () => {
    const stage = await atCodeStep();
    const old = shown();
    stage.resend.mockRejectedValueOnce(new Refusal(old));
    stage.runner.resend();
    await settled();
    stage.runner.changeNumber();
    const { failure } = await challenged(shown(), stage);
    const before = stage.request.mock.calls.length;
    stage.runner.answerChallenge(old.challenge, "old");
    await settled();
    expect(stage.request.mock.calls.length).toBe(before);
    expect(stage.resend).toHaveBeenCalledTimes(1);
    stage.runner.answerChallenge(failure.challenge, "new");
    await settled();
    expect(stage.request.mock.calls.at(-1)?.[0]).toEqual({ phoneNumber: NUMBER, challenge: "new" });
  });

  test("that is solved twice is sent once", async () => {
    const { runner, request, failure } = await challenged();
    runner.answerChallenge(failure.challenge, "token");
    runner.answerChallenge(failure.challenge, "token");
    await settled();
    expect(request).toHaveBeenCalledTimes(2);
  });

  test("that cannot be solved is reported as the refusal it is", async () => {
    const { runner, onError, failure } = await challenged();
    expect(onError).not.toHaveBeenCalled();
    runner.answerChallenge(failure.challenge, null);
    expect(onError.mock.calls).toEqual([[failure]]);
    expect(runner.state()).toMatchObject({ name: "number", problem: failure });
  });

  test("whose solution got no answer keeps its key for the next press", async () => {
    const { runner, request, failure } = await challenged();
    request.mockRejectedValueOnce(new Error("fetch failed"));
    runner.answerChallenge(failure.challenge, "token");
    await settled();
    runner.submitNumber(NUMBER);
    await settled();
    const keys = request.mock.calls.map(([, options]) => options?.context?.idempotencyKey);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
});

describe("looking how the confirmation stands", () => {
  async function atCode(change: Partial<PendingConfirmation> = {}) {
    const stage = widget();
    stage.request.mockResolvedValueOnce(pending(change));
    stage.runner.submitNumber(NUMBER);
    await settled();
    const state = stage.runner.state();
    if (state.name !== "code") throw new Error(`It is at ${state.name}.`);
    return { ...stage, waiting: state.waiting };
  }

  test("takes what became of the message, keeps what is typed and sends nothing (E15)", async () => {
    const { runner, request, resend, read, waiting } = await atCode({ delivery: "awaited" });
    runner.editCode("123");
    read.mockResolvedValueOnce({ status: "pending", ...pending({ confirmationId: waiting.confirmationId, delivery: "failed" }) });
    runner.refresh();
    await settled();
    expect(runner.state()).toMatchObject({ name: "code", code: "123", problem: null, waiting: { delivery: "failed" } });
    expect([request.mock.calls.length, resend.mock.calls.length]).toEqual([1, 0]);
  });

  test("finds what was confirmed elsewhere", async () => {
    const { runner, read, onConfirmed, waiting } = await atCode();
    read.mockResolvedValueOnce({ status: "confirmed", confirmationId: waiting.confirmationId, ...proof });
    runner.refresh();
    await settled();
    expect(onConfirmed).toHaveBeenCalledWith(proof, { confirmationId: waiting.confirmationId, by: "elsewhere" });
  });

  test("leaves a code that is being checked to its own answer", async () => {
    const { runner, read, check, onConfirmed, waiting } = await atCode();
    let answer: (value: ConfirmationState) => void = () => {};
    read.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    check.mockReturnValueOnce(new Promise(() => {}));
    runner.refresh();
    runner.editCode("123456");
    answer({ status: "confirmed", confirmationId: waiting.confirmationId, ...proof });
    await settled();
    expect(runner.state().name).toBe("checking");
    expect(onConfirmed).not.toHaveBeenCalled();
  });

  test.each<[string, () => Error]>([
    ["refused", () => new Refusal({ code: "throttled", retryAfterSeconds: 30 })],
    ["lost", () => new Error("fetch failed")],
  ])("tells of nothing when it was %s", async (_name, error) => {
    const { runner, read, onError } = await atCode();
    const before = runner.state();
    read.mockRejectedValueOnce(error());
    runner.refresh();
    await settled();
    expect(runner.state()).toBe(before);
    expect(onError).not.toHaveBeenCalled();
  });

  test("asks for nothing at another step", async () => {
    const { runner, read } = widget();
    runner.refresh();
    await settled();
    expect(read).not.toHaveBeenCalled();
  });
});
