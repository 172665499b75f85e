import { useCallback, useEffect, useRef, useState } from "react";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Failure } from "@/contract/failures";
import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import { type ConfirmedHow, failureOf, type Step } from "@/widget/index";

/** Long enough to see that it worked. */
const SEEN_AFTER_MILLISECONDS = 1500;
/** A code lives 60 seconds; a link that is still pressed after this gets another one. */
const RENEWED_AFTER_MILLISECONDS = 45_000;

export type Returning =
  | { state: "waiting" }
  /** It was confirmed, but not by who looks at this page now: nothing is made before they press. */
  | { state: "offered" }
  /** `isLeaving`: it goes there by itself. */
  | { state: "ready"; location: string; isLeaving: boolean }
  | { state: "held"; failure: Failure | null };

interface ReturnOptions {
  create(input: CreateReturnCodeInput): Promise<ReturnLocation>;
  back: Omit<CreateReturnCodeInput, "confirmationId"> | null;
}

/**
 * The way back to the app, once the number is confirmed: an address with a code in it, made as late as it can be. The page's
 * own place in the browser's history becomes the app's, so that nobody comes back to a step that is over.
 */
export function useReturn({ create, back }: ReturnOptions) {
  const [returning, setReturning] = useState<Returning>({ state: "waiting" });
  /** The confirmation that is on the page; an answer about another one is not waited for any more. */
  const confirmationId = useRef<string | null>(null);
  const make = useCallback(
    async (then: (location: string) => void) => {
      const id = confirmationId.current;
      if (back === null || id === null) return;
      try {
        const { location } = await create({ ...back, confirmationId: id });
        if (confirmationId.current === id) then(location);
      } catch (error) {
        if (confirmationId.current === id) setReturning({ state: "held", failure: failureOf(error) });
      }
    },
    [create, back],
  );
  const show = useCallback((isLeaving: boolean) => make((location) => setReturning({ state: "ready", location, isLeaving })), [make]);
  // By a press, after which nobody waits to see that it worked.
  const go = useCallback(() => {
    void make((location) => {
      setReturning({ state: "offered" });
      window.location.replace(location);
    });
  }, [make]);
  const isReady = returning.state === "ready";
  const leavingFor = returning.state === "ready" && returning.isLeaving ? returning.location : null;
  useEffect(() => {
    if (leavingFor === null) return;
    const timer = setTimeout(() => window.location.replace(leavingFor), SEEN_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [leavingFor]);
  useEffect(() => {
    if (!isReady) return;
    const timer = setInterval(() => void show(false), RENEWED_AFTER_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isReady, show]);
  return {
    returning,
    /**
     * Only who has just given the code here is taken away by the page. A window that looks on, or is come back to, may have been
     * opened by anybody for a way back of their own: there the person presses, and no code is made before.
     */
    confirmed: (_: ConfirmedNumber, how: ConfirmedHow) => {
      confirmationId.current = how.confirmationId;
      if (how.by === "here" && document.visibilityState === "visible") void show(true);
      else setReturning({ state: "offered" });
    },
    stepChanged: (next: Step) => {
      if (next === "confirmed") return;
      confirmationId.current = null;
      setReturning({ state: "waiting" });
    },
    go,
  };
}
