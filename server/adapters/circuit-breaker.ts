/** So many failures in a row, all of them within the window, open the circuit. */
const FAILURES_TO_OPEN = 5;
const WINDOW_MS = 10_000;
/** While it is open, one message at a time finds out whether the gateway works again. */
const PROBE_EVERY_MS = 10_000;

export interface CircuitBreaker {
  /** Whether to ask now. Whoever was let in must `settle`. */
  enter(): { isOpen: false; settle(verdict: Verdict): void } | ({ isOpen: true } & Opening);
}

/** What one message says of its gateway: it works, it does not, or it asks for so many seconds of peace. */
export type Verdict = "answered" | "failed" | { holdSeconds: number };

export interface Opening {
  reason: "unavailable" | "rate_limited";
  /** Until the next probe; at least 1. */
  retryAfterSeconds: number;
}

export interface CircuitEvents {
  opened(opening: Opening): void;
  closed(openSeconds: number): void;
}

/**
 * Spares people the wait for a gateway that does not work, and spares it a crowd when it comes back. One answer ends a row
 * of failures, so that a provider at whose edges one message in a hundred fails is not shut off by a busy hour.
 *
 * A file of our own, because none of the libraries keeps these promises: cockatiel 3 lets who comes during a probe wait for
 * its end, which may be 8 seconds; opossum counts by percentage; both want throws for failures, read the wall clock
 * themselves, do not tell when the next probe is due, and need Node 22 in their newest releases.
 *
 * `now`: milliseconds of a clock that never jumps.
 */
export function createCircuitBreaker(now: () => number, events: CircuitEvents): CircuitBreaker {
  let failures: number[] = [];
  let open: { reason: Opening["reason"]; since: number; until: number } | null = null;
  /** Grows with each opening and closing: what was let in before says nothing any more. */
  let era = 0;

  function judge(verdict: Verdict): void {
    const at = now();
    if (verdict === "answered") {
      failures = [];
      if (!open) return;
      const openSeconds = Math.round((at - open.since) / 1000);
      open = null;
      era += 1;
      events.closed(openSeconds);
    } else if (verdict !== "failed") {
      shut("rate_limited", at + verdict.holdSeconds * 1000);
    } else if (open) {
      open.reason = "unavailable";
    } else {
      failures = [...failures.filter((failedAt) => at - failedAt < WINDOW_MS), at];
      if (failures.length >= FAILURES_TO_OPEN) shut("unavailable", at + PROBE_EVERY_MS);
    }
  }

  function shut(reason: Opening["reason"], until: number): void {
    const wasOpen = open !== null;
    open = { reason, since: open?.since ?? now(), until };
    failures = [];
    if (wasOpen) return;
    era += 1;
    events.opened({ reason, retryAfterSeconds: secondsUntil(until) });
  }

  const secondsUntil = (until: number) => Math.max(1, Math.ceil((until - now()) / 1000));

  return {
    enter() {
      if (open) {
        if (now() < open.until) return { isOpen: true, reason: open.reason, retryAfterSeconds: secondsUntil(open.until) };
        // Set at once, so that a probe that never ends blocks nothing.
        open.until = now() + PROBE_EVERY_MS;
      }
      const entered = era;
      return { isOpen: false, settle: (verdict) => void (entered === era && judge(verdict)) };
    },
  };
}
