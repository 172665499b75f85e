import { stepOf } from "./flow";
import type { FlowState } from "./flow-types";
import type { ConfirmationStorage } from "./stored-confirmation";

interface Memory {
  storage: ConfirmationStorage;
  begunWith: string;
}

/** Keeps what a reload needs after a change of state, and forgets what was left behind. */
export function remember({ storage, begunWith }: Memory, before: FlowState, after: FlowState): void {
  if ("waiting" in after) {
    const { waiting } = after;
    if (!("waiting" in before) || before.waiting !== waiting) storage.write({ confirmationId: waiting.confirmationId, waiting, begunWith });
  } else if (after.name === "confirmed") {
    storage.write({ confirmationId: after.confirmationId, waiting: null, begunWith });
  } else if (stepOf(before) !== "number" && storage.read()?.confirmationId === idOf(before)) {
    // Another widget of this page may have put its own there.
    storage.clear();
  }
}

function idOf(state: FlowState): string | null {
  if (state.name === "confirmed") return state.confirmationId;
  return "waiting" in state ? state.waiting.confirmationId : null;
}
