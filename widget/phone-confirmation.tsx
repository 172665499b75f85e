"use client";

import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useHasMounted } from "./has-mounted";
import { en } from "./messages/en";
import { type MessageOverrides, withOverrides } from "./messages/messages";
import { CodeStep } from "./parts/code-step";
import { ConfirmedStep } from "./parts/confirmed-step";
import { NumberStep } from "./parts/number-step";
import { knownCountry } from "./phone-number-text";
import { type PhoneConfirmationOptions, usePhoneConfirmation } from "./use-phone-confirmation";
import { type PartName, type WidgetContext, WidgetProvider } from "./widget-context";

export interface PhoneConfirmationProps extends PhoneConfirmationOptions {
  /** ISO code of the country that is selected at first, such as "GB". Default, and for an unknown one: "US". */
  defaultCountry?: string | undefined;
  /** BCP 47 tag for country names, times and plurals. Default: "en". */
  locale?: string | undefined;
  /** Sentences to use instead of the English ones, any part of them. */
  messages?: MessageOverrides | undefined;
  /** Further class names by part. */
  classNames?: Partial<Record<PartName, string>> | undefined;
  /** Takes the focus when it appears. Default: false. */
  autoFocus?: boolean | undefined;
  /** Level of the heading of each step, to fit the page's outline. Default: 2. */
  headingLevel?: 1 | 2 | 3 | 4 | 5 | 6 | undefined;
  /** Offers to confirm another number after one is confirmed. Default: false. */
  canStartOver?: boolean | undefined;
  /** Nonce for the code field's style element and a challenge's script, where a Content-Security-Policy asks for one. */
  nonce?: string | undefined;
}

/** Asks for a mobile number, sends it a code, and confirms that both belong together. */
export function PhoneConfirmation(props: PhoneConfirmationProps): ReactNode {
  const { locale = "en", messages: overrides, classNames, autoFocus = false, headingLevel = 2, nonce } = props;
  const flow = usePhoneConfirmation(props);
  const messages = useMemo(() => withOverrides(en, overrides), [overrides]);
  const [spoken, setSpoken] = useState({ text: "", times: 0 });
  const announce = useCallback((text: string) => setSpoken(({ times }) => ({ text, times: times + 1 })), []);
  const mayFocus = useRef(autoFocus);
  const letFocus = useCallback(() => void (mayFocus.current = true), []);
  const isReady = useHasMounted();
  const classOf = (part: PartName) => [PART_CLASSES[part], classNames?.[part]].filter(Boolean).join(" ");
  const context: WidgetContext = {
    flow,
    messages,
    locale,
    defaultCountry: knownCountry(props.defaultCountry),
    headingLevel,
    canStartOver: props.canStartOver ?? false,
    nonce,
    classOf,
    announce,
    mayFocus,
  };
  useEffect(() => {
    const tell = () => announce(messages.connection.backOnline);
    window.addEventListener("online", tell);
    return () => window.removeEventListener("online", tell);
  }, [announce, messages]);
  return (
    <WidgetProvider value={context}>
      <div
        className={classOf("root")}
        data-step={flow.step}
        data-state={flow.state.name}
        data-ready={isReady || undefined}
        onClickCapture={letFocus}
        onKeyDownCapture={letFocus}
        onInputCapture={letFocus}
      >
        {flow.state.name === "confirmed" ? (
          <ConfirmedStep state={flow.state} />
        ) : "waiting" in flow.state ? (
          <CodeStep state={flow.state} />
        ) : (
          <NumberStep state={flow.state} />
        )}
        <div role="status" className="pc-unseen">
          <span key={spoken.times}>{spoken.text}</span>
        </div>
      </div>
    </WidgetProvider>
  );
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
  mark: "pc-mark",
  challenge: "pc-challenge",
};
