import type { Failure } from "@/contract/failures";
import { type CallOptions, failureOf, requestIdOf } from "./client";

/** What came of a call: a value, a refusal, or nothing at all. */
export type Answer<Value> =
  | { kind: "value"; value: Value }
  | { kind: "refused"; failure: Failure; requestId: string | null }
  | { kind: "none"; requestId: string | null };
export type NoValue = Exclude<Answer<unknown>, { kind: "value" }>;

/** Longer than a service waits for its SMS gateway, shorter than a person waits for a page. */
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Makes one call and gives what came of it; null when the widget left the page meanwhile, so that nobody
 * waits for the answer any more.
 */
export async function ask<Value>(
  call: (options: CallOptions) => Promise<Value>,
  life: AbortSignal,
): Promise<Answer<Value> | null> {
  if (life.aborted) return null;
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, PATIENCE_MILLISECONDS);
  life.addEventListener("abort", giveUp);
  try {
    const value = await Promise.race([call({ signal: patience.signal }), aborted(patience.signal)]);
    return life.aborted ? null : { kind: "value", value };
  } catch (error) {
    if (life.aborted) return null;
    const failure = failureOf(error);
    const requestId = requestIdOf(error);
    return failure === null ? { kind: "none", requestId } : { kind: "refused", failure, requestId };
  } finally {
    clearTimeout(timer);
    life.removeEventListener("abort", giveUp);
  }
}

/** A client that ignores the signal must not keep a person waiting either. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}
