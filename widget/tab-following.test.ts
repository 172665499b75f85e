import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConfirmationState, PendingConfirmation } from "@/contract/confirmation";
import { firstState, nextState } from "./flow";
import type { FlowEvent, FlowState } from "./flow-types";
import { TabFollowing } from "./tab-following";
import type { TabNews } from "./tab-news";

const NUMBER = "+447400123456";
const proof = { phoneNumber: NUMBER, activationKey: "key", expiresAt: "2026-01-01T00:00:00Z" };
const pending = (confirmationId: string): PendingConfirmation => ({
  confirmationId,
  phoneNumber: NUMBER,
  codeLength: 6,
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
  resendAt: null,
  triesLeft: 5,
  now: new Date().toISOString(),
});

/** Channels of one name that hear each other at once, as those of a browser do a moment later. */
const open = new Set<FakeChannel>();
const said: TabNews[] = [];
class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor(readonly name: string) {
    open.add(this);
  }
  postMessage(data: TabNews): void {
    said.push(data);
    for (const other of open) if (other !== this && other.name === this.name) other.onmessage?.({ data });
  }
  close(): void {
    open.delete(this);
  }
}

const answers = new Map<string, ConfirmationState>();

/** A page with its state, as the runner keeps it. */
function tab(key = "here", phoneNumber = "") {
  let state: FlowState = firstState(phoneNumber);
  let isTouched = false;
  const dispatch = (event: FlowEvent) => {
    const before = state;
    state = nextState(before, event);
    if (state !== before) following.tell(before, event);
  };
  const read = vi.fn(async (id: string) => {
    const value = answers.get(id);
    return value === undefined ? { kind: "none" as const, requestId: null } : { kind: "value" as const, value };
  });
  const following: TabFollowing = new TabFollowing({
    key,
    state: () => state,
    isUntouched: () => state.name === "number" && !isTouched,
    read,
    dispatch,
  });
  const ask = (id: string) => {
    answers.set(id, { status: "pending", ...pending(id) });
    dispatch({ type: "number_submitted", phoneNumber: NUMBER });
    dispatch({ type: "sent", confirmation: pending(id), receivedAtMilliseconds: Date.now() });
  };
  const finish = (id: string) => {
    answers.set(id, { status: "confirmed", confirmationId: id, ...proof });
    dispatch({ type: "confirmed", confirmationId: id, confirmed: proof, by: "here" });
  };
  return { state: () => state, touch: () => void (isTouched = true), dispatch, read, ask, finish };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => vi.stubGlobal("BroadcastChannel", FakeChannel));
afterEach(() => {
  vi.unstubAllGlobals();
  open.clear();
  said.length = 0;
  answers.clear();
});

test("a tab that opens while a code is awaited comes to it; what one finishes is finished in the other (C27)", async () => {
  const first = tab();
  first.ask("one");
  const second = tab();
  await settled();
  expect(second.state()).toMatchObject({ name: "code", waiting: { confirmationId: "one" } });
  second.finish("one");
  await settled();
  expect(first.state()).toMatchObject({ name: "confirmed", by: "elsewhere" });
});

test("who only follows tells nothing on, so that no two tabs ever answer each other without end (C27)", async () => {
  const first = tab();
  tab();
  first.ask("one");
  tab();
  await settled();
  first.finish("one");
  await settled();
  expect(said.map(({ type }) => type)).toEqual(["anyone", "anyone", "sent", "anyone", "waiting", "finished"]);
});

test("a new code for the same number takes the other tab along (C27)", async () => {
  const first = tab();
  first.ask("one");
  const second = tab();
  await settled();
  answers.set("two", { status: "pending", ...pending("two") });
  first.dispatch({ type: "resend_pressed" });
  first.dispatch({ type: "sent", confirmation: pending("two"), receivedAtMilliseconds: Date.now() });
  await settled();
  expect(second.state()).toMatchObject({ name: "code", waiting: { confirmationId: "two" } });
});

test.each([
  ["has something entered", () => { const page = tab(); page.touch(); return page; }],
  ["was given another number", () => tab("here", "+12025550134")],
  ["remembers under another name", () => tab("elsewhere")],
])("a tab that %s stays where it is (C27)", async (_, make) => {
  const page = make();
  const first = tab();
  first.ask("one");
  await settled();
  first.finish("one");
  await settled();
  expect(page.state().name).toBe("number");
});

test("what is no news of ours is not heard (C27)", async () => {
  const page = tab();
  for (const data of [null, "finished", {}, { type: "finished" }, { type: "waiting", confirmationId: 1 }, { type: "sent", confirmationId: "x", before: 2 }]) {
    for (const channel of open) channel.onmessage?.({ data });
  }
  await settled();
  expect(page.read).not.toHaveBeenCalled();
});

test("without channels in the browser a tab is on its own (C27)", () => {
  vi.stubGlobal("BroadcastChannel", undefined);
  const page = tab();
  page.ask("one");
  expect(page.state().name).toBe("code");
});
