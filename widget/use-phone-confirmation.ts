"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Challenge } from "@/contract/challenge";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { PhoneConfirmationClient } from "./client";
import { stepOf } from "./flow";
import { FlowRunner } from "./flow-runner";
import type { FlowState, Step } from "./flow-types";
import { type NumberAdvice, readPhoneNumber } from "./phone-number-text";
import { sessionConfirmationStorage } from "./stored-confirmation";

export interface PhoneConfirmationOptions {
  /** How the server is reached: a tRPC client, or anything with the same four functions. */
  client: PhoneConfirmationClient;
  /** The number to begin with, in E.164. It is shown, not sent. */
  defaultPhoneNumber?: string | undefined;
  /** Checks a code by itself when its last digit is entered, once for each code. Default: true. */
  autoSubmit?: boolean | undefined;
  /**
   * Where the tab remembers its confirmation, so that a reload comes back to the same step without another
   * message. Give each widget its own key when several confirm different numbers; `null` remembers nothing.
   * Default: "phone-confirmation".
   */
  storageKey?: string | null | undefined;
  /**
   * Called when a number is confirmed, exactly once for each confirmation on a page. After a reload it is
   * called again, because the page has forgotten. Give `activationKey` to your server: it proves the number.
   */
  onConfirmed?: ((confirmed: ConfirmedNumber) => void) | undefined;
  /** Called with every refusal of the server but a challenge that is being solved, and with `no_answer` when it did not answer. */
  onError?: ((failure: Failure | { code: "no_answer" }) => void) | undefined;
  /** Called when another step is shown. */
  onStepChange?: ((step: Step) => void) | undefined;
}

export interface PhoneConfirmationFlow {
  state: FlowState;
  step: Step;
  /** A call is under way or a challenge is being solved; what is pressed meanwhile has no effect, but for changing and cancelling. */
  isBusy: boolean;
  editNumber(): void;
  adviseOnNumber(advice: NumberAdvice): void;
  /** Asks for a message to this number, in E.164 or as it was typed. */
  submitNumber(phoneNumber: string): void;
  editCode(code: string): void;
  submitCode(): void;
  resend(): void;
  changeNumber(): void;
  /**
   * For a state with a `refusal`: the solution of `refusal.challenge`, null when it cannot be solved. A proof of work is
   * answered by itself; the response token of Turnstile or hCaptcha comes from who draws the state.
   */
  answerChallenge(challenge: Challenge, solution: string | null): void;
  /** Gives up what a challenge stands before. */
  cancelChallenge(): void;
  startOver(): void;
}

/** The whole confirmation without any looks: draw `state`, call the rest. `<PhoneConfirmation>` is made of it. */
export function usePhoneConfirmation(options: PhoneConfirmationOptions): PhoneConfirmationFlow {
  const { client, defaultPhoneNumber, autoSubmit = true, storageKey = "phone-confirmation" } = options;
  const { onConfirmed, onError, onStepChange } = options;
  const storage = useMemo(() => sessionConfirmationStorage(storageKey), [storageKey]);
  const [runner] = useState(
    () => new FlowRunner(readPhoneNumber(defaultPhoneNumber ?? "", undefined).phoneNumber ?? "", { client, storage, autoSubmit }),
  );
  // Before `start`, so that its first call already finds them.
  useEffect(() => runner.configure({ client, storage, autoSubmit, onConfirmed, onError, onStepChange }));
  useEffect(() => runner.start(), [runner]);
  const state = useSyncExternalStore(runner.subscribe, runner.state, runner.state);
  const { editNumber, adviseOnNumber, submitNumber, editCode, submitCode, resend, changeNumber, startOver } = runner;
  const { answerChallenge, cancelChallenge } = runner;
  const isBusy = !["number", "code", "confirmed"].includes(state.name);
  return {
    state,
    step: stepOf(state),
    isBusy,
    editNumber,
    adviseOnNumber,
    submitNumber,
    editCode,
    submitCode,
    resend,
    changeNumber,
    answerChallenge,
    cancelChallenge,
    startOver,
  };
}
