import { useEffect } from "react";
import type { CodeStepState } from "../flow-types";
import { useWidget } from "../widget-context";

const TURN_MILLISECONDS = 5000;
/** After 5, 20, 50 and 110 seconds: most messages that arrive have done so by the first. */
const TURNS_TO_ASK_AT = [1, 4, 10, 22];

/** Asks four times for the report that is awaited. Only turns at which somebody looks at the page count. */
export function useDelivery({ waiting, closed, resentAtMilliseconds }: CodeStepState): void {
  const { refresh } = useWidget().flow;
  const { confirmationId, delivery } = waiting;
  useEffect(() => {
    if (delivery !== "awaited" || closed !== null) return;
    let turns = 0;
    const timer = setInterval(() => {
      if (!document.hidden && TURNS_TO_ASK_AT.includes((turns += 1))) refresh();
    }, TURN_MILLISECONDS);
    return () => clearInterval(timer);
  }, [delivery, closed, confirmationId, resentAtMilliseconds, refresh]);
}
