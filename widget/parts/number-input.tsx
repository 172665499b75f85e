import metadata from "libphonenumber-js/min/metadata";
import { type ComponentPropsWithoutRef, type ForwardedRef, type KeyboardEvent, type ReactNode, type Ref, forwardRef } from "react";
import PhoneInput from "react-phone-number-input/input-core";
import type { Country } from "../phone-number-text";

type InputProps = ComponentPropsWithoutRef<"input">;

interface NumberInputProps extends Omit<InputProps, "value" | "defaultValue" | "onChange"> {
  inputRef: Ref<HTMLInputElement>;
  /** The number to begin with, in E.164. What is entered later stays with the field. */
  firstNumber: string | undefined;
  /** Where a number without a plus is dialled, which decides how it is written. */
  country: Country;
  onText(text: string): void;
}

/** The field for a number, written as people of a country write it while it is typed. */
export function NumberInput({ inputRef, firstNumber, country, ...props }: NumberInputProps): ReactNode {
  return (
    <PhoneInput
      {...props}
      ref={inputRef}
      value={firstNumber}
      defaultCountry={country}
      onChange={ignore}
      metadata={metadata}
      inputComponent={TellingInput}
    />
  );
}

/** The library tells the number after it was drawn, and not when it is the first one again; its text is told at once and always. */
function ignore(): void {}

interface TellingInputProps extends InputProps {
  onText?(text: string): void;
}

/** The input as the library draws it. Its handlers have written the new text into it when they return. */
const TellingInput = forwardRef(function TellingInput(
  { onText, onChange, onKeyDown, ...props }: TellingInputProps,
  ref: ForwardedRef<HTMLInputElement>,
): ReactNode {
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const before = event.currentTarget.value;
    onKeyDown?.(event);
    // It deletes by itself, which no input event tells.
    if (event.currentTarget.value !== before) onText?.(event.currentTarget.value);
  };
  return (
    <input
      {...props}
      ref={ref}
      onKeyDown={keyDown}
      onChange={(event) => {
        onChange?.(event);
        onText?.(event.currentTarget.value);
      }}
    />
  );
});
