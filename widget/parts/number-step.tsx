import { type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import type { NumberStepState } from "../flow-types";
import { problemSentence } from "../messages/problem-sentence";
import { useWidget } from "../widget-context";
import { ChallengeHint, ChallengePlace } from "./challenge-place";
import { CountrySelect } from "./country-select";
import { Heading } from "./heading";
import { LinkAway, LinkButton } from "./link";
import { Message } from "./message";
import { NumberInput } from "./number-input";
import { StepForm } from "./step-form";
import { SubmitButton } from "./submit-button";
import type { StandIn } from "./use-later-steps";
import { useNumberDraft } from "./use-number-draft";
import { PhoneNumber, WithPlaces } from "./with-places";

export interface NumberStepProps {
  state: NumberStepState;
  /** The number is sent, and the next step is on its way: nothing can be entered any more. */
  standIn?: StandIn | undefined;
}

export function NumberStep(props: NumberStepProps): ReactNode {
  const { flow } = useWidget();
  return flow.lockedNumber === null ? <NumberForm {...props} /> : <LockedStep {...props} phoneNumber={flow.lockedNumber} />;
}

function NumberForm({ state, standIn }: NumberStepProps): ReactNode {
  const { messages, classOf, isDisabled, isInForm } = useWidget();
  const { inputRef, inputProps, country, accept, choose, paste, submit } = useNumberDraft(state);
  const id = useId();
  const isBusy = state.name !== "number";
  const isReadOnly = isBusy || standIn !== undefined;
  const problem = isBusy ? null : state.problem;
  const [hintId, problemId] = [`${id}hint`, `${id}problem`];
  const isInvalid = problem !== null && INVALIDATING.has(problem.code);
  return (
    <StepForm onSubmit={standIn?.retry ?? submit} onFocus={() => inputRef.current?.focus()}>
      <Heading>{messages.number.heading}</Heading>
      <p className={classOf("lede")}>{messages.number.lede}</p>
      <label className={classOf("label")} htmlFor={id}>
        {messages.number.label}
      </label>
      <div className={classOf("phone")} data-invalid={isInvalid || undefined}>
        <CountrySelect name={isInForm ? undefined : "phoneCountry"} value={country} onChoose={choose} isReadOnly={isReadOnly} />
        <NumberInput
          {...inputProps}
          className={classOf("phoneInput")}
          id={id}
          {...(isInForm ? {} : { name: "phone" })}
          inputMode="tel"
          enterKeyHint="send"
          onPaste={paste}
          readOnly={isReadOnly}
          disabled={isDisabled}
          aria-invalid={isInvalid || undefined}
          aria-describedby={problem === null ? hintId : problemId}
        />
      </div>
      <NumberStepEnd state={state} standIn={standIn} ids={[hintId, problemId]} acceptSuggestion={accept} />
    </StepForm>
  );
}

/** The number is fixed: it is shown as far as its owner needs it, and there is nothing to enter. */
function LockedStep({ state, standIn, phoneNumber }: NumberStepProps & { phoneNumber: string }): ReactNode {
  const { flow, messages, classOf, mayFocus } = useWidget();
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const focus = () => place.current?.querySelector<HTMLElement>("button")?.focus();
  useEffect(() => {
    if (mayFocus.current) focus();
  }, [mayFocus]);
  const submit = () => {
    if (state.name === "number") flow.submitNumber(phoneNumber);
  };
  return (
    <StepForm onSubmit={standIn?.retry ?? submit} onFocus={focus}>
      <Heading>{messages.number.heading}</Heading>
      <p className={classOf("lede")}>
        <WithPlaces sentence={messages.number.lockedLede} places={{ number: <PhoneNumber phoneNumber={phoneNumber} /> }} />
      </p>
      <div ref={place}>
        <NumberStepEnd state={state} standIn={standIn} ids={[`${id}hint`, `${id}problem`]} acceptSuggestion={() => {}} />
      </div>
    </StepForm>
  );
}

interface NumberStepEndProps extends NumberStepProps {
  ids: [hintId: string, problemId: string];
  acceptSuggestion(phoneNumber: string): void;
}

/** What stands below the number, whether it was entered or given. */
function NumberStepEnd({ state, standIn, ids: [hintId, problemId], acceptSuggestion }: NumberStepEndProps): ReactNode {
  const { messages } = useWidget();
  const isSending = standIn?.isSending ?? true;
  const isBusy = state.name !== "number";
  const problem = isBusy ? null : state.problem;
  return (
    <>
      <Message
        hintId={hintId}
        problemId={problemId}
        hint={
          <ChallengeHint state={state}>
            <Terms />
          </ChallengeHint>
        }
        problem={problem && <NumberProblem state={state} acceptSuggestion={acceptSuggestion} />}
        problemsTold={state.problemsTold}
      />
      <ChallengePlace state={state} />
      <SubmitButton label={messages.number.submit} busyLabel={isSending ? messages.number.submitting : messages.number.submit} isBusy={isBusy} />
    </>
  );
}

function Terms(): ReactNode {
  const { messages, termsUrl } = useWidget();
  if (termsUrl === undefined) return messages.number.hint;
  const terms = <LinkAway href={termsUrl}>{messages.number.terms}</LinkAway>;
  return <WithPlaces sentence={messages.number.hintWithTerms} places={{ terms }} />;
}

/** Problems that are about the digits in the field, not about the network or the pace. */
const INVALIDATING: ReadonlySet<string> = new Set([
  "number_empty",
  "number_too_short",
  "number_too_long",
  "number_starts_with_zero",
  "number_lacks_plus",
  "country_not_served",
  "invalid_phone_number",
  "invalid_request",
  "message_not_sent",
]);

/** The sentence of a problem; a suggestion is a button that takes it. */
function NumberProblem({ state, acceptSuggestion }: { state: NumberStepState; acceptSuggestion(phoneNumber: string): void }): ReactNode {
  const { messages, locale } = useWidget();
  const problem = state.name === "number" ? state.problem : null;
  const { phoneNumber } = state;
  // Once for each problem: a clock time in it must not move while it is read.
  const sentence = useMemo(
    () => problem && problemSentence(problem, { messages, locale, step: "number", task: "sending", phoneNumber, codeLength: 0 }),
    [problem, messages, locale, phoneNumber],
  );
  if (problem?.code !== "number_lacks_plus") return sentence;
  const suggestion = problem.phoneNumber;
  return (
    <LinkButton onPress={() => acceptSuggestion(suggestion)}>
      <WithPlaces
        sentence={messages.advice.number_lacks_plus}
        places={{ number: <PhoneNumber phoneNumber={suggestion} /> }}
      />
    </LinkButton>
  );
}
