import { type ReactNode, useEffect, useRef } from "react";
import type { ConfirmedState } from "../flow-types";
import { useWidget } from "../widget-context";
import { Heading } from "./heading";
import { PhoneNumber, WithPlaces } from "./with-places";

export function ConfirmedStep({ state }: { state: ConfirmedState }): ReactNode {
  const { flow, messages, classOf, canStartOver, announce, mayFocus } = useWidget();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!mayFocus.current) return;
    heading.current?.focus();
    announce(messages.confirmed.heading);
  }, [mayFocus, announce, messages]);
  return (
    <div className="pc-form">
      <div className={classOf("mark")}>
        <svg aria-hidden="true" width="32" height="32" viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
          <path d="m7 17 6 6L25 10" pathLength="1" />
        </svg>
      </div>
      <Heading headingRef={heading}>{messages.confirmed.heading}</Heading>
      <p className={classOf("lede")}>
        <WithPlaces
          sentence={messages.confirmed.lede}
          places={{ number: <PhoneNumber phoneNumber={state.confirmed.phoneNumber} /> }}
        />
      </p>
      {canStartOver && (
        <button type="button" className={classOf("link")} onClick={flow.startOver}>
          {messages.confirmed.startOver}
        </button>
      )}
    </div>
  );
}
