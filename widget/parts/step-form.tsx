import { type FormEvent, type KeyboardEvent, type ReactNode, useImperativeHandle } from "react";
import { useWidget } from "../widget-context";

export interface StepFormProps {
  onSubmit(): void;
  /** Puts the focus where there is something to do. */
  onFocus(): void;
  children: ReactNode;
}

/**
 * The form of a step. Inside a form of the page's own there can be no other: there Enter in a field is caught, and the
 * button is pressed by itself.
 */
export function StepForm({ onSubmit, onFocus, children }: StepFormProps): ReactNode {
  const { isInForm, step } = useWidget();
  useImperativeHandle(step, () => ({ submit: onSubmit, focus: onFocus }));
  if (isInForm) {
    const press = (event: KeyboardEvent) => {
      // A selection, a link or a button keeps what Enter means to it; composing a character is no Enter.
      if (event.key !== "Enter" || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      onSubmit();
    };
    return (
      <div className="pc-form" onKeyDown={press}>
        {children}
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="pc-form" method="post" noValidate onSubmit={submit}>
      {children}
    </form>
  );
}
