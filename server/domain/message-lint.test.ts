import { describe, expect, it } from "vitest";
import { lintMessage } from "./message-lint";

const HOST = "verify.example.com";
const lint = (text: string, hosts: string[] = [], codeLength = 6) => lintMessage({ name: "TEXT", choices: [text] }, { codeLength, hosts });
const SHORT = "Your confirmation code is %(code)s";

describe("the linter says nothing of", () => {
  it.each([
    ["the original's text", SHORT],
    ["one that fills a message", `${"a".repeat(154)}%(code)s`],
    ["another script, which is no slip", "%(code)s هو رمز التأكيد."],
    ["another script around a name", "%(code)s が Northwind の確認コードです。"],
    ["Vietnamese, most of whose words have letters of their own", "%(code)s là mã xác nhận của bạn"],
    ["accents that the GSM alphabet has", "%(code)s è il codice, à bientôt".replace("ô", "o")],
  ])("%s", (_name, text) => {
    expect(lint(text)).toEqual([]);
  });
});

describe("the linter warns of", () => {
  it("a text that is longer than one message", () => {
    expect(lint(`${"a".repeat(155)}%(code)s`)).toEqual(["TEXT is longer than one message: each text is billed as 2."]);
    expect(lint(`${"a".repeat(300)}%(code)s`, [HOST])).toEqual([
      "TEXT is longer than one message: each text is billed as 2, with the last line for a page as 3.",
    ]);
  });

  it("a text that grows by a longer code, and by each code in it", () => {
    expect(lint(`${"a".repeat(154)}%(code)s`, [], 7)).toHaveLength(1);
    expect(lint(`${"a".repeat(150)}%(code)s%{code}s`)).toHaveLength(1);
  });

  it("a text that grows by the line for a page, and names the pages", () => {
    const text = `${"a".repeat(126)}%(code)s`;
    expect(lint(text, ["a.example"])).toEqual([]);
    expect(lint(text, ["a.example", HOST, `app.${HOST}`])).toEqual([
      "TEXT is longer than one message with the last line for a page at verify.example.com, app.verify.example.com: each such text is billed as 2.",
    ]);
  });

  it.each([
    ["a typographic quote", "Here’s your code: %(code)s", '"’" (U+2019)'],
    ["an accent", "%(code)s é o código de confirmação", '"ó" (U+00F3), "ç" (U+00E7), "ã" (U+00E3)'],
    ["an emoji", "Your code is %(code)s 😀", '"😀" (U+1F600)'],
    ["a space that looks like any other", "Your code is\u00a0%(code)s", '"\u00a0" (U+00A0)'],
  ])("%s that halves the room unseen, by its name and with what it costs", (_name, text, named) => {
    expect(lint(text)).toEqual([
      `TEXT has ${named}, which the GSM alphabet lacks: a message then holds 70 characters instead of 160, and it is still billed as 1.`,
    ]);
  });

  it("such a character that makes two messages out of one, by the line of the longest host", () => {
    const text = "Here’s your code for the shop at the corner: %(code)s";
    expect(lint(text, ["a.example", HOST])).toEqual([
      "TEXT is longer than one message with the last line for a page at a.example, verify.example.com: each such text is billed as 2.",
      'TEXT has "’" (U+2019), which the GSM alphabet lacks: a message then holds 70 characters instead of 160, and it is billed as 2 instead of 1.',
    ]);
  });
});
