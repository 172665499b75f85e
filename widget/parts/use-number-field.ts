import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { countryName } from "../country-names";
import { enteredCountry, enteredNumber, nationalText, withoutCallingCode } from "../entered-number";
import { useHasMounted } from "../has-mounted";
import { say } from "../messages/say";
import { type Country, countryOf } from "../phone-number-text";
import { useWidget } from "../widget-context";

/** The number in the field and its country. The text itself is the field's own: what is to stand there is typed into it. */
export function useNumberField(inputRef: RefObject<HTMLInputElement | null>, first: string | undefined) {
  const { flow, defaultCountry, given } = useWidget();
  const [firstNumber] = useState(first);
  const [number, keepNumber] = useState(first);
  // For as long as nothing is entered the country may still change with the page's.
  const [chosen, setChosen] = useState(first === undefined ? undefined : (countryOf(first) ?? defaultCountry));
  const { type, isTyping, personTyped } = useTyping(inputRef);
  const announceCountry = useCountryNews();
  const reader = chosen ?? defaultCountry;
  const country = enteredCountry(number, reader);

  const show = (next: string | undefined, text: string, readBy: Country) => {
    keepNumber(next);
    setChosen(readBy);
    type(text);
  };
  const tell = (next: string | undefined, before: Country | undefined, now: Country | undefined) => {
    if (now !== undefined && now !== before) announceCountry(now);
    if (next !== number) given.onChange(next);
  };
  const showNumber = (next: string | undefined) => show(next, nationalText(next ?? ""), countryOf(next ?? "") ?? reader);
  useNumberOfPage(number, showNumber);
  const onText = (text: string) => {
    const next = enteredNumber(text, reader);
    keepNumber(next);
    // A country may have been chosen that is not drawn yet.
    if (text !== "") setChosen((before) => before ?? defaultCountry);
    tell(next, country, enteredCountry(next, reader));
    if (isTyping.current) return;
    personTyped(text);
    flow.editNumber();
  };
  const setNumber = (next: string) => {
    showNumber(next);
    tell(next, country, countryOf(next));
  };
  const chooseCountry = (next: Country) => {
    const text = withoutCallingCode(inputRef.current?.value ?? "");
    const entered = enteredNumber(text, next);
    show(entered, text, next);
    tell(entered, next, enteredCountry(entered, next));
  };
  const attachInput = useEarlyText(inputRef);
  return { number, country, setNumber, chooseCountry, inputProps: { inputRef: attachInput, firstNumber, country: reader, onText } };
}

/** The page may give another number at any time; one that it was just told is no news. */
function useNumberOfPage(number: string | undefined, show: (number: string | undefined) => void): void {
  const { given } = useWidget();
  const [told, setTold] = useState(given.phoneNumber);
  if (told === given.phoneNumber) return;
  setTold(given.phoneNumber);
  if (given.phoneNumber !== number) show(given.phoneNumber);
}

/**
 * Types into the field what is to stand there, as soon as the country it is read by has been drawn. What somebody types before
 * that, such as a program that fills in country and number at once, is typed again instead, for it was read by another country.
 */
function useTyping(inputRef: RefObject<HTMLInputElement | null>) {
  const [order, setOrder] = useState<{ text: string; typedBefore: number } | null>(null);
  /** It is not the person who types. */
  const isTyping = useRef(false);
  const byPerson = useRef({ times: 0, text: "" });
  useEffect(() => {
    if (order === null || inputRef.current === null) return;
    const { times, text } = byPerson.current;
    isTyping.current = true;
    typeInto(inputRef.current, times > order.typedBefore ? text : order.text);
    isTyping.current = false;
  }, [inputRef, order]);
  const type = (text: string) => setOrder({ text, typedBefore: byPerson.current.times });
  const personTyped = (text: string) => {
    byPerson.current = { times: byPerson.current.times + 1, text };
  };
  return { type, isTyping, personTyped };
}

function typeInto(input: HTMLInputElement, text: string): void {
  const root = input.getRootNode() as Document | ShadowRoot;
  const focused = root.activeElement;
  // React compares with what it saw last; with another text set through its own setter, this one is news to it.
  input.value = text === "" ? " " : "";
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  // Some browsers move the focus with the caret.
  if (root.activeElement !== focused && focused instanceof HTMLElement) focused.focus();
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
    if (early.current !== "" && inputRef.current !== null) typeInto(inputRef.current, early.current);
    early.current = "";
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

/** Says aloud that the number itself changed the country. */
function useCountryNews(): (country: Country) => void {
  const { messages, locale, announce } = useWidget();
  return (country) => announce(say(messages.number.countrySet, { country: countryName(country, locale) }));
}
