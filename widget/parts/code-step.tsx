import { type ReactNode, useCallback, useId, useMemo, useRef } from "react";
import { readCode } from "../code-text";
import type { CodeStepState } from "../flow-types";
import { problemSentence } from "../messages/problem-sentence";
import { say } from "../messages/say";
import { clockTime, duration } from "../messages/time-words";
import { useWidget } from "../widget-context";
import { ChallengeHint, ChallengePlace } from "./challenge-place";
import { CodeField, type EnteredBy } from "./code-field";
import { Heading } from "./heading";
import { LinkButton } from "./link";
import { Message } from "./message";
import { isResending, ResendLine } from "./resend-line";
import { StepForm } from "./step-form";
import { SubmitButton } from "./submit-button";
import { Tips } from "./tips";
import { useCodeStepNews } from "./use-code-step-news";
import { useDelivery } from "./use-delivery";
import { useLastMinute } from "./use-last-minute";
import { useWebOtp } from "./use-web-otp";
import { PhoneNumber, WithPlaces } from "./with-places";

export function CodeStep({ state }: { state: CodeStepState }): ReactNode {
  const { flow, messages, classOf } = useWidget();
  const { waiting, closed } = state;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [hintId, problemId] = [`${id}hint`, `${id}problem`];
  const problem = useProblemText(state);
  const secondsLeft = useLastMinute(state);
  const isInvalid = state.name === "code" && (state.problem?.code === "invalid_code" || state.problem?.code === "code_incomplete");
  const enteredBy = useRef<EnteredBy>("typing");
  useDelivery(state);
  useCodeStepNews(state, input, enteredBy);
  const { editCode } = flow;
  const enter = useCallback(
    (code: string, by: EnteredBy) => {
      enteredBy.current = by;
      editCode(code);
    },
    [editCode],
  );
  useWebOtp(state, useCallback((text) => enter(readCode(text, waiting.codeLength), "filled"), [enter, waiting.codeLength]));
  const submit = () => {
    if (closed === null) flow.submitCode();
    else if (closed === "renew" || flow.lockedNumber !== null) flow.resend();
    else flow.changeNumber();
  };
  return (
    <StepForm onSubmit={submit} onFocus={() => input.current?.focus()}>
      <Heading>{say(messages.code.heading, { digits: waiting.codeLength })}</Heading>
      <div className="pc-sent">
        <p className={classOf("lede")}>
          <WithPlaces
            sentence={messages.code.sentTo}
            places={{ number: <PhoneNumber phoneNumber={waiting.phoneNumber} /> }}
          />
        </p>
        {flow.lockedNumber === null && <LinkButton onPress={flow.changeNumber}>{messages.code.change}</LinkButton>}
      </div>
      <label className={classOf("label")} htmlFor={id}>
        {messages.code.label}
      </label>
      <CodeField
        id={id}
        inputRef={input}
        code={state.code}
        codeLength={waiting.codeLength}
        onChange={enter}
        isReadOnly={state.name === "checking" || closed !== null}
        isInvalid={isInvalid}
        describedBy={problem === null ? hintId : problemId}
      />
      <Message hintId={hintId} problemId={problemId} hint={<ChallengeHint state={state}><Hint state={state} secondsLeft={secondsLeft} /></ChallengeHint>} problem={problem} problemsTold={state.problemsTold} />
      <ChallengePlace state={state} />
      <CodeButton state={state} />
      {closed === null && <ResendLine state={state} />}
      <Tips phoneNumber={waiting.phoneNumber} />
    </StepForm>
  );
}

/** Its sentence is made once for each problem: a clock time in it must not move while it is read. */
function useProblemText(state: CodeStepState): string | null {
  const { messages, locale } = useWidget();
  const problem = state.name === "code" ? state.problem : null;
  const { task } = state;
  const { phoneNumber, codeLength } = state.waiting;
  const told = useMemo(() => {
    if (problem === null) return null;
    return problemSentence(problem, { messages, locale, step: "code", task, phoneNumber, codeLength });
  }, [problem, task, messages, locale, phoneNumber, codeLength]);
  return told ?? (isUndelivered(state) ? messages.code.undelivered : null);
}

/** Whoever has typed something has the message all the same. */
function isUndelivered({ name, code, waiting }: CodeStepState): boolean {
  return name === "code" && code === "" && waiting.delivery === "failed";
}

function Hint({ state, secondsLeft }: { state: CodeStepState; secondsLeft: number | null }): ReactNode {
  const { messages, locale } = useWidget();
  if (secondsLeft !== null) return say(messages.code.expiresSoon, { wait: duration(secondsLeft, locale) });
  if (state.resentAtMilliseconds === null) return messages.code.hint;
  return (
    <WithPlaces
      sentence={messages.code.resent}
      places={{
        number: <PhoneNumber phoneNumber={state.waiting.phoneNumber} />,
        time: <span className="pc-whole">{clockTime(state.resentAtMilliseconds, locale)}</span>,
      }}
    />
  );
}

/** One button in one place: it confirms, and when no code can be given any more it is the way on. */
function CodeButton({ state }: { state: CodeStepState }): ReactNode {
  const { flow, messages } = useWidget();
  const { code } = messages;
  if (state.closed === "change" && flow.lockedNumber === null) return <SubmitButton label={code.useOtherNumber} busyLabel="" isBusy={false} />;
  if (state.closed !== null) {
    return <SubmitButton label={code.resend} busyLabel={code.resending} isBusy={isResending(state)} />;
  }
  return <SubmitButton label={code.submit} busyLabel={code.submitting} isBusy={state.name === "checking"} />;
}
