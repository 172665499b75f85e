export type { PhoneConfirmationClient, CallOptions } from "./client";
export { callHeaders, failureOf, isAlone } from "./client";
export type { FlowState, Problem, Step } from "./flow-types";
export { en } from "./messages/en";
export type { MessageOverrides, Messages } from "./messages/messages";
export { PhoneConfirmation, type PhoneConfirmationProps } from "./phone-confirmation";
export {
  type PhoneConfirmationFlow,
  type PhoneConfirmationOptions,
  usePhoneConfirmation,
} from "./use-phone-confirmation";
export type { PartName } from "./widget-context";
