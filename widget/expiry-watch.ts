import type { FlowState } from "./flow-types";

/** Above 2^31 − 1 a timer fires at once. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Tells when the code that is awaited has run out. */
export class ExpiryWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly state: () => FlowState,
    readonly onExpiry: () => void,
  ) {}

  /** To be called after each change, and whenever timers may have slept. */
  look(): void {
    this.stop();
    const state = this.state();
    if (state.name !== "code" || state.closed !== null) return;
    const leftMilliseconds = state.waiting.expiresAtMilliseconds - Date.now();
    if (leftMilliseconds <= 0) this.onExpiry();
    else this.#timer = setTimeout(() => this.look(), Math.min(leftMilliseconds, LONGEST_TIMER_MILLISECONDS));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
