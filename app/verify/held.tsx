import type { Failure } from "@/contract/failures";
import type { Messages } from "@/widget/index";
import { say } from "@/widget/messages/say";
import { duration } from "@/widget/messages/time-words";
import type { PageWords } from "./words/page-words";

interface HeldProps {
  /** `null` when there was no answer. */
  failure: Failure | null;
  locale: string;
  messages: Messages;
  words: Pick<PageWords, "notReturned" | "tryAgain" | "startAgain">;
  onPress(): void;
}

/** The number is confirmed, and the way back could not be made: why, and how to go on. */
export function Held({ failure, locale, messages, words, onPress }: HeldProps) {
  const isOver = failure?.code === "confirmation_expired" || failure?.code === "confirmation_not_found";
  const wait = failure !== null && "retryAfterSeconds" in failure ? failure.retryAfterSeconds : null;
  return (
    <div className="pc-root">
      <p className="pc-problem" role="alert">
        {words.notReturned} {isOver && messages.failures.invalid_activation_key}
        {wait !== null && say(messages.failures.throttled, { wait: duration(wait, locale) })}
      </p>
      <button type="button" className="pc-button" onClick={isOver ? startAnew : onPress}>
        {isOver ? words.startAgain : words.tryAgain}
      </button>
    </div>
  );
}

/** What the tab remembers is of no use any more. */
function startAnew(): void {
  sessionStorage.clear();
  window.location.reload();
}
