import { type ClipboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { NumberStepState } from "../flow-types";
import { countryName } from "../country-names";
import { useHasMounted } from "../has-mounted";
import { say } from "../messages/say";
import { type Country, type NumberAdvice, adviceOnCountry, countryOf, readPhoneNumber } from "../phone-number-text";
import { useWidget } from "../widget-context";

/** What is being entered at the number step, and what pasting, submitting and choosing a country do with it. */
export function useNumberDraft(state: NumberStepState) {
  const { flow, defaultCountry, countries } = useWidget();
  const inputRef = useRef<HTMLInputElement>(null);
  const [value, setValue] = useGivenValue(state.phoneNumber || undefined);
  const [country, setCountry] = useState<Country | undefined>(countryOf(state.phoneNumber) ?? defaultCountry);
  useFocus(inputRef, state.problemsTold);
  useFocusAfterChallenge(inputRef, state.name);

  const accept = (phoneNumber: string) => {
    setValue(phoneNumber);
    flow.editNumber();
    inputRef.current?.focus();
  };
  const change = (next: string | undefined) => {
    setValue(next);
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
  const send = useSending(value, country);
  const submit = () => {
    if (state.name === "number") send(inputRef.current?.value ?? "", setValue);
  };
  return { inputRef, attachInput: useEarlyText(inputRef), value, accept, change, paste, submit, ...useCountryNews(country, setCountry) };
}

/** The number in the field: its own, until the page gives another one. */
function useGivenValue(first: string | undefined): [string | undefined, (value: string | undefined) => void] {
  const { given } = useWidget();
  const [told, setTold] = useState(given.phoneNumber);
  const [value, setValue] = useState(given.phoneNumber ?? first);
  if (told !== given.phoneNumber) {
    setTold(given.phoneNumber);
    setValue(given.phoneNumber);
  }
  const change = (next: string | undefined) => {
    setValue(next);
    if (next !== value) given.onChange(next);
  };
  return [value, change];
}

/**
 * Takes the field's element, and with it what was typed into the server's HTML before this code ran: React
 * would draw the empty field over it, so it is typed once more.
 */
function useEarlyText(inputRef: RefObject<HTMLInputElement | null>): (element: HTMLInputElement | null) => void {
  const early = useRef("");
  const hasMounted = useHasMounted();
  const [isFromServer] = useState(!hasMounted);
  useEffect(() => {
    const text = early.current;
    early.current = "";
    if (text === "" || inputRef.current === null) return;
    // React compares with what it saw last; emptied through its own setter, the text is news to it.
    inputRef.current.value = "";
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(inputRef.current, text);
    inputRef.current.dispatchEvent(new Event("input", { bubbles: true }));
  }, [inputRef]);
  return useCallback(
    (element) => {
      inputRef.current = element;
      // An element that is about to be drawn for the first time holds what it was given, which is the draft.
      if (isFromServer && element !== null && element.value !== element.defaultValue) early.current = element.value;
    },
    [inputRef, isFromServer],
  );
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

/** Keeps the country, and says aloud when the number itself changed it. */
function useCountryNews(country: Country | undefined, setCountry: (country: Country | undefined) => void) {
  const { messages, locale, announce } = useWidget();
  const wasChosen = useRef(false);
  const countrySelectProps = useMemo(() => ({ onChosen: () => void (wasChosen.current = true) }), []);
  const changeCountry = (next: Country | undefined) => {
    setCountry(next);
    if (!wasChosen.current && next !== undefined && next !== country) {
      announce(say(messages.number.countrySet, { country: countryName(next, locale) }));
    }
    wasChosen.current = false;
  };
  return { changeCountry, countrySelectProps };
}

/**
 * Sends a number that reads well, and says what is wrong with another. Numbering plans change faster than
 * pages do: who sends the same text again gets the server's word.
 */
function useSending(value: string | undefined, country: Country | undefined) {
  const { flow, countries } = useWidget();
  const advisedOn = useRef<string | null>(null);
  return (text: string, setValue: (value: string) => void) => {
    const { phoneNumber, advice } = readPhoneNumber(text, country);
    if (phoneNumber !== null) {
      setValue(phoneNumber);
      const unserved = adviceOnCountry(phoneNumber, countries);
      if (unserved === null) flow.submitNumber(phoneNumber);
      else flow.adviseOnNumber(unserved);
      return;
    }
    const asked = `${country} ${text}`;
    const insists = advisedOn.current === asked && advice?.code !== "number_empty";
    advisedOn.current = asked;
    if (advice === null || insists) flow.submitNumber(value ?? text);
    else flow.adviseOnNumber(advice);
  };
}
