import type { Challenge } from "@/contract/challenge";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import { type Answer, ask } from "./ask";
import type { CallOptions, PhoneConfirmationClient } from "./client";
import { firstState, nextState, stepOf } from "./flow";
import type { FlowEvent, FlowState, StateNamed, Step } from "./flow-types";
import type { NumberAdvice } from "./phone-number-text";
import { type SendAction, SendActions, type Wanted, sendCode } from "./send-actions";
import type { ConfirmationStorage } from "./stored-confirmation";

export interface RunnerOptions {
  client: PhoneConfirmationClient;
  storage: ConfirmationStorage;
  autoSubmit: boolean;
  onConfirmed?: ((confirmed: ConfirmedNumber) => void) | undefined;
  onError?: ((failure: Failure | { code: "no_answer" }) => void) | undefined;
  onStepChange?: ((step: Step) => void) | undefined;
}

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
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #actions = new SendActions();
  /** The latest one, which a challenge interrupts. */
  #action: SendAction | null = null;
  #solving = new AbortController();

  constructor(phoneNumber: string, options: RunnerOptions) {
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
    const { signal } = this.#life;
    window.addEventListener("offline", () => this.#dispatch({ type: "went_offline" }), { signal });
    window.addEventListener("online", () => this.#dispatch({ type: "came_online" }), { signal });
    // Timers sleep with the tab, so the clock is looked at again when it comes back.
    document.addEventListener("visibilitychange", () => this.#watchExpiry(), { signal });
    this.#watchExpiry();
    void this.#restore();
    return () => {
      this.#life.abort();
      this.#solving.abort();
      clearTimeout(this.#expiry);
    };
  }

  readonly editNumber = (): void => this.#dispatch({ type: "number_edited" });
  readonly adviseOnNumber = (advice: NumberAdvice): void => this.#dispatch({ type: "number_advised", advice });
  readonly changeNumber = (): void => this.#dispatch({ type: "change_pressed" });
  readonly cancelChallenge = (): void => this.#dispatch({ type: "challenge_cancelled" });
  readonly startOver = (): void => this.#dispatch({ type: "start_over_pressed" });

  readonly submitNumber = (phoneNumber: string): void => {
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
    const isWhole = state.name === "code" && state.code.length === state.waiting.codeLength;
    if (isWhole && state.closed === null && this.#noticeOffline()) return;
    if (this.#enter({ type: "code_submitted", automatic })) void this.#check();
  }

  #begin(wanted: Wanted): void {
    this.#action = this.#actions.begin(wanted);
    void this.#send(this.#action, undefined);
  }

  async #send(action: SendAction, challenge: string | undefined): Promise<void> {
    const answer = await sendCode({ client: this.#options.client, action, challenge, life: this.#life.signal });
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
    if (unanswered === code && (await this.#wasCounted(confirmationId, waiting.triesLeft))) return;
    const answer = await this.#ask((client, options) => client.confirmation.check.mutate({ confirmationId, code }, options));
    if (answer === null) return;
    if (answer.kind === "value") this.#dispatch({ type: "confirmed", confirmationId, confirmed: answer.value });
    else await this.#fail(answer);
  }

  /**
   * Whether a check that got no answer had reached the server after all, so that a try is not spent twice on
   * one code. If so the flow goes on from there.
   */
  async #wasCounted(confirmationId: string, triesLeftBefore: number): Promise<boolean> {
    const answer = await this.#ask((client, options) => client.confirmation.read.query({ confirmationId }, options));
    if (answer === null) return true;
    if (answer.kind !== "value") {
      await this.#fail(answer);
      return true;
    }
    if (answer.value.status === "confirmed") {
      this.#dispatch({ type: "confirmed", confirmationId, confirmed: answer.value });
      return true;
    }
    const { triesLeft } = answer.value;
    if (triesLeft >= triesLeftBefore) return false;
    this.#dispatch({ type: "refused", failure: { code: "invalid_code", triesLeft }, receivedAtMilliseconds: Date.now() });
    return true;
  }

  async #fail(answer: Exclude<Answer<unknown>, { kind: "value" }>): Promise<void> {
    if (answer.kind === "none") {
      this.#dispatch({ type: "unanswered", offline: isOffline() });
      this.#options.onError?.({ code: "no_answer" });
      return;
    }
    const { failure } = answer;
    if (failure.code === "already_confirmed" && "waiting" in this.#state) {
      const { confirmationId } = this.#state.waiting;
      const read = await this.#ask((client, options) => client.confirmation.read.query({ confirmationId }, options));
      if (read === null) return;
      if (read.kind === "value" && read.value.status === "confirmed") {
        this.#dispatch({ type: "confirmed", confirmationId, confirmed: read.value });
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
    if (waiting !== null) this.#dispatch({ type: "restored", waiting });
    const answer = await this.#ask((client, options) => client.confirmation.read.query({ confirmationId }, options));
    if (answer === null || answer.kind === "none" || storage.read()?.confirmationId !== confirmationId) return;
    if (answer.kind === "refused") {
      if (this.#state.name === "number") storage.clear();
      this.#dispatch({ type: "lost", failure: answer.failure });
    } else if (answer.value.status === "confirmed") {
      this.#dispatch({ type: "confirmed", confirmationId, confirmed: answer.value });
    } else {
      this.#dispatch({ type: "refreshed", confirmation: answer.value, receivedAtMilliseconds: Date.now() });
    }
  }

  #ask<Value>(call: (client: PhoneConfirmationClient, options: CallOptions) => Promise<Value>): Promise<Answer<Value> | null> {
    return ask((options) => call(this.#options.client, options), this.#life.signal);
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
    if ("refusal" in before) this.#solving.abort();
    this.#remember(before, after);
    this.#watchExpiry();
    for (const listener of this.#listeners) listener();
    this.#report(before, after);
    if (isResending(before) && after.name === "code" && this.#options.autoSubmit) this.#submitCode(true);
  }

  #remember(before: FlowState, after: FlowState): void {
    const { storage } = this.#options;
    if ("waiting" in after) {
      const { waiting } = after;
      if (!("waiting" in before) || before.waiting !== waiting) storage.write({ confirmationId: waiting.confirmationId, waiting });
    } else if (after.name === "confirmed") {
      storage.write({ confirmationId: after.confirmationId, waiting: null });
    } else if (stepOf(before) !== "number") {
      storage.clear();
    }
  }

  #report(before: FlowState, after: FlowState): void {
    if (stepOf(before) !== stepOf(after)) this.#options.onStepChange?.(stepOf(after));
    if (after.name !== "confirmed" || reported.has(after.confirmationId)) return;
    reported.add(after.confirmationId);
    const { phoneNumber, activationKey, expiresAt } = after.confirmed;
    this.#options.onConfirmed?.({ phoneNumber, activationKey, expiresAt });
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry);
    if (this.#state.name !== "code" || this.#state.closed !== null || this.#life.signal.aborted) return;
    const leftMilliseconds = this.#state.waiting.expiresAtMilliseconds - Date.now();
    if (leftMilliseconds <= 0) this.#dispatch({ type: "expiry_reached" });
    else this.#expiry = setTimeout(() => this.#watchExpiry(), Math.min(leftMilliseconds, LONGEST_TIMER_MILLISECONDS));
  }
}

function isResending({ name }: FlowState): boolean {
  return name === "resending" || name === "rechallenged";
}

/** Nobody here knows what became of the message, so the next press must not ask for a second one. */
function mayHaveSent(answer: Answer<unknown>): boolean {
  return answer.kind === "none" || (answer.kind === "refused" && answer.failure.code === "idempotency_in_progress");
}

/** Above 2^31 − 1 a timer fires at once. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

function isOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}
