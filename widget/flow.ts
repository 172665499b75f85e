import type { Failure, FailureCode } from "@/contract/failures";
import type {
  Closed,
  ChallengedState,
  CodeDesk,
  CodeState,
  CodeStepState,
  EventOf,
  EventType,
  FlowEvent,
  FlowState,
  NumberState,
  Problem,
  RechallengedState,
  ResendingState,
  SendingState,
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
    number_submitted: (state, event) => sending({ ...state, phoneNumber: event.phoneNumber }, MOST_CHALLENGES),
    confirmed: (state, event) => (state.previous === null ? confirmed(state, event) : state),
    restored: (state, event) => codeDesk(state, event.waiting),
    went_offline: (state) => tell(state, { code: "offline" }),
    came_online: withoutOffline,
  },
  sending: {
    sent: (state, event) => codeDesk(state, toWaiting(event.confirmation, event.receivedAtMilliseconds)),
    refused: (state, event) => {
      const challenge = challengeOf(state, event);
      if (challenge === null) return backFromSending(state, event);
      const { phoneNumber, previous, problemsTold } = state;
      return { name: "challenged", phoneNumber, previous, problemsTold, ...challenge };
    },
    unanswered: (state, event) => tell(numberStep(state, state.phoneNumber, state.previous), noAnswer(event)),
  },
  challenged: {
    solved: (state, event) => (isOther(state, event) ? state : sending(state, challengesLeft(state, event))),
    unsolved: (state, event) => (isOther(state, event) ? state : backFromSending(state, refusalOf(state))),
    challenge_cancelled: (state) => numberStep(state, state.phoneNumber, state.previous),
  },
  code: {
    code_edited: (state, event) => (state.closed === null ? { ...editCode(state, event), problem: null } : state),
    code_submitted: submitCode,
    resend_pressed: (state) => ({ ...desk("resending", state), task: "sending", challengesLeft: MOST_CHALLENGES }),
    change_pressed: changeNumber,
    confirmed: (state, event) => confirmed(state, event),
    refreshed: (state, event) => refresh(state, event),
    // Another tab asked for a new code in place of this one.
    restored: (state, event) => (state.waiting.confirmationId === event.waiting.confirmationId ? state : codeDesk(state, event.waiting)),
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
    // The message may be there before the answer is.
    code_edited: editCode,
    sent: (state, event) => resent(state, event),
    confirmed: (state, event) => confirmed(state, event),
    refused: (state, event) => {
      const challenge = challengeOf(state, event);
      return challenge === null ? refuse(withWait(state, event), event.failure) : { ...desk("rechallenged", state), ...challenge };
    },
    unanswered: (state, event) => tell({ ...desk("code", state), problem: null }, noAnswer(event)),
  },
  rechallenged: {
    code_edited: editCode,
    solved: (state, event) =>
      isOther(state, event) ? state : { ...desk("resending", state), challengesLeft: challengesLeft(state, event) },
    unsolved: (state, event) => (isOther(state, event) ? state : refuse(withWait(state, refusalOf(state)), state.refusal)),
    challenge_cancelled: (state) => ({ ...desk("code", state), problem: null }),
    change_pressed: changeNumber,
    confirmed: (state, event) => confirmed(state, event),
  },
  confirmed: {
    start_over_pressed: (state) => numberStep(state, "", null),
  },
};

/** The next state. Pure: times and answers come in with the event. The same state back means "no effect". */
export function nextState(state: FlowState, event: FlowEvent): FlowState {
  if (event.type === "reset") return numberStep(state, event.phoneNumber, null);
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
  challenged: "number",
  code: "code",
  checking: "code",
  resending: "code",
  rechallenged: "code",
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

function desk<Name extends CodeStepState["name"]>(name: Name, from: CodeDesk): CodeDesk & { name: Name } {
  const { waiting, code, autoChecked, unanswered, closed, task, resentAtMilliseconds, problemsTold } = from;
  return { name, waiting, code, autoChecked, unanswered, closed, task, resentAtMilliseconds, problemsTold };
}

function tell<State extends NumberState | CodeState>(state: State, problem: Problem): State {
  return { ...state, problem, problemsTold: state.problemsTold + 1 };
}

function noAnswer({ offline, requestId }: EventOf<"unanswered">): Problem {
  return offline ? { code: "offline" } : { code: "no_answer", ...(requestId !== undefined && { requestId }) };
}

function withoutOffline<State extends NumberState | CodeState>(state: State): State {
  return state.problem?.code === "offline" ? { ...state, problem: null } : state;
}

function confirmed(from: { problemsTold: number }, event: EventOf<"confirmed">): FlowState {
  const { confirmationId, confirmed, by } = event;
  return { name: "confirmed", confirmationId, confirmed, by, problemsTold: from.problemsTold };
}

/** What is typed or filled in while a message is on its way stays, and is checked once it is out. */
function editCode<State extends CodeDesk>(state: State, { code }: EventOf<"code_edited">): State {
  return state.closed === null ? { ...state, code } : state;
}

function submitCode(state: CodeState, { automatic }: EventOf<"code_submitted">): FlowState {
  if (state.closed !== null) return state;
  if (state.code.length !== state.waiting.codeLength) return automatic ? state : tell(state, { code: "code_incomplete" });
  if (automatic && state.autoChecked.includes(state.code)) return state;
  const autoChecked = automatic ? [...state.autoChecked, state.code] : state.autoChecked;
  return { ...desk("checking", state), autoChecked, task: "checking" };
}

function sending(from: Pick<SendingState, "phoneNumber" | "previous" | "problemsTold">, challengesLeft: number): SendingState {
  const { phoneNumber, previous, problemsTold } = from;
  return { name: "sending", phoneNumber, previous, problemsTold, challengesLeft };
}

function changeNumber(state: CodeStepState): NumberState {
  return numberStep(state, state.waiting.phoneNumber, state.closed === null ? state.waiting : null);
}

/** A request is met with one challenge; with a second one only when the first was solved too late to count. */
const MOST_CHALLENGES = 2;

/** After this long a solution is likely to be refused, because its challenge has run out meanwhile. */
const LATE_MILLISECONDS = 4 * 60 * 1000;

/** What a refused request has to solve, or null when the refusal is to be told. */
function challengeOf(state: SendingState | ResendingState, event: EventOf<"refused">) {
  const { failure: refusal, receivedAtMilliseconds: challengedAtMilliseconds } = event;
  if (refusal.code !== "challenge_required" || state.challengesLeft === 0) return null;
  return { refusal, challengedAtMilliseconds, challengesLeft: state.challengesLeft - 1 };
}

function challengesLeft(state: ChallengedState | RechallengedState, event: EventOf<"solved">): number {
  return event.atMilliseconds - state.challengedAtMilliseconds > LATE_MILLISECONDS ? state.challengesLeft : 0;
}

/** The person may have gone elsewhere and met another challenge by the time one is solved. */
function isOther(state: ChallengedState | RechallengedState, { challenge }: EventOf<"solved" | "unsolved">): boolean {
  return state.refusal.challenge !== challenge;
}

function refusalOf({ refusal, challengedAtMilliseconds }: ChallengedState | RechallengedState): EventOf<"refused"> {
  return { type: "refused", failure: refusal, receivedAtMilliseconds: challengedAtMilliseconds };
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

const PACE: ReadonlySet<FailureCode> = new Set(["throttled", "resend_too_soon", "challenge_required"]);

/**
 * A refused number goes back to its field. When only the pace was refused and a code for this very number
 * is still open, the way on is that code.
 */
function backFromSending(state: SendingState | ChallengedState, event: EventOf<"refused">): FlowState {
  const { failure } = event;
  const { previous, phoneNumber } = state;
  const isPace = PACE.has(failure.code);
  if (isPace && previous !== null && previous.phoneNumber === phoneNumber) {
    return tell({ ...desk("code", withWait(codeDesk(state, previous), event)), problem: null }, failure);
  }
  return tell(numberStep(state, phoneNumber, previous), failure);
}
