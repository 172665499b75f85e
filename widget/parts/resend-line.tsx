import { type ReactNode, useEffect, useRef } from "react";
import type { CodeStepState } from "../flow-types";
import { say } from "../messages/say";
import { countdown } from "../messages/time-words";
import { useSecondsUntil } from "../seconds-until";
import { useWidget } from "../widget-context";
import { LinkButton } from "./link";

/** When a new code may be asked for, in words, and then the button for it. The seconds are not spoken. */
export function ResendLine({ state }: { state: CodeStepState }): ReactNode {
  const { classOf, messages } = useWidget();
  const { resendAtMilliseconds } = state.waiting;
  return (
    <div className={classOf("resend")}>
      {resendAtMilliseconds === null ? (
        <span className="pc-wait">{messages.code.resendOver}</span>
      ) : (
        <ResendButton state={state} resendAtMilliseconds={resendAtMilliseconds} />
      )}
    </div>
  );
}

/** From the press to the answer, with whatever had to be solved between them. */
export function isResending(state: CodeStepState): boolean {
  return state.name === "resending" || state.name === "rechallenged";
}

function ResendButton({ state, resendAtMilliseconds }: { state: CodeStepState; resendAtMilliseconds: number }): ReactNode {
  const { flow, messages, announce } = useWidget();
  const secondsLeft = useSecondsUntil(resendAtMilliseconds);
  const isReady = secondsLeft === 0;
  const isBusy = isResending(state);
  const hasWaited = useRef(false);
  useEffect(() => {
    if (isReady && hasWaited.current) announce(messages.code.resendReady);
    hasWaited.current = !isReady;
  }, [isReady, announce, messages]);
  if (!isReady && !isBusy) {
    return (
      <span className="pc-wait" role="timer">
        {say(messages.code.resendIn, { time: countdown(secondsLeft) })}
      </span>
    );
  }
  return (
    <LinkButton onPress={flow.resend} isBusy={isBusy}>
      {isBusy ? messages.code.resending : messages.code.resend}
    </LinkButton>
  );
}
