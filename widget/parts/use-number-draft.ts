import { type ClipboardEvent, type RefObject, useEffect, useRef } from "react";
import type { NumberStepState } from "../flow-types";
import { type Country, type NumberAdvice, adviceOnCountry, readPhoneNumber } from "../phone-number-text";
import { useWidget } from "../widget-context";
import { useNumberField } from "./use-number-field";

/** What is being entered at the number step, and what pasting, submitting and choosing a country do with it. */
export function useNumberDraft(state: NumberStepState) {
  const { flow, countries, given } = useWidget();
  const inputRef = useRef<HTMLInputElement>(null);
  const { number, country, setNumber, chooseCountry, ...field } = useNumberField(inputRef, given.phoneNumber ?? (state.phoneNumber || undefined));
  useFocus(inputRef, state.problemsTold);
  useFocusAfterChallenge(inputRef, state.name);

  const accept = (phoneNumber: string) => {
    setNumber(phoneNumber);
    flow.editNumber();
    inputRef.current?.focus();
  };
  const choose = (next: Country) => {
    chooseCountry(next);
    flow.editNumber();
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    if (event.currentTarget.readOnly) return;
    const { phoneNumber, advice } = readPhoneNumber(event.clipboardData.getData("text/plain"), country);
    if (phoneNumber !== null) {
      event.preventDefault();
      accept(phoneNumber);
      const unserved = adviceOnCountry(phoneNumber, countries);
      if (unserved !== null) tellAfterwards(unserved);
    } else if (advice?.code === "number_lacks_plus" || advice?.code === "number_starts_with_zero") {
      tellAfterwards(advice);
    }
  };
  // A paste is a whole number, so it may be spoken about at once, after the field has taken it.
  const tellAfterwards = (advice: NumberAdvice) => void setTimeout(() => flow.adviseOnNumber(advice));
  const send = useSending(number, country);
  const submit = () => {
    if (state.name === "number") send(inputRef.current?.value ?? "", setNumber);
  };
  return { inputRef, country, accept, choose, paste, submit, ...field };
}

/** The focus comes to the field with the step, with everything selected, and again with every problem. */
function useFocus(inputRef: RefObject<HTMLInputElement | null>, problemsTold: number): void {
  const { mayFocus } = useWidget();
  useEffect(() => {
    if (mayFocus.current && problemsTold > 0) inputRef.current?.focus();
  }, [inputRef, mayFocus, problemsTold]);
  useEffect(() => {
    if (!mayFocus.current) return;
    inputRef.current?.focus();
    inputRef.current?.select();
  }, [inputRef, mayFocus]);
}

/** What had the focus during a challenge is gone when it was cancelled. */
function useFocusAfterChallenge(inputRef: RefObject<HTMLInputElement | null>, name: NumberStepState["name"]): void {
  const { mayFocus } = useWidget();
  const before = useRef(name);
  useEffect(() => {
    const wasCancelled = before.current === "challenged" && name === "number";
    before.current = name;
    if (wasCancelled && mayFocus.current) inputRef.current?.focus();
  }, [inputRef, mayFocus, name]);
}

/**
 * Sends a number that reads well, and says what is wrong with another. Numbering plans change faster than
 * pages do: who sends the same text again gets the server's word.
 */
function useSending(number: string | undefined, country: Country | undefined) {
  const { flow, countries } = useWidget();
  const advisedOn = useRef<string | null>(null);
  return (text: string, setNumber: (phoneNumber: string) => void) => {
    const { phoneNumber, advice } = readPhoneNumber(text, country);
    if (phoneNumber !== null) {
      if (phoneNumber !== number) setNumber(phoneNumber);
      const unserved = adviceOnCountry(phoneNumber, countries);
      if (unserved === null) flow.submitNumber(phoneNumber);
      else flow.adviseOnNumber(unserved);
      return;
    }
    const asked = `${country} ${text}`;
    const insists = advisedOn.current === asked && advice?.code !== "number_empty";
    advisedOn.current = asked;
    if (advice === null || insists) flow.submitNumber(number ?? text);
    else flow.adviseOnNumber(advice);
  };
}
