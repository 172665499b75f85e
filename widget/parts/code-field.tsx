import { OTPInput, type SlotProps } from "input-otp";
import type { CSSProperties, ClipboardEvent, ReactNode, RefObject } from "react";
import { readCode } from "../code-text";
import { useWidget } from "../widget-context";

export type EnteredBy = "typing" | "pasting" | "filled";

export interface CodeFieldProps {
  id: string;
  inputRef: RefObject<HTMLInputElement | null>;
  code: string;
  codeLength: number;
  /** How the digits came matters to what is said about them: `filled` is the device or another app, all at once. */
  onChange(code: string, by: EnteredBy): void;
  /** Busy or closed: the digits stay and the focus too, they only cannot be changed. */
  isReadOnly: boolean;
  isInvalid: boolean;
  describedBy: string;
}

/** One real input over drawn slots: the only shape that keeps autofill, paste, undo and one Tab stop. */
export function CodeField(props: CodeFieldProps): ReactNode {
  const { id, inputRef, code, codeLength, onChange, isReadOnly, isInvalid, describedBy } = props;
  const { classOf, nonce, isDisabled, isInForm } = useWidget();
  // Caught before the input's own handler, which would put the pasted text at the caret and cut the rest.
  const paste = (event: ClipboardEvent<HTMLDivElement>) => {
    event.preventDefault();
    event.stopPropagation();
    if (!isReadOnly) onChange(pastedInto(code, event.clipboardData.getData("text/plain"), codeLength, inputRef.current), "pasting");
  };
  const change = (text: string) => {
    // The input tells itself of a selection by an event of this kind. Nothing was typed, so what was told stays.
    if (text === code) return;
    const next = readCode(text, codeLength);
    const cameAtOnce = next.length === codeLength && next.length - code.length > 1;
    onChange(next, cameAtOnce ? "filled" : "typing");
  };
  return (
    <div
      className={classOf("codeField")}
      translate="no"
      data-invalid={isInvalid || undefined}
      data-readonly={isReadOnly || undefined}
      data-length={codeLength}
      style={{ "--pc-code-length": codeLength } as CSSProperties}
      onPasteCapture={paste}
    >
      <OTPInput
        ref={inputRef}
        id={id}
        {...(isInForm ? {} : { name: "code" })}
        type="text"
        // In words: Preact leaves out an attribute that is false.
        spellCheck="false"
        inputMode="numeric"
        autoComplete="one-time-code"
        enterKeyHint="done"
        maxLength={codeLength}
        value={code}
        onChange={change}
        readOnly={isReadOnly}
        disabled={isDisabled}
        aria-invalid={isInvalid || undefined}
        aria-describedby={describedBy}
        noScriptCSSFallback={null}
        {...(nonce === undefined ? {} : { nonce })}
        render={({ slots }) => slots.map((slot, index) => <Slot key={index} {...slot} />)}
      />
    </div>
  );
}

function Slot({ char, isActive, hasFakeCaret }: SlotProps): ReactNode {
  const { classOf } = useWidget();
  return (
    <span
      className={classOf("slot")}
      aria-hidden="true"
      data-active={isActive || undefined}
      data-filled={char !== null || undefined}
      data-caret={hasFakeCaret || undefined}
    >
      {char}
    </span>
  );
}

/** A whole code replaces what was there, wherever the caret is; a part of one goes in at the caret. */
function pastedInto(code: string, text: string, length: number, input: HTMLInputElement | null): string {
  const pasted = readCode(text, length);
  if (pasted.length === length || pasted === "") return pasted === "" ? code : pasted;
  const start = input?.selectionStart ?? code.length;
  const end = input?.selectionEnd ?? code.length;
  return (code.slice(0, start) + pasted + code.slice(end)).slice(0, length);
}
