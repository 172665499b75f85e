import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { CodeStepState } from "../flow-types";
import { say } from "../messages/say";
import { clockTime } from "../messages/time-words";
import { useWidget } from "../widget-context";
import type { EnteredBy } from "./code-field";

/**
 * Moves the focus and speaks as the code step changes, without ever taking the focus from another place of the page. The focus
 * moves with what is drawn, before anybody can type in between: a selection that came later would swallow what they typed.
 */
export function useCodeStepNews(
  state: CodeStepState,
  input: RefObject<HTMLInputElement | null>,
  enteredBy: RefObject<EnteredBy>,
): void {
  useArrival(state, input);
  useProblemFocus(state, input);
  useEntered(state, enteredBy);
  useProgress(state, input);
}

function useArrival(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  const { messages, announce, mayFocus, shown } = useWidget();
  const { phoneNumber, codeLength } = state.waiting;
  const said = useRef(false);
  useLayoutEffect(() => {
    if (said.current || !mayFocus.current) return;
    said.current = true;
    input.current?.focus();
    announce(say(messages.code.arrived, { number: shown(phoneNumber), digits: codeLength }));
  }, [input, mayFocus, announce, messages, shown, phoneNumber, codeLength]);
}

/** A code that is not right stays and is selected: typing replaces it, and a slip can still be seen. */
function useProblemFocus(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  const { mayFocus } = useWidget();
  const problemCode = state.name === "code" ? state.problem?.code : undefined;
  useLayoutEffect(() => {
    if (!mayFocus.current) return;
    if (problemCode === "invalid_code") {
      input.current?.focus();
      input.current?.select();
    } else if (problemCode === "code_incomplete") {
      input.current?.focus();
    }
  }, [input, mayFocus, problemCode, state.problemsTold]);
}

/** What came all at once is told to who could not see it come; a check that it starts is told with it. */
function useEntered({ name, code, waiting }: CodeStepState, enteredBy: RefObject<EnteredBy>): void {
  const { messages, announce } = useWidget();
  const before = useRef<{ name: CodeStepState["name"]; code: string }>({ name, code });
  useEffect(() => {
    const previous = before.current;
    before.current = { name, code };
    const isNew = code !== previous.code && code.length === waiting.codeLength;
    if (name === "checking" && previous.name !== "checking") {
      announce(isNew && enteredBy.current === "filled" ? messages.code.filled : messages.code.checkingSpoken);
    } else if (isNew && enteredBy.current !== "typing") {
      announce(messages.code.entered);
    }
  }, [name, code, waiting.codeLength, enteredBy, announce, messages]);
}

function useProgress(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  const { messages, locale, announce, shown } = useWidget();
  const { name, resentAtMilliseconds } = state;
  const { phoneNumber } = state.waiting;
  const before = useRef(name);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = name;
    // The button that was pressed has become the countdown, so the focus goes where the code is typed.
    if (name === "code" && (previous === "resending" || previous === "rechallenged")) input.current?.focus();
  }, [name, input]);
  const saidAt = useRef(resentAtMilliseconds);
  useEffect(() => {
    if (resentAtMilliseconds === null || saidAt.current === resentAtMilliseconds) return;
    saidAt.current = resentAtMilliseconds;
    const time = clockTime(resentAtMilliseconds, locale);
    announce(say(messages.code.resent, { number: shown(phoneNumber), time }));
  }, [resentAtMilliseconds, phoneNumber, locale, announce, messages, shown]);
}
