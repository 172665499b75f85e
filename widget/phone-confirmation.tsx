"use client";

import { type ReactNode, type Ref, forwardRef } from "react";
import type { PhoneConfirmationHandle, PhoneConfirmationProps } from "./phone-confirmation-props";
import { ReadyConfirmation } from "./ready-confirmation";
import { useMessages } from "./use-messages";

/** Asks for a mobile number, sends it a code, and confirms that both belong together. */
export const PhoneConfirmation = forwardRef(function PhoneConfirmation(
  { messages, ...props }: PhoneConfirmationProps,
  ref: Ref<PhoneConfirmationHandle>,
): ReactNode {
  const speech = useMessages(props.locale ?? "en", messages);
  return <ReadyConfirmation {...props} speech={speech} handle={ref} />;
});
