import { expect, test } from "vitest";
import { maskPhoneNumber } from "./masked-number";

test.each([
  ["+12025550134", "+1 ••• ••• ••34"],
  ["+447400123456", "+44 •••• ••••56"],
  ["+4930901820", "+49 •• ••••20"],
  ["12345", "•••45"],
  ["", ""],
])("of %s a stranger sees %s (C13)", (phoneNumber, shown) => {
  expect(maskPhoneNumber(phoneNumber)).toBe(shown);
});
