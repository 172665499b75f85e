import { describe, expect, test } from "vitest";
import { readCode } from "./code-text";

describe("a code is found in whatever a clipboard holds", () => {
  test.each([
    ["123456", "123456"],
    ["123 456", "123456"],
    ["123-456", "123456"],
    ["12 34 56", "123456"],
    ["123\u00A0456\n", "123456"],
    ["Your confirmation code is 123456", "123456"],
    ["123456 is your code.\n\n@verify.example #123456", "123456"],
    ["Valid 10 minutes: 123 456.", "123456"],
    ["١٢٣٤٥٦", "123456"],
    ["۱۲۳۴۵۶", "123456"],
    ["１２３４５６", "123456"],
    ["१२३ ४५६", "123456"],
    ["", ""],
    ["12a", "12"],
    ["no digits", ""],
  ])("%j gives %j", (text, code) => expect(readCode(text, 6)).toBe(code));

  test.each([
    [4, "G-0042 ok", "0042"],
    [10, "01234 56789", "0123456789"],
    [8, "1234-5678", "12345678"],
  ])("of %i digits", (length, text, code) => expect(readCode(text, length)).toBe(code));

  test("of a text that no message is as long as, only the beginning is read", () => {
    expect(readCode(`${"x".repeat(400)} 123456`, 6)).toBe("123456");
    expect(readCode(`${"x".repeat(500)} 123456`, 6)).toBe("");
  });

  test("too many digits are cut to the length", () => expect(readCode("1234567", 6)).toBe("123456"));
});
