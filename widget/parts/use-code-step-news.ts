import { type RefObject, useEffect, useRef } from "react";
import type { CodeStepState } from "../flow-types";
import { say } from "../messages/say";
import { clockTime } from "../messages/time-words";
import { useWidget } from "../widget-context";

/** Moves the focus and speaks as the code step changes, without ever taking the focus from another place of the page. */
export function useCodeStepNews(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  useArrival(state, input);
  useProblemFocus(state, input);
  useProgress(state, input);
}

function useArrival(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  const { messages, announce, mayFocus, shown } = useWidget();
  const { phoneNumber, codeLength } = state.waiting;
  const said = useRef(false);
  useEffect(() => {
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
  useEffect(() => {
    if (!mayFocus.current) return;
    if (problemCode === "invalid_code") {
      input.current?.focus();
      input.current?.select();
    } else if (problemCode === "code_incomplete") {
      input.current?.focus();
    }
  }, [input, mayFocus, problemCode, state.problemsTold]);
}

function useProgress(state: CodeStepState, input: RefObject<HTMLInputElement | null>): void {
  const { messages, locale, announce, shown } = useWidget();
  const { name, resentAtMilliseconds } = state;
  const { phoneNumber } = state.waiting;
  const before = useRef(name);
  useEffect(() => {
    const previous = before.current;
    before.current = name;
    if (name === "checking" && previous === "code") announce(messages.code.checkingSpoken);
    // The button that was pressed has become the countdown, so the focus goes where the code is typed.
    if (name === "code" && (previous === "resending" || previous === "rechallenged")) input.current?.focus();
  }, [name, input, announce, messages]);
  const saidAt = useRef(resentAtMilliseconds);
  useEffect(() => {
    if (resentAtMilliseconds === null || saidAt.current === resentAtMilliseconds) return;
    saidAt.current = resentAtMilliseconds;
    const time = clockTime(resentAtMilliseconds, locale);
    announce(say(messages.code.resent, { number: shown(phoneNumber), time }));
  }, [resentAtMilliseconds, phoneNumber, locale, announce, messages, shown]);
}
