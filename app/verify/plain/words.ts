import type { Failure } from "@/contract/failures";
import type { Locale } from "@/contract/locales";
import { countryName } from "@/widget/country-names";
import type { Problem } from "@/widget/flow-types";
import type { Messages } from "@/widget/messages/messages";
import { type Place, problemSentence } from "@/widget/messages/problem-sentence";
import { say } from "@/widget/messages/say";
import { countryOf } from "@/widget/phone-number-text";
import type { PageWords } from "../words/page-words";

/** Everything that is said in one language. */
export interface Words {
  locale: Locale;
  page: PageWords;
  messages: Messages;
}

/** What is wrong, where no script knows the clock of who reads it: times of day are said in UTC. */
export function plainSentence(problem: Problem, words: Words, about: Pick<Place, "step" | "task" | "phoneNumber" | "codeLength">): string {
  const { messages, locale } = words;
  const timed = "retryAfterSeconds" in problem ? timedSentence(problem, messages) : null;
  if (timed === null || !("retryAfterSeconds" in problem)) return problemSentence(problem, { messages, locale, ...about });
  const country = countryOf(about.phoneNumber);
  return say(timed, {
    time: utcTime(Date.now() + problem.retryAfterSeconds * 1000, locale),
    country: country === undefined ? about.phoneNumber : countryName(country, locale),
  });
}

function timedSentence(failure: Failure, messages: Messages): string | null {
  const sentence = messages.failures[failure.code];
  return sentence.includes("{time}") ? sentence : null;
}

function utcTime(atMilliseconds: number, locale: string): string {
  const parts = { weekday: "long", hour: "numeric", minute: "2-digit", timeZone: "UTC", timeZoneName: "short" } as const;
  return new Intl.DateTimeFormat(locale, parts).format(atMilliseconds);
}
