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
    classOf: (part) => [classNameOf(part), props.classNames?.[part]].filter(Boolean).join(" "),
    announce,
    mayFocus,
    letFocus,
    step,
  };
}

/** As `styles.css` has it: kebab-case. */
function classNameOf(part: PartName): string {
  return `pc-${part.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
}
