/** However busy the page is, it is not put off for longer. */
const LATEST_MILLISECONDS = 1000;

/** Calls back once, when the browser has nothing better to do; what it gives takes that back. */
export function whenIdle(act: () => void): () => void {
  // Not every Safari has it.
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(act, 1);
    return () => clearTimeout(timer);
  }
  const request = requestIdleCallback(act, { timeout: LATEST_MILLISECONDS });
  return () => cancelIdleCallback(request);
}
