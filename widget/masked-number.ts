import { formatPhoneNumber } from "./phone-number-text";

const DIGITS_SHOWN = 2;

/**
 * `+1 ••• ••• ••34` for `+12025550134`: enough for who has the number, nothing for who looks over a shoulder. What is no
 * number of the world loses all its digits but the last two.
 */
export function maskPhoneNumber(phoneNumber: string): string {
  const shown = formatPhoneNumber(phoneNumber);
  const [callingCode = ""] = /^\+\d+ /.exec(shown) ?? [];
  const local = shown.slice(callingCode.length);
  let left = local.replace(/\D/g, "").length;
  return callingCode + local.replace(/\d/g, (digit) => (left-- > DIGITS_SHOWN ? "•" : digit));
}
