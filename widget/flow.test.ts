import { describe, expect, test } from "vitest";
import type { PendingConfirmation } from "@/contract/confirmation";
import type { Failure, FailureOf } from "@/contract/failures";
import { firstState, nextState, stepOf } from "./flow";
import type { CodeState, EventType, FlowEvent, FlowState, StateName, StateNamed } from "./flow-types";
import type { WaitingConfirmation } from "./waiting";

const AT = Date.parse("2026-01-01T12:00:00Z");
const pending: PendingConfirmation = {
  confirmationId: "A".repeat(22),
  phoneNumber: "+447400123456",
  codeLength: 6,
  expiresAt: "2026-01-01T12:10:00Z",
  resendAt: "2026-01-01T12:00:30Z",
  triesLeft: 5,
  now: "2026-01-01T12:00:00Z",
};
const waiting: WaitingConfirmation = {
  confirmationId: pending.confirmationId,
  phoneNumber: pending.phoneNumber,
  codeLength: 6,
  triesLeft: 5,
  expiresAtMilliseconds: AT + 600_000,
  resendAtMilliseconds: AT + 30_000,
};
const proof = { phoneNumber: pending.phoneNumber, activationKey: "key", expiresAt: "2026-01-01T12:20:00Z" };
const desk = {
  waiting,
  code: "482913",
  autoChecked: [],
  unanswered: null,
  closed: null,
  task: "checking",
  resentAtMilliseconds: null,
  problemsTold: 0,
} as const;

const refused: FailureOf<"challenge_required"> = {
  code: "challenge_required",
  challenge: { kind: "turnstile", siteKey: "site" },
  retryAfterSeconds: 40,
};
const { challenge } = refused;
const challenged = { refusal: refused, challengedAtMilliseconds: AT, challengesLeft: 1 };

const states: { [Name in StateName]: StateNamed<Name> } = {
  number: { name: "number", phoneNumber: "", previous: null, problem: { code: "offline" }, problemsTold: 1 },
  sending: { name: "sending", phoneNumber: pending.phoneNumber, previous: null, problemsTold: 0, challengesLeft: 2 },
  challenged: { name: "challenged", phoneNumber: pending.phoneNumber, previous: null, problemsTold: 0, ...challenged },
  code: { name: "code", ...desk, problem: { code: "offline" } },
  checking: { name: "checking", ...desk },
  resending: { name: "resending", ...desk, challengesLeft: 2 },
  rechallenged: { name: "rechallenged", ...desk, ...challenged },
  confirmed: { name: "confirmed", confirmationId: pending.confirmationId, confirmed: proof, by: "here", problemsTold: 0 },
};

const refusal = (failure: Failure): FlowEvent => ({ type: "refused", failure, receivedAtMilliseconds: AT });
const events: { [Type in EventType]: FlowEvent } = {
  number_edited: { type: "number_edited" },
  number_advised: { type: "number_advised", advice: { code: "number_empty" } },
  number_submitted: { type: "number_submitted", phoneNumber: pending.phoneNumber },
  code_edited: { type: "code_edited", code: "1" },
  code_submitted: { type: "code_submitted", automatic: false },
  resend_pressed: { type: "resend_pressed" },
  change_pressed: { type: "change_pressed" },
  challenge_cancelled: { type: "challenge_cancelled" },
  solved: { type: "solved", challenge, atMilliseconds: AT },
  unsolved: { type: "unsolved", challenge },
  start_over_pressed: { type: "start_over_pressed" },
  sent: { type: "sent", confirmation: pending, receivedAtMilliseconds: AT },
  confirmed: { type: "confirmed", confirmationId: pending.confirmationId, confirmed: proof, by: "here" },
  reset: { type: "reset", phoneNumber: "" },
  refused: refusal({ code: "internal_error" }),
  unanswered: { type: "unanswered", offline: false },
  restored: { type: "restored", waiting },
  refreshed: { type: "refreshed", confirmation: pending, receivedAtMilliseconds: AT },
  lost: { type: "lost", failure: { code: "confirmation_not_found" } },
  expiry_reached: { type: "expiry_reached" },
  went_offline: { type: "went_offline" },
  came_online: { type: "came_online" },
};

/** Where each event leads from each state; an event that is not listed changes nothing. */
const table: { [Name in StateName]: { [Type in EventType]?: StateName } } = {
  number: {
    number_edited: "number",
    number_advised: "number",
    number_submitted: "sending",
    confirmed: "confirmed",
    restored: "code",
    went_offline: "number",
    came_online: "number",
  },
  sending: { sent: "code", refused: "number", unanswered: "number" },
  challenged: { solved: "sending", unsolved: "number", challenge_cancelled: "number" },
  code: {
    code_edited: "code",
    code_submitted: "checking",
    resend_pressed: "resending",
    change_pressed: "number",
    confirmed: "confirmed",
    refreshed: "code",
    restored: "code",
    lost: "code",
    expiry_reached: "code",
    went_offline: "code",
    came_online: "code",
  },
  checking: { confirmed: "confirmed", refused: "code", unanswered: "code" },
  resending: { code_edited: "resending", sent: "code", confirmed: "confirmed", refused: "code", unanswered: "code" },
  rechallenged: { code_edited: "rechallenged", solved: "resending", unsolved: "code", challenge_cancelled: "code", change_pressed: "number", confirmed: "confirmed" },
  confirmed: { start_over_pressed: "number" },
};

describe.each(Object.keys(states) as StateName[])("in %s", (name) => {
  test.each(Object.keys(events) as EventType[])("%s leads where the table says, or nowhere", (type) => {
    const before: FlowState = states[name];
    const after = nextState(before, events[type]);
    // A page may begin anew wherever it is.
    const target = type === "reset" ? "number" : table[name][type];
    if (target === undefined) expect(after).toBe(before);
    else expect(after.name).toBe(target);
  });
});

const code = (change: Partial<CodeState> = {}): CodeState => ({ name: "code", ...desk, problem: null, ...change });
const through = (state: FlowState, ...list: FlowEvent[]) => list.reduce(nextState, state);
const check: FlowEvent = { type: "code_submitted", automatic: false };
const autoCheck: FlowEvent = { type: "code_submitted", automatic: true };

describe("checking a code", () => {
  test("a code is checked by itself once and never again, whatever is typed between", () => {
    const wrong = through(code(), autoCheck, refusal({ code: "invalid_code", triesLeft: 4 }));
    const retyped = through(wrong, { type: "code_edited", code: "48291" }, { type: "code_edited", code: "482913" });
    expect(nextState(retyped, autoCheck)).toBe(retyped);
    expect(nextState(retyped, check).name).toBe("checking");
  });

  test("an unfinished code is explained when it is submitted, and left alone otherwise", () => {
    const unfinished = code({ code: "482" });
    expect(nextState(unfinished, check)).toMatchObject({ name: "code", problem: { code: "code_incomplete" } });
    expect(nextState(unfinished, autoCheck)).toBe(unfinished);
  });

  test("a wrong code stays in the field, with the tries that the server counts", () => {
    const wrong = through(code(), check, refusal({ code: "invalid_code", triesLeft: 3 }));
    expect(wrong).toMatchObject({ name: "code", code: "482913", closed: null, waiting: { triesLeft: 3 } });
  });

  test("the same problem told twice counts twice, so that it is announced twice", () => {
    const once = through(code(), check, refusal({ code: "invalid_code", triesLeft: 3 }));
    const twice = through(once, check, refusal({ code: "invalid_code", triesLeft: 2 }));
    expect([once.problemsTold, twice.problemsTold]).toEqual([1, 2]);
  });

  test("a wrong code without a try left reads as too many tries and closes the code", () => {
    const closed = through(code(), check, refusal({ code: "invalid_code", triesLeft: 0 }));
    expect(closed).toMatchObject({ closed: "renew", problem: { code: "no_tries_left" } });
  });

  test.each([
    ["no_tries_left", "renew"],
    ["confirmation_expired", "renew"],
    ["confirmation_not_found", "renew"],
  ] as const)("%s leaves a new code as the way on", (failureCode, closed) => {
    expect(through(code(), check, refusal({ code: failureCode }))).toMatchObject({ closed, problem: { code: failureCode } });
  });

  test("a closed number leaves another number as the way on", () => {
    const closed = through(code(), check, refusal({ code: "number_closed", retryAfterSeconds: 3600 }));
    expect(closed).toMatchObject({ closed: "change" });
  });

  test("a closed code is neither edited nor checked", () => {
    const closed = code({ closed: "renew" });
    expect(through(closed, { type: "code_edited", code: "1" }, check)).toBe(closed);
  });

  test("a check without an answer is remembered, and forgotten once an answer comes", () => {
    const unanswered = through(code(), check, { type: "unanswered", offline: false });
    expect(unanswered).toMatchObject({ name: "code", unanswered: "482913", problem: { code: "no_answer" } });
    expect(through(unanswered, check, refusal({ code: "invalid_code", triesLeft: 4 }))).toMatchObject({ unanswered: null });
  });
});

describe("sending a code", () => {
  test("waits are measured by the server's clock, not by the device's", () => {
    const wrongClock = AT + 3_600_000;
    const state = through(states.sending, { type: "sent", confirmation: pending, receivedAtMilliseconds: wrongClock });
    expect(state).toMatchObject({
      waiting: { resendAtMilliseconds: wrongClock + 30_000, expiresAtMilliseconds: wrongClock + 600_000 },
    });
  });

  test("the same confirmation sent again keeps the digits, a new one clears them", () => {
    const same = through(code(), { type: "resend_pressed" }, events.sent);
    expect(same).toMatchObject({ code: "482913", resentAtMilliseconds: AT });
    const confirmation = { ...pending, confirmationId: "B".repeat(22) };
    const renewed = through(code({ closed: "renew", autoChecked: ["482913"] }), { type: "resend_pressed" }, {
      type: "sent",
      confirmation,
      receivedAtMilliseconds: AT,
    });
    expect(renewed).toMatchObject({ code: "", closed: null, autoChecked: [], resentAtMilliseconds: AT });
  });

  test("a refused resend says when to ask again", () => {
    const refused = through(code(), { type: "resend_pressed" }, refusal({ code: "resend_too_soon", retryAfterSeconds: 9 }));
    expect(refused).toMatchObject({ name: "code", waiting: { resendAtMilliseconds: AT + 9000 } });
  });

  test("after the last message there is no more resending", () => {
    const refused = through(code(), { type: "resend_pressed" }, refusal({ code: "no_resends_left" }));
    expect(refused).toMatchObject({ waiting: { resendAtMilliseconds: null }, closed: null });
  });

  test("Change keeps the number, and the same number asked too soon comes back to its open code", () => {
    const changed = nextState(code(), { type: "change_pressed" });
    expect(changed).toMatchObject({ name: "number", phoneNumber: pending.phoneNumber });
    const back = through(changed, events.number_submitted, refusal({ code: "throttled", retryAfterSeconds: 20 }));
    expect(back).toMatchObject({ name: "code", waiting: { ...waiting, resendAtMilliseconds: AT + 20_000 } });
  });

  test("another number asked too soon stays at the number step", () => {
    const changed = nextState(code(), { type: "change_pressed" });
    const other = through(changed, { type: "number_submitted", phoneNumber: "+12133734253" });
    expect(nextState(other, refusal({ code: "throttled", retryAfterSeconds: 20 })).name).toBe("number");
  });
});

describe.each([
  ["a first message", "sending", "challenged"],
  ["another message", "resending", "rechallenged"],
] as const)("a challenge before %s", (_what, asking, waitingForIt) => {
  const solved = (afterSeconds: number, of = challenge): FlowEvent => ({ type: "solved", challenge: of, atMilliseconds: AT + afterSeconds * 1000 });
  const met = (of: Failure = refused) => nextState(states[asking], refusal(of));

  test("is solved, and the same is asked once more", () => {
    expect(met()).toMatchObject({ name: waitingForIt, refusal: refused });
    expect(through(met(), solved(3))).toMatchObject({ name: asking });
  });

  test("is not met twice: the second is told as the refusal it is, with its wait", () => {
    const again = through(met(), solved(3), refusal(refused));
    expect(again).toMatchObject({ problem: { code: "challenge_required", retryAfterSeconds: 40 }, problemsTold: 1 });
  });

  test("is met once more when it had run out before it was solved, and then no more", () => {
    const again = through(met(), solved(241), refusal(refused));
    expect(again.name).toBe(waitingForIt);
    expect(through(again, solved(241 * 2), refusal(refused))).toMatchObject({ problem: { code: "challenge_required" } });
  });

  test("that cannot be solved is told as the refusal it is", () => {
    expect(through(met(), { type: "unsolved", challenge })).toMatchObject({ problem: refused, problemsTold: 1 });
  });

  test("leaves nothing behind when it is cancelled", () => {
    expect(through(met(), { type: "challenge_cancelled" })).toMatchObject({ problem: null, problemsTold: 0 });
  });

  test("that was given up sends nothing when it is solved after all", () => {
    const cancelled = through(met(), { type: "challenge_cancelled" });
    expect(nextState(cancelled, solved(3))).toBe(cancelled);
    const other = met({ ...refused, challenge: { kind: "turnstile", siteKey: "site" } });
    expect(nextState(other, solved(3))).toBe(other);
    expect(nextState(other, { type: "unsolved", challenge })).toBe(other);
  });

  test("is met anew by another press", () => {
    const press: FlowEvent = asking === "sending" ? { type: "number_submitted", phoneNumber: pending.phoneNumber } : { type: "resend_pressed" };
    const told = through(met(), solved(3), refusal(refused));
    expect(through(told, press, refusal(refused)).name).toBe(waitingForIt);
  });
});

test("Change leaves a challenge, and keeps the open code for the same number", () => {
  const changed = nextState(states.rechallenged, { type: "change_pressed" });
  expect(changed).toMatchObject({ name: "number", previous: waiting });
  const back = through(changed, events.number_submitted, refusal(refused), { type: "unsolved", challenge });
  expect(back).toMatchObject({ name: "code", waiting: { ...waiting, resendAtMilliseconds: AT + 40_000 }, problem: refused });
});

test("a refused challenge before another message says when to ask again without it", () => {
  const told = nextState(states.rechallenged, { type: "unsolved", challenge });
  expect(told).toMatchObject({ waiting: { resendAtMilliseconds: AT + 40_000 }, code: desk.code });
});

describe("around it", () => {
  test("a code that runs out while it is awaited says so once", () => {
    const expired = nextState(code(), { type: "expiry_reached" });
    expect(expired).toMatchObject({ closed: "renew", problem: { code: "confirmation_expired" } });
    expect(nextState(expired, { type: "expiry_reached" })).toBe(expired);
  });

  test("what is read after a reload replaces what was remembered, and zero tries close the code", () => {
    const fewer = { ...pending, triesLeft: 2 };
    const none = { ...pending, triesLeft: 0 };
    const read = (confirmation: PendingConfirmation): FlowEvent => ({ type: "refreshed", confirmation, receivedAtMilliseconds: AT });
    expect(nextState(code(), read(fewer))).toMatchObject({ waiting: { triesLeft: 2 }, closed: null });
    expect(nextState(code(), read(none))).toMatchObject({ closed: "renew", problem: { code: "no_tries_left" } });
  });

  test("a read that fails for another reason than the confirmation changes nothing", () => {
    const state = code();
    expect(nextState(state, { type: "lost", failure: { code: "throttled", retryAfterSeconds: 5 } })).toBe(state);
  });

  test("being back online takes away only what being offline said", () => {
    const wrong = code({ problem: { code: "invalid_code", triesLeft: 3 } });
    expect(nextState(wrong, { type: "came_online" })).toBe(wrong);
    const offline = nextState(wrong, { type: "went_offline" });
    expect(nextState(offline, { type: "came_online" })).toMatchObject({ problem: null });
  });

  test("a number whose confirmation was left is not confirmed behind the person's back", () => {
    const changed = nextState(code(), { type: "change_pressed" });
    expect(nextState(changed, events.confirmed)).toBe(changed);
  });

  test("every state belongs to one of three steps", () => {
    expect(Object.values(states).map(stepOf)).toEqual(["number", "number", "number", "code", "code", "code", "code", "confirmed"]);
    expect(stepOf(firstState(""))).toBe("number");
  });
});
