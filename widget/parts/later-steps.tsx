import type { ReactNode } from "react";
import type { CodeStepState, ConfirmedState } from "../flow-types";
import { CodeStep } from "./code-step";
import { ConfirmedStep } from "./confirmed-step";

export type LaterState = CodeStepState | ConfirmedState;

/** The steps that come after a number was sent, in the one file that is loaded then. */
export function LaterStep({ state }: { state: LaterState }): ReactNode {
  return state.name === "confirmed" ? <ConfirmedStep state={state} /> : <CodeStep state={state} />;
}
