import { useCallback, useMemo, useRef } from "react";
import { maskPhoneNumber } from "./masked-number";
import type { PartName } from "./parts";
import type { PhoneConfirmationProps } from "./phone-confirmation-props";
import { formatPhoneNumber, firstCountry, knownCountries } from "./phone-number-text";
import type { Speech } from "./use-messages";
import type { PhoneConfirmationFlow } from "./use-phone-confirmation";
import type { StepHandle, WidgetContext } from "./widget-context";

interface Made {
  flow: PhoneConfirmationFlow;
  speech: Speech;
  announce(text: string): void;
}

/** What every part of the widget can ask for, out of the props. */
export function useContextOf(props: PhoneConfirmationProps, { flow, speech, announce }: Made): WidgetContext {
  const isLocked = flow.lockedNumber !== null;
  const step = useRef<StepHandle>(null);
  const mayFocus = useRef(props.autoFocus ?? false);
  const letFocus = useCallback(() => void (mayFocus.current = true), []);
  const listed = props.countries?.join(" ");
  const countries = useMemo(() => knownCountries(listed?.split(" ")), [listed]);
  return {
    flow,
    messages: speech.messages,
    locale: speech.locale,
    defaultCountry: firstCountry(props.defaultCountry, countries),
    countries,
    headingLevel: props.headingLevel ?? 2,
    canStartOver: (props.canStartOver ?? false) && !isLocked,
    isDisabled: props.disabled ?? false,
    isInForm: props.names !== undefined,
    nonce: props.nonce,
    termsUrl: props.termsUrl,
    supportUrl: props.supportUrl,
    continueTo: props.continueTo,
    parts: props.parts ?? {},
    given: { phoneNumber: props.phoneNumber, onChange: (phoneNumber) => props.onPhoneNumberChange?.(phoneNumber) },
    shown: isLocked ? maskPhoneNumber : formatPhoneNumber,
    classOf: (part) => [PART_CLASSES[part], props.classNames?.[part]].filter(Boolean).join(" "),
    announce,
    mayFocus,
    letFocus,
    step,
  };
}

/** The class names of `styles.css`, kebab-case. */
const PART_CLASSES: Record<PartName, string> = {
  root: "pc-root",
  heading: "pc-heading",
  lede: "pc-lede",
  label: "pc-label",
  phone: "pc-phone",
  country: "pc-country",
  phoneInput: "pc-phone-input",
  codeField: "pc-code-field",
  slot: "pc-slot",
  message: "pc-message",
  hint: "pc-hint",
  problem: "pc-problem",
  button: "pc-button",
  link: "pc-link",
  resend: "pc-resend",
  tips: "pc-tips",
  mark: "pc-mark",
  challenge: "pc-challenge",
};
