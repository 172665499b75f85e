import { useCallback, useEffect, useRef, useState } from "react";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import { failureOf, type Step } from "@/widget/index";

/** Long enough to see that it worked. */
const SEEN_AFTER_MILLISECONDS = 1500;
/** A code lives 60 seconds; a link that is still pressed after this gets another one. */
const RENEWED_AFTER_MILLISECONDS = 45_000;

export type Returning =
  | { state: "waiting" }
  /** `isLeaving`: it goes there by itself. */
  | { state: "ready"; location: string; isLeaving: boolean }
  | { state: "held"; failure: Failure | null };

interface ReturnOptions {
  create(input: CreateReturnCodeInput): Promise<ReturnLocation>;
  back: Omit<CreateReturnCodeInput, "activationKey"> | null;
}

/**
 * The way back to the app, once the number is confirmed: an address with a code in it, made as late as it can be. The page's
 * own place in the browser's history becomes the app's, so that nobody comes back to a step that is over.
 */
export function useReturn({ create, back }: ReturnOptions) {
  const [returning, setReturning] = useState<Returning>({ state: "waiting" });
  const key = useRef<string | null>(null);
  const step = useRef<Step>("number");
  const make = useCallback(
    async (mayLeave: boolean) => {
      if (back === null || key.current === null) return;
      try {
        const { location } = await create({ ...back, activationKey: key.current });
        setReturning({ state: "ready", location, isLeaving: mayLeave });
      } catch (error) {
        setReturning({ state: "held", failure: failureOf(error) });
      }
    },
    [create, back],
  );
  const isReady = returning.state === "ready";
  const leavingFor = returning.state === "ready" && returning.isLeaving ? returning.location : null;
  useEffect(() => {
    if (leavingFor === null) return;
    const timer = setTimeout(() => window.location.replace(leavingFor), SEEN_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [leavingFor]);
  useEffect(() => {
    if (!isReady) return;
    const timer = setInterval(() => void make(false), RENEWED_AFTER_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isReady, make]);
  return {
    returning,
    /** Only who has just confirmed the number here is taken away by the page; who comes back to it presses the link. */
    confirmed: ({ activationKey }: ConfirmedNumber) => {
      key.current = activationKey;
      void make(step.current === "code" && document.visibilityState === "visible");
    },
    stepChanged: (next: Step) => {
      // The confirmation is reported before or after its step is: what counts is the one before it.
      if (next !== "confirmed") step.current = next;
    },
    again: () => void make(true),
  };
}
