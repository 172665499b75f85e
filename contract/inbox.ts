import { z } from "zod";

/** A text message the `console` gateway took, as the inbox of the trial mode shows it. */
export const inboxMessage = z.object({
  /** E.164 */
  to: z.string(),
  /** The sender; empty when none is set. */
  from: z.string(),
  /** The text exactly as a phone would show it. */
  body: z.string(),
  /** ISO 8601 in UTC */
  sent_at: z.iso.datetime(),
});

export type InboxMessage = z.infer<typeof inboxMessage>;
