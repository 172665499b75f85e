import type { Challenge } from "@/contract/challenge";
import type { ConfirmedNumber, PendingConfirmation } from "@/contract/confirmation";
import type { Failure, FailureOf } from "@/contract/failures";
import type { NumberAdvice } from "./phone-number-text";
import type { WaitingConfirmation } from "./waiting";

/** What a person can be told: a refusal of the server, or something that is known without it. */
export type Problem = (Failure & Quotable) | NumberAdvice | { code: "code_incomplete" } | { code: "offline" } | NoAnswer | { code: "not_loaded" };

/** The call ended without an answer that could be understood, so nobody here knows whether it had an effect. */
export type NoAnswer = { code: "no_answer" } & Quotable;

/** A fault that the server logged under an id, which a person may quote. */
interface Quotable {
  requestId?: string;
}

/** The three steps a person sees. */
export type Step = "number" | "code" | "confirmed";

/**
 * Why a code cannot be given any more, as what is left to do: `renew` starts a new confirmation of the same
 * number, `change` takes another number.
 */
export type Closed = "renew" | "change";

export type FlowState =
  | NumberState
  | SendingState
  | ChallengedState
  | CodeState
  | CheckingState
  | ResendingState
  | RechallengedState
  | ConfirmedState;
export type StateName = FlowState["name"];
export type StateNamed<Name extends StateName> = Extract<FlowState, { name: Name }>;

interface Told {
  /** How many problems were told so far: the same problem twice is announced twice. */
  problemsTold: number;
}

export interface NumberState extends Told {
  name: "number";
  /** E.164 of the number to begin with, or "". */
  phoneNumber: string;
  /** The confirmation that was left by "Change", as long as its code can still be given. */
  previous: WaitingConfirmation | null;
  problem: Problem | null;
}

/** A request for a message, on its way. */
interface Asking {
  /** How often it may still be met with a challenge before that is told as the refusal it is. */
  challengesLeft: number;
}

/** A request that was met with a challenge: it is repeated with the solution. */
interface Challenged extends Asking {
  refusal: FailureOf<"challenge_required">;
  challengedAtMilliseconds: number;
}

/** The request for a first message, of the number step. */
interface FirstMessage extends Told {
  phoneNumber: string;
  previous: WaitingConfirmation | null;
}

export interface SendingState extends FirstMessage, Asking {
  name: "sending";
}

export interface ChallengedState extends FirstMessage, Challenged {
  name: "challenged";
}

/** The states in which the number step is shown. */
export type NumberStepState = NumberState | SendingState | ChallengedState;

/** What the code step holds, whatever it is busy with. */
export interface CodeDesk extends Told {
  waiting: WaitingConfirmation;
  /** The digits entered so far. */
  code: string;
  /** Codes that were checked without being asked to: none is checked that way twice. */
  autoChecked: readonly string[];
  /** A code whose check got no answer: it may have been counted, so the next check asks first. */
  unanswered: string | null;
  closed: Closed | null;
  /** What the latest call was for. */
  task: "checking" | "sending";
  /** When the latest "Send a new code" was answered. */
  resentAtMilliseconds: number | null;
}

export interface CodeState extends CodeDesk {
  name: "code";
  problem: Problem | null;
}

export interface CheckingState extends CodeDesk {
  name: "checking";
}

export interface ResendingState extends CodeDesk, Asking {
  name: "resending";
}

export interface RechallengedState extends CodeDesk, Challenged {
  name: "rechallenged";
}

/** The states in which the code step is shown. */
export type CodeStepState = CodeState | CheckingState | ResendingState | RechallengedState;

export interface ConfirmedState extends Told {
  name: "confirmed";
  confirmationId: string;
  confirmed: ConfirmedNumber;
  by: ConfirmedBy;
}

/** In which way it came about: by this page, by another tab, or before this page was loaded. */
export type ConfirmedBy = "here" | "elsewhere" | "before";

export type FlowEvent =
  // What a person does
  | { type: "number_edited" }
  | { type: "number_advised"; advice: NumberAdvice }
  | { type: "number_submitted"; phoneNumber: string }
  | { type: "code_edited"; code: string }
  | { type: "code_submitted"; automatic: boolean }
  | { type: "resend_pressed" }
  | { type: "change_pressed" }
  | { type: "challenge_cancelled" }
  | { type: "start_over_pressed" }
  /** The page begins anew, whatever was under way. */
  | { type: "reset"; phoneNumber: string }
  // What the server answers
  | { type: "sent"; confirmation: PendingConfirmation; receivedAtMilliseconds: number }
  | { type: "confirmed"; confirmationId: string; confirmed: ConfirmedNumber; by: ConfirmedBy }
  | { type: "refused"; failure: Failure & Quotable; receivedAtMilliseconds: number }
  | ({ type: "unanswered"; offline: boolean } & Quotable)
  // What became of a challenge; of another one than is waited for, it changes nothing
  | { type: "solved"; challenge: Challenge; atMilliseconds: number }
  | { type: "unsolved"; challenge: Challenge }
  // What the page remembers and reads again
  | { type: "restored"; waiting: WaitingConfirmation }
  | { type: "refreshed"; confirmation: PendingConfirmation; receivedAtMilliseconds: number }
  | { type: "lost"; failure: Failure }
  // What happens around it
  | { type: "expiry_reached" }
  | { type: "went_offline" }
  | { type: "came_online" };
export type EventType = FlowEvent["type"];
export type EventOf<Type extends EventType> = Extract<FlowEvent, { type: Type }>;
