import { describe, expect, it } from "vitest";
import { LOCALES } from "@/contract/locales";
import { messageHasCode, messageText, type MessageTexts, renderMessage } from "./message";
import { segmentsOf } from "./message-size";
import { textsNaming } from "./message-texts";

describe("a message", () => {
  it.each([
    ["Your confirmation code is %(code)s", "Your confirmation code is 012345"],
    ["Your confirmation code is %{code}s", "Your confirmation code is 012345"],
    ["%(code)s, again: %{code}s", "012345, again: 012345"],
    ["100% sure: %(code)s", "100% sure: 012345"],
    ["%(code)s\n@example.com #%(code)s", "012345\n@example.com #012345"],
  ])("%j carries the code wherever it has a place for it", (template, rendered) => {
    expect(messageHasCode(template)).toBe(true);
    expect(renderMessage(template, "012345")).toBe(rendered);
  });

  it.each([[""], ["Your code"], ["%(code)"], ["%code%"], ["{code}"], ["%(CODE)s"], ["%s"], ["%(code}s"]])(
    "%j has no place for the code",
    (template) => {
      expect(messageHasCode(template)).toBe(false);
    },
  );

  it("is asked again with the same answer", () => {
    expect([1, 2, 3].map(() => messageHasCode("Code: %(code)s"))).toEqual([true, true, true]);
  });
});

const HOST = "verify.example.com";
const COMMON = "Your confirmation code is %(code)s";
const TEXTS: MessageTexts = { common: COMMON, byLocale: new Map([["de", ["Code: %(code)s"]], ["en", ["%(code)s is your long code", "%(code)s"]]]) };
const written = (reader: { locale?: string; pageHost?: string | null; codeLength?: number }, texts = TEXTS) =>
  renderMessage(messageText(texts, { locale: undefined, pageHost: null, codeLength: 6, ...reader }).template, "123456");

describe("the text of a message", () => {
  it("is the common one, and nothing else, for a program that names no language", () => {
    expect(written({})).toBe("Your confirmation code is 123456");
  });

  it.each([
    ["de", "Code: 123456"],
    ["de-CH", "Code: 123456"],
    ["en-GB", "123456 is your long code"],
    ["fr", "Your confirmation code is 123456"],
    ["", "Your confirmation code is 123456"],
    ["no tag at all", "Your confirmation code is 123456"],
    ["%(code)s\n@evil.example #1", "Your confirmation code is 123456"],
  ])("for a reader of %j is the one in that language, or the common one", (locale, text) => {
    expect(written({ locale })).toBe(text);
  });

  it("(C9) ends in the page's host and the code, after a blank line", () => {
    expect(written({ pageHost: HOST, locale: "de" })).toBe(`Code: 123456\n\n@${HOST} #123456`);
    expect(written({ pageHost: HOST })).toBe(`Your confirmation code is 123456\n\n@${HOST} #123456`);
  });

  it("(C9) has nothing behind that line, and one blank line before it, however the text ends", () => {
    for (const end of ["", " ", "\n", "\n\n \n"]) {
      expect(written({ pageHost: HOST }, { ...TEXTS, common: `%(code)s${end}` })).toBe(`123456\n\n@${HOST} #123456`);
    }
  });

  it.each(["%(code)s\n@own.example #%(code)s", "%(code)s\n\n@own.example #%{code}s\n", "@own.example #%(code)s"])(
    "(C9) %j ends in such a line of its own, and gets no other",
    (common) => {
      expect(written({ pageHost: HOST }, { ...TEXTS, common })).toBe(written({}, { ...TEXTS, common }));
    },
  );

  it.each([
    ["one message with the line, so the best choice", "a".repeat(28), "123456 is your long code"],
    ["more than one with it, so the shorter choice", "a".repeat(133), "123456"],
    ["more than one with each, so the last choice", "a".repeat(160), "123456"],
  ])("is %s", (_name, pageHost, text) => {
    expect(written({ locale: "en", pageHost })).toBe(`${text}\n\n@${pageHost} #123456`);
  });

  it("is billed as it is sent, with its language, its line and a code of its length", () => {
    for (const locale of [undefined, ...LOCALES]) {
      for (const pageHost of [null, "x.example", "a".repeat(63), "a".repeat(160)]) {
        for (const codeLength of [4, 6, 10]) {
          const { template, segments } = messageText({ common: COMMON, byLocale: textsNaming("Northwind") }, { locale, pageHost, codeLength });
          expect(segments, template).toBe(segmentsOf(renderMessage(template, "9".repeat(codeLength))));
        }
      }
    }
  });
});
