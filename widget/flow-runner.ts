import type { Challenge } from "@/contract/challenge";
import type { ConfirmationState } from "@/contract/confirmation";
import { type Answer, type NoValue, ask } from "./ask";
import { checkCode } from "./check-code";
import { ExpiryWatch } from "./expiry-watch";
import { firstState, nextState, stepOf } from "./flow";
import type { FlowEvent, FlowState, StateNamed } from "./flow-types";
import type { NumberAdvice } from "./phone-number-text";
import { remember } from "./remember";
import { type SendAction, SendActions, type Wanted, sendCode } from "./send-actions";
import type { RunnerOptions } from "./runner-options";
import type { StoredConfirmation } from "./stored-confirmation";
import { TabFollowing } from "./tab-following";

/** Confirmations that were reported on this page: a widget that is mounted again does not report them again. */
const reported = new Set<string>();

/**
 * Holds the state, makes the calls that a state stands for, and remembers what a reload needs.
 *
 * It lives outside React so that an event takes effect at once: a second press in the same instant finds
 * the state already busy, and no rendering mode can make a call happen twice.
 */
export class FlowRunner {
  #state: FlowState;
  #options: RunnerOptions;
  #listeners = new Set<() => void>();
  #life = new AbortController();
  /** Whoever waits for an answer; a reset waits for none. */
  #calls = new AbortController();
  #expiry = new ExpiryWatch(
    () => this.#state,
    () => this.#dispatch({ type: "expiry_reached" }),
  );
  #actions = new SendActions();
  /** The latest one, which a challenge interrupts. */
  #action: SendAction | null = null;
  #solving = new AbortController();
  #tabs: TabFollowing | null = null;
  #isTouched = false;
  readonly #begunWith: string;

  constructor(phoneNumber: string, options: RunnerOptions) {
    this.#begunWith = phoneNumber;
    this.#state = firstState(phoneNumber);
    this.#options = options;
  }

  readonly state = (): FlowState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  configure(options: RunnerOptions): void {
    this.#options = options;
  }

  /** Begins to live in a page. It may stop and start again, as Strict Mode does; a start sends no message. */
  start(): () => void {
    this.#life = new AbortController();
    this.#calls = new AbortController();
    const { signal } = this.#life;
    window.addEventListener("offline", () => this.#dispatch({ type: "went_offline" }), { signal });
    window.addEventListener("online", () => this.#dispatch({ type: "came_online" }), { signal });
    // Timers sleep with the tab, so the clock is looked at again when it comes back.
    document.addEventListener("visibilitychange", () => this.#expiry.look(), { signal });
    this.#expiry.look();
    this.#tabs = this.#followTabs();
    void this.#restore();
    return () => {
      this.#tabs?.close();
      this.#life.abort();
      this.#calls.abort();
      this.#solving.abort();
      this.#expiry.stop();
    };
  }

  readonly editNumber = (): void => {
    this.#isTouched = true;
    this.#dispatch({ type: "number_edited" });
  };
  readonly adviseOnNumber = (advice: NumberAdvice): void => this.#dispatch({ type: "number_advised", advice });
  readonly changeNumber = (): void => this.#dispatch({ type: "change_pressed" });
  readonly cancelChallenge = (): void => this.#dispatch({ type: "challenge_cancelled" });
  readonly refresh = (): void => {
    if (this.#state.name === "code") void this.#tabs?.goAlong(this.#state.waiting.confirmationId);
  };
  readonly startOver = (): void => this.#dispatch({ type: "start_over_pressed" });

  /** Back to the number step, whatever is under way: its answer is not waited for any more. */
  readonly reset = (phoneNumber: string): void => {
    this.#calls.abort();
    this.#calls = new AbortController();
    this.#dispatch({ type: "reset", phoneNumber });
  };

  readonly submitNumber = (phoneNumber: string): void => {
    if (this.#options.disabled) return;
    this.#isTouched = true;
    if (this.#state.name === "number" && this.#noticeOffline()) return;
    if (!this.#enter({ type: "number_submitted", phoneNumber })) return;
    this.#begin({ phoneNumber });
  };

  readonly editCode = (code: string): void => {
    const before = this.#state;
    this.#dispatch({ type: "code_edited", code });
    const grew = before.name === "code" && code !== before.code;
    if (this.#options.autoSubmit && grew) this.#submitCode(true);
  };

  readonly submitCode = (): void => this.#submitCode(false);

  /** The same code once more, or a new confirmation when this one is closed. */
  readonly resend = (): void => {
    if (this.#options.disabled) return;
    if (this.#state.name === "code" && this.#noticeOffline()) return;
    if (!this.#enter({ type: "resend_pressed" })) return;
    const { closed, waiting } = this.#state as StateNamed<"resending">;
    const { phoneNumber, confirmationId } = waiting;
    this.#begin(closed === null ? { confirmationId } : { phoneNumber });
  };

  /** The solution of a challenge, or null when it cannot be solved. One that nobody waits for any more sends nothing. */
  readonly answerChallenge = (challenge: Challenge, solution: string | null): void => {
    const before = this.#state;
    if (solution === null) {
      if (this.#enter({ type: "unsolved", challenge }) && "refusal" in before) this.#options.onError?.(before.refusal);
    } else if (this.#enter({ type: "solved", challenge, atMilliseconds: Date.now() }) && this.#action !== null) {
      void this.#send(this.#action, solution);
    }
  };

  #submitCode(automatic: boolean): void {
    const state = this.#state;
    if (this.#options.disabled) return;
    const isWhole = state.name === "code" && state.code.length === state.waiting.codeLength;
    if (isWhole && state.closed === null && this.#noticeOffline()) return;
    if (this.#enter({ type: "code_submitted", automatic })) void this.#check();
  }

  #begin(wanted: Wanted): void {
    const { locale } = this.#options;
    this.#action = this.#actions.begin(locale === undefined ? wanted : { ...wanted, locale });
    void this.#send(this.#action, undefined);
  }

  async #send(action: SendAction, challenge: string | undefined): Promise<void> {
    const answer = await sendCode({ client: this.#options.client, action, challenge, life: this.#calls.signal });
    if (answer === null) return;
    if (mayHaveSent(answer)) this.#actions.lose(action);
    if (answer.kind === "value") {
      this.#dispatch({ type: "sent", confirmation: answer.value, receivedAtMilliseconds: Date.now() });
    } else {
      await this.#fail(answer);
    }
  }

  async #check(): Promise<void> {
    const { waiting, code, unanswered } = this.#state as StateNamed<"checking">;
    const { confirmationId } = waiting;
    const { client } = this.#options;
    const answer = await checkCode({ client, waiting, code, mayBeCounted: unanswered === code, life: this.#calls.signal });
    if (answer === null) return;
    if (answer.kind === "value") this.#dispatch({ type: "confirmed", confirmationId, confirmed: answer.value, by: "here" });
    else await this.#fail(answer);
  }

  async #fail(answer: NoValue): Promise<void> {
    const quotable = answer.requestId === null ? {} : { requestId: answer.requestId };
    if (answer.kind === "none") {
      this.#dispatch({ type: "unanswered", offline: isOffline(), ...quotable });
      this.#options.onError?.({ code: "no_answer", ...quotable });
      return;
    }
    const failure = { ...answer.failure, ...quotable };
    if (failure.code === "already_confirmed" && "waiting" in this.#state) {
      const { confirmationId } = this.#state.waiting;
      const read = await this.#read(confirmationId);
      if (read === null) return;
      if (read.kind === "value" && read.value.status === "confirmed") {
        this.#dispatch({ type: "confirmed", confirmationId, confirmed: read.value, by: "here" });
        return;
      }
    }
    this.#dispatch({ type: "refused", failure, receivedAtMilliseconds: Date.now() });
    if ("refusal" in this.#state) void this.#solve(this.#state.refusal.challenge);
    else this.#options.onError?.(failure);
  }

  /** Does a proof of work by itself; another challenge is shown, and answered by who shows it. */
  async #solve(challenge: Challenge): Promise<void> {
    if (challenge.kind !== "proof_of_work") return;
    this.#solving = new AbortController();
    const { signal } = this.#solving;
    const solution = await import("./challenges/solve-proof-of-work")
      .then(({ solveProofOfWork }) => solveProofOfWork(challenge, signal))
      // A part of the page that did not load.
      .catch(() => null);
    if (!signal.aborted) this.answerChallenge(challenge, solution);
  }

  /** Back to where the tab was, at once, and then to what the server says about it. */
  async #restore(): Promise<void> {
    const { storage } = this.#options;
    const stored = storage.read();
    if (stored === null || this.#state.name === "confirmed") return;
    const { confirmationId, waiting } = stored;
    if (waiting !== null && this.#isOther(waiting.phoneNumber, stored)) return storage.clear();
    if (waiting !== null) this.#dispatch({ type: "restored", waiting });
    const answer = await this.#read(confirmationId);
    if (answer === null || answer.kind === "none" || storage.read()?.confirmationId !== confirmationId) return;
    if (answer.kind === "refused") {
      if (this.#state.name === "number") storage.clear();
      this.#dispatch({ type: "lost", failure: answer.failure });
    } else if (this.#isOther(answer.value.phoneNumber, stored)) {
      storage.clear();
    } else if (answer.value.status === "confirmed") {
      // A code that is being checked meanwhile tells by its own answer that it was given here.
      if (this.#state.name !== "checking") this.#dispatch({ type: "confirmed", confirmationId, confirmed: answer.value, by: "before" });
    } else {
      this.#dispatch({ type: "refreshed", confirmation: answer.value, receivedAtMilliseconds: Date.now() });
    }
  }

  #followTabs(): TabFollowing {
    return new TabFollowing({
      key: this.#options.tabsKey,
      state: this.state,
      isUntouched: () => this.#state.name === "number" && !this.#isTouched && this.#options.storage.read() === null,
      read: (confirmationId) => this.#read(confirmationId),
      dispatch: (event) => this.#dispatch(event),
    });
  }

  /** A confirmation of another number than the given one is nobody's here, unless a person chose it in its place. */
  #isOther(phoneNumber: string, { begunWith = "" }: StoredConfirmation): boolean {
    const { lockedNumber } = this.#options;
    if (lockedNumber !== null) return lockedNumber !== phoneNumber;
    return this.#begunWith !== "" && this.#begunWith !== phoneNumber && this.#begunWith !== begunWith;
  }

  #read(confirmationId: string): Promise<Answer<ConfirmationState> | null> {
    return ask((options) => this.#options.client.confirmation.read.query({ confirmationId }, options), this.#calls.signal);
  }

  /** Dispatches, and says whether the state changed its name: only then does its call belong to this event. */
  #enter(event: FlowEvent): boolean {
    const before = this.#state.name;
    this.#dispatch(event);
    return this.#state.name !== before;
  }

  #noticeOffline(): boolean {
    if (!isOffline()) return false;
    this.#dispatch({ type: "went_offline" });
    return true;
  }

  #dispatch(event: FlowEvent): void {
    const before = this.#state;
    const after = nextState(before, event);
    if (after === before) return;
    this.#state = after;
    if (stepOf(after) !== "number") this.#isTouched = true;
    this.#tabs?.tell(before, event);
    if ("refusal" in before) this.#solving.abort();
    remember({ storage: this.#options.storage, begunWith: this.#begunWith }, before, after);
    if (!this.#life.signal.aborted) this.#expiry.look();
    for (const listener of this.#listeners) listener();
    this.#report(before, after);
    if (isResending(before) && after.name === "code" && this.#options.autoSubmit) this.#submitCode(true);
  }

  #report(before: FlowState, after: FlowState): void {
    if (stepOf(before) !== stepOf(after)) this.#options.onStepChange?.(stepOf(after));
    if (after.name !== "confirmed" || reported.has(after.confirmationId)) return;
    reported.add(after.confirmationId);
    const { confirmationId, by, confirmed } = after;
    const { phoneNumber, activationKey, expiresAt } = confirmed;
    this.#options.onConfirmed?.({ phoneNumber, activationKey, expiresAt }, { confirmationId, by });
  }
}

function isResending({ name }: FlowState): boolean {
  return name === "resending" || name === "rechallenged";
}

/** Nobody here knows what became of the message, so the next press must not ask for a second one. */
function mayHaveSent(answer: Answer<unknown>): boolean {
  return answer.kind === "none" || (answer.kind === "refused" && answer.failure.code === "idempotency_in_progress");
}

function isOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}
