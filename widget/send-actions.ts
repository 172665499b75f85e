import type { PendingConfirmation } from "@/contract/confirmation";
import { type Answer, ask } from "./ask";
import type { CallOptions, PhoneConfirmationClient } from "./client";

/** What one press asks for: a message for a new confirmation, or another one for the same, in `locale` if one is named. */
export type Wanted = ({ phoneNumber: string } | { confirmationId: string }) & { locale?: string };

/** One press of the person, however often its request has to be repeated. */
export interface SendAction {
  wanted: Wanted;
  idempotencyKey: string;
}

/** For as long a lost answer is asked for once more; after that a press means another message. */
const LOST_FOR_MILLISECONDS = 2 * 60 * 1000;

/**
 * Gives each press a key of its own, by which the service knows its repetitions. A press that got no answer keeps its key
 * for the next one that wants the same: the message may be on its way already, and it must not be sent twice.
 */
export class SendActions {
  #lost: { action: SendAction; sinceMilliseconds: number } | null = null;

  begin(wanted: Wanted): SendAction {
    const lost = this.#lost;
    this.#lost = null;
    const isSame = lost !== null && JSON.stringify(lost.action.wanted) === JSON.stringify(wanted);
    if (isSame && Date.now() - lost.sinceMilliseconds < LOST_FOR_MILLISECONDS) return lost.action;
    return { wanted, idempotencyKey: newKey() };
  }

  /** Its answer did not come. */
  lose(action: SendAction): void {
    this.#lost = { action, sinceMilliseconds: Date.now() };
  }
}

export interface Sending {
  client: PhoneConfirmationClient;
  action: SendAction;
  /** The solution of the challenge that the same request was refused with. */
  challenge: string | undefined;
  life: AbortSignal;
}

/** While an earlier copy of the request is being answered, its answer is waited for; this often at most. */
const MOST_REPETITIONS = 3;
const LONGEST_PAUSE_SECONDS = 10;

export async function sendCode({ client, action, challenge, life }: Sending): Promise<Answer<PendingConfirmation> | null> {
  const { wanted, idempotencyKey } = action;
  const solution = challenge === undefined ? {} : { challenge };
  const call = ({ signal }: CallOptions) => {
    const options: CallOptions = { ...(signal && { signal }), context: { idempotencyKey } };
    const { request, resend } = client.confirmation;
    return "phoneNumber" in wanted ? request.mutate({ ...wanted, ...solution }, options) : resend.mutate({ ...wanted, ...solution }, options);
  };
  for (let repetitions = 0; ; repetitions += 1) {
    const answer = await ask(call, life);
    if (answer?.kind !== "refused" || answer.failure.code !== "idempotency_in_progress" || repetitions === MOST_REPETITIONS) return answer;
    const seconds = Math.min(answer.failure.retryAfterSeconds, LONGEST_PAUSE_SECONDS);
    await new Promise((resume) => setTimeout(resume, seconds * 1000));
  }
}

/** A page that is not secure has no `randomUUID`, but random bytes all the same. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
