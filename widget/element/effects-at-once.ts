import { options } from "preact";

/**
 * Runs effects before the next event, as React does after a person did something. By itself Preact runs them after the next
 * frame, or at the next rendering, when an effect that types into a field would type over what was entered since.
 */
export function runEffectsAtOnce(): void {
  options.requestAnimationFrame = queueMicrotask;
}
