import { type ReactNode, useEffect, useImperativeHandle, useRef } from "react";
import type { ConfirmedState } from "../flow-types";
import { say } from "../messages/say";
import type { ContinueTo } from "../phone-confirmation-props";
import { safeAddress } from "../safe-address";
import { useWidget } from "../widget-context";
import { Heading } from "./heading";
import { LinkButton } from "./link";
import { PhoneNumber, WithPlaces } from "./with-places";

export function ConfirmedStep({ state }: { state: ConfirmedState }): ReactNode {
  const { flow, messages, classOf, canStartOver, announce, mayFocus, continueTo, given, step } = useWidget();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!mayFocus.current) return;
    heading.current?.focus();
    announce(messages.confirmed.heading);
  }, [mayFocus, announce, messages]);
  const href = continueTo === undefined ? null : safeAddress(continueTo.href);
  const isReturning = useReturn(href, continueTo?.automatically === true && state.by === "here");
  useImperativeHandle(step, () => ({
    focus: () => heading.current?.focus(),
    submit: () => href !== null && window.location.assign(href),
  }));
  const startOver = () => {
    flow.startOver();
    given.onChange(undefined);
  };
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
        {state.by === "elsewhere" && ` ${messages.code.finishedElsewhere}`}
        {isReturning && ` ${messages.confirmed.returning}`}
      </p>
      {continueTo !== undefined && href !== null && <ContinueLink to={continueTo} href={href} />}
      {canStartOver && <LinkButton onPress={startOver}>{messages.confirmed.startOver}</LinkButton>}
    </div>
  );
}

function ContinueLink({ to, href }: { to: ContinueTo; href: string }): ReactNode {
  const { messages, classOf, parts } = useWidget();
  const children = to.place === undefined ? messages.confirmed.continue : say(messages.confirmed.continueTo, { place: to.place });
  const props = { className: `${classOf("button")} pc-continue`, href, children };
  return parts.link === undefined ? <a {...props} /> : parts.link(props);
}

/** Long enough to see that it worked. */
const SEEN_AFTER_MILLISECONDS = 1500;

/**
 * Goes on by itself, and says so. Only right after this page confirmed the number: who comes back to it, or looks on while
 * another tab does it, is left in peace.
 */
function useReturn(href: string | null, isWanted: boolean): boolean {
  const { messages, announce } = useWidget();
  const isReturning = href !== null && isWanted;
  useEffect(() => {
    if (isReturning) announce(`${messages.confirmed.heading} ${messages.confirmed.returning}`);
  }, [isReturning, announce, messages]);
  useEffect(() => {
    if (href === null || !isWanted) return;
    const timer = setTimeout(() => window.location.assign(href), SEEN_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [href, isWanted]);
  return isReturning;
}
