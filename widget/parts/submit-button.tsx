import type { ReactNode } from "react";
import { useWidget } from "../widget-context";

/**
 * The one filled button of a step. It is never disabled by the flow: pressed too early it explains, pressed while busy
 * it does nothing, and the focus stays where it is.
 */
export function SubmitButton({ label, busyLabel, isBusy }: { label: string; busyLabel: string; isBusy: boolean }): ReactNode {
  const { classOf, parts, isDisabled, isInForm, step } = useWidget();
  const props = {
    type: isInForm ? ("button" as const) : ("submit" as const),
    className: classOf("button"),
    disabled: isDisabled || undefined,
    "aria-busy": isBusy || undefined,
    "data-busy": isBusy || undefined,
    onClick: isInForm ? () => step.current?.submit() : undefined,
    children: (
      <>
        {isBusy && <span className="pc-spinner" aria-hidden="true" />}
        {isBusy ? busyLabel : label}
      </>
    ),
  };
  return parts.button === undefined ? <button {...props} /> : parts.button(props);
}
