/** What the store does beside the load, for nobody who waits. */
export interface KeptInOrder {
  /** Removes what is older, at most `limit` rows of each kind; gives how many it removed of the kind that it removed most of. */
  purge(older: Outdated): Promise<number>;
  /** Says of messages that stay under way that nobody knows what became of them. */
  giveUpSending(lost: LostSends): Promise<void>;
}

export interface Outdated {
  confirmationsCreatedBefore: number;
  historyIdleSince: number;
  /** What was taken of limits before its period was over at this moment. */
  limitsUntil: number;
  limit: number;
}

/** Which messages under way are looked at: times in milliseconds, `From` included, `Before` not. */
export interface LostSends {
  /** Of confirmations created in between. */
  createdFrom: number;
  createdBefore: number;
  /** A message that was handed over earlier and is still under way belonged to a process that ended. */
  sentBefore: number;
}
