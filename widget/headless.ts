export type { CallOptions, PhoneConfirmationClient } from "./client";
export { callHeaders, failureOf, isAlone, requestIdOf } from "./client";
export { endpointClient } from "./endpoint-client";
export type { ReportedProblem } from "./runner-options";
export type { FlowState, Problem, Step } from "./flow-types";
export { type PhoneConfirmationFlow, type PhoneConfirmationOptions, usePhoneConfirmation } from "./use-phone-confirmation";
