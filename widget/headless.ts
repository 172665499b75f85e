export type { CallOptions, PhoneConfirmationClient } from "./client";
export { callHeaders, failureOf, isAlone } from "./client";
export type { FlowState, Problem, Step } from "./flow-types";
export { type PhoneConfirmationFlow, type PhoneConfirmationOptions, usePhoneConfirmation } from "./use-phone-confirmation";
