import metadata from "libphonenumber-js/min/metadata";
import { type ReactNode, useId, useMemo } from "react";
import PhoneInput from "react-phone-number-input/core";
import type { NumberStepState } from "../flow-types";
import { problemSentence } from "../messages/problem-sentence";
import { useWidget } from "../widget-context";
import { ChallengeHint, ChallengePlace } from "./challenge-place";
import { CountrySelect } from "./country-select";
import { Heading } from "./heading";
import { Message } from "./message";
import { SubmitButton } from "./submit-button";
import { useNumberDraft } from "./use-number-draft";
import { PhoneNumber, WithPlaces } from "./with-places";

/** The library sorts and labels a list of its own, which is not shown: it needs no names. */
const NO_LABELS = {};

export function NumberStep({ state }: { state: NumberStepState }): ReactNode {
  const { messages, classOf, defaultCountry } = useWidget();
  const { attachInput, value, accept, change, changeCountry, countrySelectProps, paste, submit } = useNumberDraft(state);
  const id = useId();
  const isBusy = state.name !== "number";
  const problem = isBusy ? null : state.problem;
  const [hintId, problemId] = [`${id}hint`, `${id}problem`];
  const isInvalid = problem !== null && INVALIDATING.has(problem.code);
  return (
    <form className="pc-form" method="post" noValidate onSubmit={submit}>
      <Heading>{messages.number.heading}</Heading>
      <p className={classOf("lede")}>{messages.number.lede}</p>
      <label className={classOf("label")} htmlFor={id}>
        {messages.number.label}
      </label>
      <PhoneInput
        className={classOf("phone")}
        containerComponentProps={{ "data-invalid": isInvalid || undefined }}
        value={value}
        onChange={change}
        onCountryChange={changeCountry}
        defaultCountry={defaultCountry}
        initialValueFormat="national"
        metadata={metadata}
        labels={NO_LABELS}
        countrySelectComponent={CountrySelect}
        countrySelectProps={countrySelectProps}
        focusInputOnCountrySelection={false}
        // The component is typed as a class but hands its ref to the input.
        ref={attachInput as never}
        id={id}
        name="phone"
        type="tel"
        autoComplete="tel"
        inputMode="tel"
        enterKeyHint="send"
        numberInputProps={{ className: classOf("phoneInput"), onPaste: paste }}
        readOnly={isBusy}
        aria-invalid={isInvalid || undefined}
        aria-describedby={problem === null ? hintId : problemId}
      />
      <Message
        hintId={hintId}
        problemId={problemId}
        hint={<ChallengeHint state={state}>{messages.number.hint}</ChallengeHint>}
        problem={problem && <NumberProblem state={state} acceptSuggestion={accept} />}
        problemsTold={state.problemsTold}
      />
      <ChallengePlace state={state} />
      <SubmitButton label={messages.number.submit} busyLabel={messages.number.submitting} isBusy={isBusy} />
    </form>
  );
}

/** Problems that are about the digits in the field, not about the network or the pace. */
const INVALIDATING: ReadonlySet<string> = new Set([
  "number_empty",
  "number_too_short",
  "number_too_long",
  "number_starts_with_zero",
  "number_lacks_plus",
  "invalid_phone_number",
  "invalid_request",
  "message_not_sent",
]);

/** The sentence of a problem; a suggestion is a button that takes it. */
function NumberProblem({ state, acceptSuggestion }: { state: NumberStepState; acceptSuggestion(phoneNumber: string): void }): ReactNode {
  const { messages, locale, classOf } = useWidget();
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
    <button type="button" className={classOf("link")} onClick={() => acceptSuggestion(suggestion)}>
      <WithPlaces
        sentence={messages.advice.number_lacks_plus}
        places={{ number: <PhoneNumber phoneNumber={suggestion} /> }}
      />
    </button>
  );
}
