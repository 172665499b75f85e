import type { Failure } from "@/contract/failures";
import type { Problem } from "../flow-types";
import { countryOf, formatPhoneNumber } from "../phone-number-text";
import { countryInSentence } from "./country-in-sentence";
import type { Messages } from "./messages";
import { say, sayCounted } from "./say";
import { clockTime, duration } from "./time-words";

/** Where a problem is told, which its words depend on. */
export interface Place {
  messages: Messages;
  locale: string;
  step: "number" | "code";
  /** What the latest call was for. */
  task: "sending" | "checking";
  /** The number it is about, if one was given. */
  phoneNumber: string;
  codeLength: number;
}

export function problemSentence(problem: Problem, place: Place): string {
  const { messages, locale, task } = place;
  const fault = messages.faults[task];
  switch (problem.code) {
    case "number_empty":
      return messages.advice.number_empty;
    case "number_too_short":
    case "number_too_long": {
      const { country } = problem;
      if (country === undefined) return messages.advice[`${problem.code}_anywhere`];
      return say(messages.advice[problem.code], { country: countryInSentence(country, locale) });
    }
    case "number_starts_with_zero":
      return say(messages.advice.number_starts_with_zero, { country: countryInSentence(problem.country, locale) });
    case "number_lacks_plus":
      return say(messages.advice.number_lacks_plus, { number: formatPhoneNumber(problem.phoneNumber) });
    case "country_not_served":
      return say(messages.number.countryNotServed, { country: countryInSentence(problem.country, locale) });
    case "code_incomplete":
      return say(messages.advice.code_incomplete, { digits: place.codeLength });
    case "offline":
      return place.step === "code" ? messages.connection.offlineAtCode : messages.connection.offlineAtNumber;
    case "not_loaded":
      return messages.notLoaded;
    case "no_answer":
      return withReference(say(messages.connection.noAnswer, { fault }), problem.requestId, messages);
    default:
      return withReference(failureSentence(problem, place), problem.requestId, messages);
  }
}

/** As much of an id as can be read to somebody: the log is found by its beginning. */
const REFERENCE_CHARACTERS = 8;

function withReference(sentence: string, requestId: string | undefined, { reference }: Messages): string {
  return requestId === undefined ? sentence : `${sentence} ${say(reference, { id: requestId.slice(0, REFERENCE_CHARACTERS) })}`;
}

function failureSentence(failure: Failure, { messages, locale, task, phoneNumber }: Place): string {
  const sentence =
    failure.code === "message_not_sent" ? messages.sendRefusals[failure.reason] : messages.failures[failure.code];
  const waitSeconds = "retryAfterSeconds" in failure ? failure.retryAfterSeconds : 0;
  const country = countryOf(phoneNumber);
  return say(sentence, {
    fault: messages.faults[task],
    wait: duration(waitSeconds, locale),
    time: clockTime(Date.now() + waitSeconds * 1000, locale),
    tries: failure.code === "invalid_code" ? triesSentence(failure.triesLeft, messages, locale) : "",
    country: country === undefined ? formatPhoneNumber(phoneNumber) : countryInSentence(country, locale),
  }).trim();
}

function triesSentence(triesLeft: number | undefined, { tries }: Messages, locale: string): string {
  if (triesLeft === undefined) return tries.unknown;
  return triesLeft === 1 ? tries.last : sayCounted(tries.left, triesLeft, locale);
}
