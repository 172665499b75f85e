import type { ConfirmedNumber } from "@/contract/confirmation";
import { type Answer, ask } from "./ask";
import type { PhoneConfirmationClient } from "./client";
import type { WaitingConfirmation } from "./waiting";

export interface CheckingOf {
  client: PhoneConfirmationClient;
  waiting: WaitingConfirmation;
  code: string;
  /** A check of this very code got no answer before: it may have been counted, so that a try must not be spent twice on it. */
  mayBeCounted: boolean;
  life: AbortSignal;
}

/** What came of a code, however often that had to be asked; null when nobody waits for it any more. */
export async function checkCode(checking: CheckingOf): Promise<Answer<ConfirmedNumber> | null> {
  const { client, waiting, code, mayBeCounted, life } = checking;
  const { confirmationId } = waiting;
  if (mayBeCounted) {
    const before = await earlierCheck(checking);
    if (before !== "not_counted") return before;
  }
  return ask((options) => client.confirmation.check.mutate({ confirmationId, code }, options), life);
}

async function earlierCheck({ client, waiting, life }: CheckingOf): Promise<Answer<ConfirmedNumber> | null | "not_counted"> {
  const { confirmationId } = waiting;
  const answer = await ask((options) => client.confirmation.read.query({ confirmationId }, options), life);
  if (answer?.kind !== "value") return answer;
  if (answer.value.status === "confirmed") return { kind: "value", value: answer.value };
  const { triesLeft } = answer.value;
  if (triesLeft >= waiting.triesLeft) return "not_counted";
  return { kind: "refused", failure: { code: "invalid_code", triesLeft }, requestId: null };
}
