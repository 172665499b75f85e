import { useEffect, useState } from "react";
import type { CodeStepState, FlowState, NumberStepState } from "../flow-types";
import { loadable } from "../loadable";

/** The code step and what it alone needs: nobody loads it who does not ask for a code. */
const codeStep = loadable(() => import("./code-step").then(({ CodeStep }) => CodeStep));

/** What the number step shows for as long as the code step has not come. */
export interface StandIn {
  state: NumberStepState;
  /** This page has just asked for the message; else it came back to one by a reload. */
  isSending: boolean;
  /** What the button does meanwhile: asks for the file again, never for another message. */
  retry(): void;
}

/**
 * Begins to load the code step with the first call for a message, or when a reload comes back to it. The confirmation does
 * not depend on it: it is kept, and goes on as soon as the step is there.
 */
export function useCodeStep(state: FlowState) {
  const isNeeded = state.name !== "number" && state.name !== "confirmed";
  useEffect(() => {
    if (isNeeded) codeStep.load();
  }, [isNeeded]);
  const [isSending, setSending] = useState(false);
  if (state.name === "sending" && !isSending) setSending(true);
  const loading = codeStep.use();
  const standInFor = (waiting: CodeStepState): StandIn => {
    const { phoneNumber } = waiting.waiting;
    const told = { phoneNumber, previous: null, problemsTold: waiting.problemsTold + loading.failures };
    const state: NumberStepState =
      loading.status === "failed"
        ? { name: "number", problem: { code: "not_loaded" }, ...told }
        : { name: "sending", challengesLeft: 0, ...told };
    return { state, isSending, retry: codeStep.load };
  };
  return { CodeStep: loading.part, standInFor };
}
