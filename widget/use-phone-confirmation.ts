"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Challenge } from "@/contract/challenge";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { PhoneConfirmationClient } from "./client";
import { endpointClient } from "./endpoint-client";
import { stepOf } from "./flow";
import { FlowRunner } from "./flow-runner";
import type { FlowState, Step } from "./flow-types";
import { type NumberAdvice, readPhoneNumber } from "./phone-number-text";
import type { ConfirmedHow, ReportedProblem } from "./runner-options";
import { sessionConfirmationStorage } from "./stored-confirmation";

export interface PhoneConfirmationOptions {
  /** Where the service is, such as `https://confirm.example.com`. Default: "", the page's own origin. */
  endpoint?: string | undefined;
  /** How the service is reached instead: a tRPC client, or anything with the same four functions. */
  client?: PhoneConfirmationClient | undefined;
  /** The number to begin with, in E.164. It is shown, not sent. */
  defaultPhoneNumber?: string | undefined;
  /**
   * Confirms the number that was given (`phoneNumber` or `defaultPhoneNumber`) and no other: it is shown masked and cannot be
   * changed. What the page shows is no proof: let your server compare the number in the key. Default: false.
   */
  lockPhoneNumber?: boolean | undefined;
  /** Takes nothing and asks for nothing while it is set. Default: false. */
  disabled?: boolean | undefined;
  /** BCP 47 tag of the language that messages are asked for in. Default: the service's own. */
  locale?: string | undefined;
  /** Checks a code by itself when its last digit is entered, once for each code. Default: true. */
  autoSubmit?: boolean | undefined;
  /**
   * Where the tab remembers its confirmation, so that a reload comes back to the same step without another
   * message, and the name under which tabs of the same site follow each other. Give each widget its own key when several confirm different numbers; `null` remembers nothing.
   * Default: "phone-confirmation".
   */
  storageKey?: string | null | undefined;
  /**
   * Called when a number is confirmed, exactly once for each confirmation on a page. After a reload it is
   * called again, because the page has forgotten. Give `activationKey` to your server: it proves the number.
   * `by` of the second argument is "here" when this page took the code, "elsewhere" when another tab did, and "before" when it was found confirmed by a reload.
   */
  onConfirmed?: ((confirmed: ConfirmedNumber, how: ConfirmedHow) => void) | undefined;
  /**
   * Called with every refusal of the server but a challenge that is being solved, and with `no_answer` when it did not
   * answer. `requestId` is there when the server logged a fault under it.
   */
  onError?: ((problem: ReportedProblem) => void) | undefined;
  /** Called when another step is shown. */
  onStepChange?: ((step: Step) => void) | undefined;
}

export interface PhoneConfirmationFlow {
  state: FlowState;
  step: Step;
  /** The one number that may be confirmed, in E.164 as far as it is one; null when any may be. */
  lockedNumber: string | null;
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
  /** Asks how the confirmation stands that is waited for, such as what became of its message; sends nothing, and tells of no refusal. */
  refresh(): void;
  /**
   * For a state with a `refusal`: the solution of `refusal.challenge`, null when it cannot be solved. A proof of work is
   * answered by itself; the response token of Turnstile or hCaptcha comes from who draws the state.
   */
  answerChallenge(challenge: Challenge, solution: string | null): void;
  /** Gives up what a challenge stands before. */
  cancelChallenge(): void;
  /** After a confirmation: asks for another number. */
  startOver(): void;
  /** Begins anew from any state with this number, "" for none. What was sent stays sent; what is on its way is not waited for. */
  reset(phoneNumber: string): void;
}

/**
 * The whole confirmation without any looks: draw `state`, call the rest. `<PhoneConfirmation>` is made of it. It asks for
 * nothing by itself: no message goes out before `submitNumber`.
 */
export function usePhoneConfirmation(options: PhoneConfirmationOptions): PhoneConfirmationFlow {
  const { endpoint = "", defaultPhoneNumber = "", autoSubmit = true, storageKey = "phone-confirmation" } = options;
  const { lockPhoneNumber = false, disabled = false, locale, onConfirmed, onError, onStepChange } = options;
  const client = useMemo(() => options.client ?? endpointClient(endpoint), [options.client, endpoint]);
  const storage = useMemo(() => sessionConfirmationStorage(storageKey), [storageKey]);
  const lockedNumber = lockPhoneNumber ? givenNumber(defaultPhoneNumber) : null;
  const settings = { client, storage, tabsKey: storageKey, autoSubmit, disabled, lockedNumber, locale };
  const [runner] = useState(() => new FlowRunner(lockedNumber ?? readPhoneNumber(defaultPhoneNumber, undefined).phoneNumber ?? "", settings));
  // Before `start`, so that its first call already finds them.
  useEffect(() => runner.configure({ ...settings, onConfirmed, onError, onStepChange }));
  useEffect(() => runner.start(), [runner]);
  const state = useSyncExternalStore(runner.subscribe, runner.state, runner.state);
  const isBusy = !["number", "code", "confirmed"].includes(state.name);
  // What a person can do are the runner's own functions, whose names are the flow's.
  return { ...runner, state, step: stepOf(state), lockedNumber, isBusy };
}

/** E.164 if it is a number of the world; else as it was given, for the server to judge. Null when there is none. */
function givenNumber(text: string): string | null {
  return readPhoneNumber(text, undefined).phoneNumber ?? (text.trim() || null);
}
