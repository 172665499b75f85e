import { type ReactNode, createElement } from "react";
import { directionOf } from "@/contract/locales";
import type { Messages } from "../messages/messages";
import { problemSentence } from "../messages/problem-sentence";
import type { Problem } from "../flow-types";
import { WithPlaces } from "../parts/with-places";
import { formatPhoneNumber } from "../phone-number-text";

export type DoorState =
  | { name: "closed"; problem: Problem | null; problemsTold: number }
  /** The code of somebody who came back is being exchanged. */
  | { name: "checking" }
  | { name: "confirmed"; phoneNumber: string }
  /** In a window of its own, when the page that opened it knows what became of it. */
  | { name: "over"; isConfirmed: boolean };

export interface DoorProps {
  state: DoorState;
  messages: Messages;
  locale: string;
  headingLevel: number;
  disabled: boolean;
  onPress(): void;
}

/** One button that leads to the service's own page, and what became of it. */
export function Door({ state, messages, locale, headingLevel, disabled, onPress }: DoorProps): ReactNode {
  const isBusy = state.name === "checking";
  const isConfirmed = state.name === "confirmed" || (state.name === "over" && state.isConfirmed);
  return (
    <div className="pc-root" lang={locale} dir={directionOf(locale)} data-step={isConfirmed ? "confirmed" : "number"} data-state={state.name} data-ready="true">
      {state.name === "over" && !state.isConfirmed ? (
        <p className="pc-lede">{messages.confirmed.mayClose}</p>
      ) : isConfirmed ? (
        <Confirmed phoneNumber={state.name === "confirmed" ? state.phoneNumber : null} messages={messages} headingLevel={headingLevel} />
      ) : (
        <button type="button" className="pc-button" aria-busy={isBusy || undefined} data-busy={isBusy || undefined} disabled={disabled} onClick={isBusy ? undefined : onPress}>
          {isBusy && <span className="pc-spinner" aria-hidden="true" />}
          {isBusy ? messages.code.submitting : messages.number.heading}
        </button>
      )}
      {state.name === "closed" && <Refused state={state} messages={messages} locale={locale} />}
      <div role="status" className="pc-unseen">
        {isConfirmed && messages.confirmed.heading}
      </div>
    </div>
  );
}

function Confirmed({ phoneNumber, messages, headingLevel }: { phoneNumber: string | null; messages: Messages; headingLevel: number }): ReactNode {
  return (
    <div className="pc-form">
      <div className="pc-mark">
        <svg aria-hidden="true" width="32" height="32" viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
          <path d="m7 17 6 6L25 10" pathLength="1" />
        </svg>
      </div>
      {createElement(`h${headingLevel}`, { className: "pc-heading" }, messages.confirmed.heading)}
      {phoneNumber === null ? (
        <p className="pc-lede">{messages.confirmed.mayClose}</p>
      ) : (
        <p className="pc-lede">
          <WithPlaces
            sentence={messages.confirmed.lede}
            places={{
              number: (
                <bdi className="pc-number" dir="ltr">
                  {formatPhoneNumber(phoneNumber)}
                </bdi>
              ),
            }}
          />
        </p>
      )}
    </div>
  );
}

/** The place of a problem is in the page before there is one, so that it is heard when it comes. */
function Refused({ state: { problem, problemsTold }, messages, locale }: { state: DoorState & { name: "closed" }; messages: Messages; locale: string }): ReactNode {
  const sentence =
    problem && problemSentence(problem, { messages, locale, step: "code", task: "checking", phoneNumber: "", codeLength: 0 });
  return (
    <div role="alert">
      {sentence !== null && (
        <p key={problemsTold} className="pc-problem">
          {sentence}
        </p>
      )}
    </div>
  );
}
