export type { Challenge } from "@/contract/challenge";
export type { ConfirmedNumber, PendingConfirmation } from "@/contract/confirmation";
export type { Failure, FailureCode } from "@/contract/failures";
export type { PhoneConfirmationClient, CallOptions } from "./client";
export { callHeaders, failureOf, isAlone, requestIdOf } from "./client";
export { endpointClient } from "./endpoint-client";
export type { ConfirmedHow, ReportedProblem } from "./runner-options";
export type { FlowState, Problem, Step } from "./flow-types";
export { en } from "./messages/en";
export { loadMessages } from "./messages/load-messages";
export type { MessageOverrides, Messages } from "./messages/messages";
export type { ButtonPart, HeadingPart, LinkPart, MessagePart, PartName, Parts } from "./parts";
export { PhoneConfirmation } from "./phone-confirmation";
export type { ContinueTo, PhoneConfirmationHandle, PhoneConfirmationProps } from "./phone-confirmation-props";
export {
  type PhoneConfirmationFlow,
  type PhoneConfirmationOptions,
  usePhoneConfirmation,
} from "./use-phone-confirmation";
