import type { ReactNode } from "react";
import type { MessagePart } from "../parts";
import { useWidget } from "../widget-context";

export interface MessageProps {
  hintId: string;
  problemId: string;
  hint: ReactNode;
  problem: ReactNode;
  /** Changes with every problem, so that the same one twice is announced twice. */
  problemsTold: number;
}

/**
 * The lines below a field: a hint, or what is wrong. Their space is kept, so that the button under them
 * stays where it is, and the alert is in the page before it speaks.
 */
export function Message({ hintId, problemId, hint, problem, problemsTold }: MessageProps): ReactNode {
  const { classOf } = useWidget();
  const hasProblem = problem !== null;
  return (
    <div className={classOf("message")}>
      {!hasProblem && (
        <Line kind="hint" id={hintId}>
          {hint}
        </Line>
      )}
      <div role="alert" id={problemId}>
        {hasProblem && (
          <Line key={problemsTold} kind="problem">
            <ProblemSign />
            <span>{problem}</span>
          </Line>
        )}
      </div>
    </div>
  );
}

function Line({ kind, id, children }: Pick<MessagePart, "kind" | "id" | "children">): ReactNode {
  const { classOf, parts } = useWidget();
  const props = { className: classOf(kind), id, children };
  return parts.message === undefined ? <p {...props} /> : parts.message({ kind, ...props });
}

function ProblemSign(): ReactNode {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="1.8">
      <circle cx="9" cy="9" r="7.5" />
      <path d="M9 5v4.6M9 12.4v.2" strokeLinecap="round" />
    </svg>
  );
}
