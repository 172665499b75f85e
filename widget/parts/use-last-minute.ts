import { useEffect } from "react";
import type { CodeStepState } from "../flow-types";
import { say } from "../messages/say";
import { duration } from "../messages/time-words";
import { useSecondsUntil } from "../seconds-until";
import { useWidget } from "../widget-context";

const LAST_SECONDS = 60;

/** The seconds of a code's last minute, null before it. They are told once; before that nobody is hurried by a clock. */
export function useLastMinute({ waiting, closed }: CodeStepState): number | null {
  const { messages, locale, announce } = useWidget();
  const secondsLeft = useSecondsUntil(waiting.expiresAtMilliseconds);
  const isLast = closed === null && secondsLeft > 0 && secondsLeft <= LAST_SECONDS;
  useEffect(() => {
    if (isLast) announce(say(messages.code.expiresSoon, { wait: duration(LAST_SECONDS, locale) }));
  }, [isLast, announce, messages, locale]);
  return isLast ? secondsLeft : null;
}
