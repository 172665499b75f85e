import type { ReactNode } from "react";
import type { FlowState } from "../flow-types";
import type { PhoneConfirmationProps } from "../phone-confirmation-props";

/** What a form of the page's own sends along: nothing before the number is confirmed. */
export function HiddenInputs({ names, state }: { names: NonNullable<PhoneConfirmationProps["names"]>; state: FlowState }): ReactNode {
  const confirmed = state.name === "confirmed" ? state.confirmed : null;
  return (
    <>
      {names.phoneNumber !== undefined && <input type="hidden" name={names.phoneNumber} value={confirmed?.phoneNumber ?? ""} />}
      {names.activationKey !== undefined && <input type="hidden" name={names.activationKey} value={confirmed?.activationKey ?? ""} />}
    </>
  );
}
