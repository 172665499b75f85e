import { describe, expect, it } from "vitest";
import { outsideGsm7, segmentsOf } from "./message-size";

describe("a text is billed as", () => {
  const GSM_7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà";

  it.each([
    ["nothing", "", 1],
    ["160 characters of GSM-7", "a".repeat(160), 1],
    ["161", "a".repeat(161), 2],
    ["two full ones", "a".repeat(306), 2],
    ["one more", "a".repeat(307), 3],
    ["80 characters of the extension, two places each", "€".repeat(80), 1],
    ["81 of them", "€".repeat(81), 2],
    ["an extension's character that does not fit any more", `${"a".repeat(152)}€${"a".repeat(152)}`, 3],
    ["one that just fits", `${"a".repeat(151)}€${"a".repeat(153)}`, 2],
    ["every place of 160 with an extension's character at the end", `${"a".repeat(158)}€`, 1],
    ["70 characters of UCS-2", "я".repeat(70), 1],
    ["71", "я".repeat(71), 2],
    ["two full ones of UCS-2", "я".repeat(134), 2],
    ["one more of UCS-2", "я".repeat(135), 3],
    ["70 places with one character outside GSM-7", `${"a".repeat(69)}ç`, 1],
    ["71 places with one character outside GSM-7", `${"a".repeat(70)}ç`, 2],
    ["35 emoji, two places each", "😀".repeat(35), 1],
    ["36 emoji", "😀".repeat(36), 2],
    ["an emoji that does not fit any more", `${"a".repeat(66)}😀${"a".repeat(66)}`, 3],
    ["a backtick, which GSM-7 lacks", `${"a".repeat(70)}\``, 2],
    ["a lone surrogate", `${"a".repeat(70)}\ud83d`, 2],
  ])("%s: one, or as many as it takes", (_name, text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it("one place for each character of the alphabet", () => {
    for (const character of GSM_7) expect(segmentsOf(character.repeat(160)), character).toBe(1);
    for (const character of GSM_7) expect(segmentsOf(character.repeat(161)), character).toBe(2);
  });
});

describe("the characters that GSM-7 lacks", () => {
  it.each([
    ["none of a plain text", "Your code: 012345 @ [£€]\n", []],
    ["each once, in their order", "“código” ‘código’", ["“", "ó", "”", "‘", "’"]],
    ["an emoji whole", "go 😀", ["😀"]],
  ])("%s", (_name, text, outside) => {
    expect(outsideGsm7(text)).toEqual(outside);
  });
});
