import { toAsciiDigits } from "./ascii-digits";

const DIGIT_GROUP = /\d+/g;
const SEPARATED_GROUPS = /\d+(?:[\s\u2010-\u2015.-]\d+)+/g;

/** A message that a code comes in is shorter. What is longer would only cost time, and more than its length. */
const TEXT_MAX = 500;

/**
 * The code inside whatever was typed, pasted or filled in: `123456`, `123 456`, `١٢٣٤٥٦`, or the whole
 * message. A group of exactly `length` digits wins, then groups that make up `length` together; else every
 * digit counts, as while typing.
 */
export function readCode(text: string, length: number): string {
  const plain = toAsciiDigits(text.slice(0, TEXT_MAX));
  const whole = plain.match(DIGIT_GROUP)?.find((group) => group.length === length);
  if (whole !== undefined) return whole;
  const joined = plain.match(SEPARATED_GROUPS)?.map(digitsOf).find((digits) => digits.length === length);
  return joined ?? digitsOf(plain).slice(0, length);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
