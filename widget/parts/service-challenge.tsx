import { type ReactNode, useEffect, useRef } from "react";
import { type ServiceChallenge, drawServiceWidget } from "../challenges/service-widget";
import { useWidget } from "../widget-context";
import { LinkButton } from "./link";

/** Turnstile or hCaptcha, in a region with a name, and a way out of it. The focus comes here, because here is what to do. */
export default function ServiceChallengeRegion({ challenge }: { challenge: ServiceChallenge }): ReactNode {
  const { flow, messages, classOf, locale, nonce, mayFocus } = useWidget();
  const region = useRef<HTMLElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const { answerChallenge } = flow;
  useEffect(() => {
    if (mayFocus.current) region.current?.focus();
  }, [mayFocus, challenge]);
  useEffect(() => {
    if (place.current === null) return;
    const onEnd = (token: string | null) => answerChallenge(challenge, token);
    return drawServiceWidget(challenge, { place: place.current, locale, nonce, onEnd });
  }, [challenge, locale, nonce, answerChallenge]);
  return (
    <section ref={region} className={classOf("challenge")} aria-label={messages.challenge.label} tabIndex={-1}>
      <p className={classOf("hint")}>{messages.challenge.lede}</p>
      <div ref={place} className="pc-challenge-widget" />
      <LinkButton onPress={flow.cancelChallenge}>{messages.challenge.cancel}</LinkButton>
    </section>
  );
}
