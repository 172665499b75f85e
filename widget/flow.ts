import type { Failure, FailureCode } from "@/contract/failures";
import type {
  Closed,
  CodeDesk,
  CodeState,
  EventOf,
  EventType,
  FlowEvent,
  FlowState,
  NumberState,
  Problem,
  StateName,
  StateNamed,
  Step,
} from "./flow-types";
import { type WaitingConfirmation, toWaiting } from "./waiting";

type Row<Name extends StateName> = {
  [Type in EventType]?: (state: StateNamed<Name>, event: EventOf<Type>) => FlowState;
};

/** What leads where. An event that has no entry under a state changes nothing there. */
const transitions: { [Name in StateName]: Row<Name> } = {
  number: {
    number_edited: (state) => (state.problem === null ? state : { ...state, problem: null }),
    number_advised: (state, event) => tell(state, event.advice),
    number_submitted: (state, event) => ({
      name: "sending",
      phoneNumber: event.phoneNumber,
      previous: state.previous,
      problemsTold: state.problemsTold,
    }),
    confirmed: (state, event) => (state.previous === null ? confirmed(state, event) : state),
    restored: (state, event) => codeDesk(state, event.waiting),
    went_offline: (state) => tell(state, { code: "offline" }),
    came_online: withoutOffline,
  },
  sending: {
    sent: (state, event) => codeDesk(state, toWaiting(event.confirmation, event.receivedAtMilliseconds)),
    refused: (state, event) => backFromSending(state, event),
    unanswered: (state, event) => tell(numberStep(state, state.phoneNumber, state.previous), noAnswer(event)),
  },
  code: {
    code_edited: (state, event) => (state.closed === null ? { ...state, code: event.code, problem: null } : state),
    code_submitted: submitCode,
    resend_pressed: (state) => ({ ...desk("resending", state), task: "sending" }),
    change_pressed: (state) =>
      numberStep(state, state.waiting.phoneNumber, state.closed === null ? state.waiting : null),
    confirmed: (state, event) => confirmed(state, event),
    refreshed: (state, event) => refresh(state, event),
    lost: (state, event) => (CLOSING[event.failure.code] === undefined ? state : refuse(state, event.failure)),
    expiry_reached: (state) => (state.closed === null ? refuse(state, { code: "confirmation_expired" }) : state),
    went_offline: (state) => tell(state, { code: "offline" }),
    came_online: withoutOffline,
  },
  checking: {
    confirmed: (state, event) => confirmed(state, event),
    refused: (state, event) => refuse(state, event.failure),
    unanswered: (state, event) => tell({ ...desk("code", state), problem: null, unanswered: state.code }, noAnswer(event)),
  },
  resending: {
    sent: (state, event) => resent(state, event),
    confirmed: (state, event) => confirmed(state, event),
    refused: (state, event) => refuse(withWait(state, event), event.failure),
    unanswered: (state, event) => tell({ ...desk("code", state), problem: null }, noAnswer(event)),
  },
  confirmed: {
    start_over_pressed: (state) => numberStep(state, "", null),
  },
};

/** The next state. Pure: times and answers come in with the event. The same state back means "no effect". */
export function nextState(state: FlowState, event: FlowEvent): FlowState {
  const transition = transitions[state.name][event.type] as
    | ((state: FlowState, event: FlowEvent) => FlowState)
    | undefined;
  return transition === undefined ? state : transition(state, event);
}

export function firstState(phoneNumber: string): FlowState {
  return numberStep({ problemsTold: 0 }, phoneNumber, null);
}

const STEPS: Record<StateName, Step> = {
  number: "number",
  sending: "number",
  code: "code",
  checking: "code",
  resending: "code",
  confirmed: "confirmed",
};

export function stepOf(state: FlowState): Step {
  return STEPS[state.name];
}

/** Refusals after which no code can be given to this confirmation. */
const CLOSING: Partial<Record<FailureCode, Closed>> = {
  no_tries_left: "renew",
  confirmation_expired: "renew",
  confirmation_not_found: "renew",
  number_closed: "change",
};

function numberStep(
  from: { problemsTold: number },
  phoneNumber: string,
  previous: WaitingConfirmation | null,
): NumberState {
  return { name: "number", phoneNumber, previous, problem: null, problemsTold: from.problemsTold };
}

function codeDesk(from: { problemsTold: number }, waiting: WaitingConfirmation): CodeState {
  return {
    name: "code",
    waiting,
    code: "",
    autoChecked: [],
    unanswered: null,
    closed: null,
    task: "checking",
    resentAtMilliseconds: null,
    problem: null,
    problemsTold: from.problemsTold,
  };
}

function desk<Name extends "code" | "checking" | "resending">(name: Name, from: CodeDesk): CodeDesk & { name: Name } {
  const { waiting, code, autoChecked, unanswered, closed, task, resentAtMilliseconds, problemsTold } = from;
  return { name, waiting, code, autoChecked, unanswered, closed, task, resentAtMilliseconds, problemsTold };
}

function tell<State extends NumberState | CodeState>(state: State, problem: Problem): State {
  return { ...state, problem, problemsTold: state.problemsTold + 1 };
}

function noAnswer(event: EventOf<"unanswered">): Problem {
  return { code: event.offline ? "offline" : "no_answer" };
}

function withoutOffline<State extends NumberState | CodeState>(state: State): State {
  return state.problem?.code === "offline" ? { ...state, problem: null } : state;
}

function confirmed(from: { problemsTold: number }, event: EventOf<"confirmed">): FlowState {
  const { confirmationId, confirmed } = event;
  return { name: "confirmed", confirmationId, confirmed, problemsTold: from.problemsTold };
}

function submitCode(state: CodeState, { automatic }: EventOf<"code_submitted">): FlowState {
  if (state.closed !== null) return state;
  if (state.code.length !== state.waiting.codeLength) return automatic ? state : tell(state, { code: "code_incomplete" });
  if (automatic && state.autoChecked.includes(state.code)) return state;
  const autoChecked = automatic ? [...state.autoChecked, state.code] : state.autoChecked;
  return { ...desk("checking", state), autoChecked, task: "checking" };
}

/** Back at the code step with a refusal, which may have used a try or closed the confirmation. */
function refuse(from: CodeDesk, failure: Failure): CodeState {
  const told: Failure = failure.code === "invalid_code" && failure.triesLeft === 0 ? { code: "no_tries_left" } : failure;
  const triesLeft = told.code === "invalid_code" ? (told.triesLeft ?? from.waiting.triesLeft) : from.waiting.triesLeft;
  const back: CodeState = {
    ...desk("code", from),
    waiting: { ...from.waiting, triesLeft },
    unanswered: null,
    closed: CLOSING[told.code] ?? from.closed,
    problem: null,
  };
  return tell(back, told);
}

function refresh(state: CodeState, event: EventOf<"refreshed">): CodeState {
  const waiting = toWaiting(event.confirmation, event.receivedAtMilliseconds);
  if (waiting.confirmationId !== state.waiting.confirmationId) return state;
  return waiting.triesLeft === 0 ? refuse({ ...state, waiting }, { code: "no_tries_left" }) : { ...state, waiting };
}

/** A refused "Send a new code" says when to ask again. */
function withWait(from: CodeDesk, { failure, receivedAtMilliseconds }: EventOf<"refused">): CodeDesk {
  if (failure.code === "no_resends_left") return { ...from, waiting: { ...from.waiting, resendAtMilliseconds: null } };
  if (!("retryAfterSeconds" in failure)) return from;
  const resendAtMilliseconds = receivedAtMilliseconds + failure.retryAfterSeconds * 1000;
  return { ...from, waiting: { ...from.waiting, resendAtMilliseconds } };
}

function resent(state: StateNamed<"resending">, event: EventOf<"sent">): CodeState {
  const waiting = toWaiting(event.confirmation, event.receivedAtMilliseconds);
  const isNew = waiting.confirmationId !== state.waiting.confirmationId;
  const kept = isNew ? codeDesk(state, waiting) : { ...desk("code", state), waiting, problem: null };
  return { ...kept, resentAtMilliseconds: event.receivedAtMilliseconds };
}

/**
 * A refused number goes back to its field. When only the pace was refused and a code for this very number
 * is still open, the way on is that code.
 */
function backFromSending(state: StateNamed<"sending">, event: EventOf<"refused">): FlowState {
  const { failure } = event;
  const { previous, phoneNumber } = state;
  const isPace = failure.code === "throttled" || failure.code === "resend_too_soon";
  if (isPace && previous !== null && previous.phoneNumber === phoneNumber) {
    return tell({ ...desk("code", withWait(codeDesk(state, previous), event)), problem: null }, failure);
  }
  return tell(numberStep(state, phoneNumber, previous), failure);
}
