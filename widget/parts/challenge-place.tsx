import { type ReactNode, Suspense, lazy, useEffect, useState } from "react";
import type { Challenge } from "@/contract/challenge";
import type { CodeStepState, NumberStepState } from "../flow-types";
import { useWidget } from "../widget-context";
import { LinkButton } from "./link";

/** Loaded by the few who meet one. */
const ServiceChallenge = lazy(() => import("./service-challenge"));

/** Shorter work is done before anybody would have read about it. */
const MOMENT_MILLISECONDS = 1000;

type StepState = NumberStepState | CodeStepState;

/** In the hint's place: what takes so long, once a proof of work has lasted a moment, and the way out of it. */
export function ChallengeHint({ state, children }: { state: StepState; children: ReactNode }): ReactNode {
  const { flow, messages, announce } = useWidget();
  const challenge = challengeOf(state);
  const work = challenge?.kind === "proof_of_work" ? challenge : null;
  const [long, setLong] = useState<Challenge | null>(null);
  useEffect(() => {
    if (work === null) return;
    const timer = setTimeout(() => {
      setLong(work);
      announce(messages.challenge.checking);
    }, MOMENT_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [work, announce, messages]);
  if (work === null || long !== work) return children;
  return (
    <>
      {messages.challenge.checking}{" "}
      <LinkButton onPress={flow.cancelChallenge}>{messages.challenge.cancel}</LinkButton>
    </>
  );
}

/** Above the button: another service's challenge, for as long as it waits for the person. */
export function ChallengePlace({ state }: { state: StepState }): ReactNode {
  const challenge = challengeOf(state);
  if (challenge === null || challenge.kind === "proof_of_work") return null;
  return (
    <Suspense fallback={null}>
      <ServiceChallenge challenge={challenge} />
    </Suspense>
  );
}

function challengeOf(state: StepState): Challenge | null {
  return "refusal" in state ? state.refusal.challenge : null;
}
