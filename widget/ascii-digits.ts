const ANY_DIGIT = /\p{Nd}/u;
const ANY_DIGITS = /\p{Nd}/gu;

/**
 * The text in compatibility form (full-width letters and digits become plain ones) with the decimal
 * digits of every script written as 0 to 9, because keyboards and messages bring all of them.
 */
export function toAsciiDigits(text: string): string {
  return text.normalize("NFKC").replace(ANY_DIGITS, (digit) => String(valueOf(digit)));
}

/** Unicode keeps the ten digits of a script side by side, zero first: the distance to the first is the value. */
function valueOf(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  let distance = 0;
  while (ANY_DIGIT.test(String.fromCodePoint(codePoint - distance - 1))) distance += 1;
  return distance % 10;
}
