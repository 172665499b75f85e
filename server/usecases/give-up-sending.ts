import type { Ports } from "./ports";

/** No gateway takes this long. */
const SENDING_MS = 60_000;
/** How far back the first look after a start goes: to what the process before left under way. */
const FIRST_LOOK_MS = 60 * 60_000;
/** How much of what was looked at is looked at again, for messages that were repeated meanwhile. */
const AGAIN_MS = 2 * 60_000;
/** Confirmations of so long a time by one statement, which everybody else waits for on SQLite. */
const AT_ONCE_MS = 60_000;

/**
 * What a process that ended had handed over stays "sending" for ever; nobody knows what became of it, and this says so. It is
 * information alone: no rule reads it. So only few rows are looked at, those of the last minutes, and once after a
 * start those of an hour. What it may miss: while another process runs on, a repeated message of a confirmation that is older
 * than some minutes; after a start, one of a confirmation that is older than an hour.
 */
export function createGiveUpSending({ store, clock }: Pick<Ports, "store" | "clock">): () => Promise<void> {
  let lookedUntil: number | null = null;
  return async () => {
    const sentBefore = clock.now() - SENDING_MS;
    const from = lookedUntil === null ? sentBefore - FIRST_LOOK_MS : Math.max(lookedUntil - AGAIN_MS, sentBefore - FIRST_LOOK_MS);
    // Nobody is sent a message before its confirmation is created.
    for (let createdFrom = from; createdFrom < sentBefore; createdFrom += AT_ONCE_MS) {
      await store.giveUpSending({ createdFrom, createdBefore: Math.min(createdFrom + AT_ONCE_MS, sentBefore), sentBefore });
    }
    lookedUntil = sentBefore;
  };
}
