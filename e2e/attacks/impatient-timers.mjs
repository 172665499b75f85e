// Preloaded into a server whose housekeeping is tested: what it does every minute, it does a hundred times as often.
const realSetTimeout = globalThis.setTimeout;

globalThis.setTimeout = Object.assign(
  (callback, delay, ...rest) => realSetTimeout(callback, delay >= 60_000 && delay < 3_600_000 ? delay / 100 : delay, ...rest),
  realSetTimeout,
);
