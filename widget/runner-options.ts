import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { PhoneConfirmationClient } from "./client";
import type { ConfirmedBy, Step } from "./flow-types";
import type { ConfirmationStorage } from "./stored-confirmation";

/** A refusal of the server, or that it gave no answer; with the id of a fault that it logged. */
export type ReportedProblem = (Failure | { code: "no_answer" }) & { requestId?: string };

/** How a confirmation came about. Its id is for the page that confirmed and nobody else. */
export interface ConfirmedHow {
  confirmationId: string;
  by: ConfirmedBy;
}

export interface RunnerOptions {
  client: PhoneConfirmationClient;
  storage: ConfirmationStorage;
  autoSubmit: boolean;
  /** The one number that may be confirmed, E.164; null for any. */
  lockedNumber: string | null;
  /** Under which name tabs of the same origin hear each other; null for nobody. */
  tabsKey: string | null;
  /** Changes nothing and asks for nothing while it is set. */
  disabled: boolean;
  /** The language that messages are asked for in. */
  locale?: string | undefined;
  onConfirmed?: ((confirmed: ConfirmedNumber, how: ConfirmedHow) => void) | undefined;
  onError?: ((problem: ReportedProblem) => void) | undefined;
  onStepChange?: ((step: Step) => void) | undefined;
}
