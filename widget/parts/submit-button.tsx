import type { ReactNode } from "react";
import { useWidget } from "../widget-context";

/**
 * The one filled button of a step. It is never disabled: pressed too early it explains, pressed while busy
 * it does nothing, and the focus stays where it is.
 */
export function SubmitButton({ label, busyLabel, isBusy }: { label: string; busyLabel: string; isBusy: boolean }): ReactNode {
  const { classOf } = useWidget();
  return (
    <button type="submit" className={classOf("button")} aria-busy={isBusy || undefined} data-busy={isBusy || undefined}>
      {isBusy && <span className="pc-spinner" aria-hidden="true" />}
      {isBusy ? busyLabel : label}
    </button>
  );
}
