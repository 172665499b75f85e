import { useEffect, useState } from "react";
import type { FlowState, NumberStepState } from "../flow-types";
import { loadable } from "../loadable";
import type { LaterState } from "./later-steps";

/** What comes after the number step, and all that it alone needs: nobody loads it who does not ask for a code. */
const laterSteps = loadable(() => import("./later-steps").then(({ LaterStep }) => LaterStep));

/** What the number step shows for as long as the next one has not come. */
export interface StandIn {
  state: NumberStepState;
  /** This page has just asked for the message; else it came back to one by a reload. */
  isSending: boolean;
  /** What the button does meanwhile: asks for the file again, never for another message. */
  retry(): void;
}

/**
 * Begins to load the next step with the first call for a message, or when a reload comes back to it. The confirmation does
 * not depend on it: it is kept, and goes on as soon as the step is there.
 */
export function useLaterSteps(state: FlowState) {
  const isNeeded = state.name !== "number";
  useEffect(() => {
    if (isNeeded) laterSteps.load();
  }, [isNeeded]);
  const [isSending, setSending] = useState(false);
  if (state.name === "sending" && !isSending) setSending(true);
  const loading = laterSteps.use();
  const standInFor = (later: LaterState): StandIn => {
    const { phoneNumber } = later.name === "confirmed" ? later.confirmed : later.waiting;
    const told = { phoneNumber, previous: null, problemsTold: later.problemsTold + loading.failures };
    const state: NumberStepState =
      loading.status === "failed"
        ? { name: "number", problem: { code: "not_loaded" }, ...told }
        : { name: "sending", challengesLeft: 0, ...told };
    return { state, isSending, retry: laterSteps.load };
  };
  return { LaterStep: loading.part, standInFor };
}
