import { describe, expect, it } from "vitest";
import { LOCALES } from "@/contract/locales";
import { type ConfigError, readConfig } from "@/server/config";
import { MESSAGE_TEXTS } from "@/server/domain/message-texts";
import type { OwnMessages } from "./message-settings";

const read = (environment: Record<string, string> = {}, own: OwnMessages = {}) => readConfig(own, environment);
const textsOf = (...args: Parameters<typeof read>) => {
  const { common, byLocale } = read(...args).messages;
  return { common, ...Object.fromEntries([...byLocale].map(([locale, [text]]) => [locale, text])) };
};
const PLAIN = Object.fromEntries(Object.entries(MESSAGE_TEXTS).map(([locale, { plain }]) => [locale, plain]));
const DEFAULT = "Your confirmation code is %(code)s";

function problemsOf(own: unknown, environment: Record<string, string> = {}): readonly string[] {
  try {
    read(environment, own as OwnMessages);
  } catch (error) {
    return (error as ConfigError).problems;
  }
  return [];
}

describe("the texts of the messages", () => {
  it("are one for each language, and the original's for who names none", () => {
    expect(textsOf()).toEqual({ common: DEFAULT, ...PLAIN });
    expect(Object.keys(PLAIN)).toEqual([...LOCALES]);
  });

  it("name who asks, once there is a name, but for who names no language", () => {
    const branded = Object.fromEntries(Object.entries(MESSAGE_TEXTS).map(([locale, text]) => [locale, text.branded.replace("%(brand)s", "Northwind")]));
    expect(textsOf({ PHONE_CONFIRMATION_BRAND_NAME: "Northwind" })).toEqual({ common: DEFAULT, ...branded });
  });

  it.each(["Shop %(code)s", "Shop\n@evil.example", "@evil.example #1", "Shop @evil.example #123456"])("take no name such as %j: it stops the start", (name) => {
    expect(problemsOf({}, { PHONE_CONFIRMATION_BRAND_NAME: name })).toHaveLength(1);
  });

  it("are the operator's in every language, once there is one of theirs", () => {
    expect(textsOf({ PHONE_CONFIRMATION_SMS_MESSAGE: "%{code}s is it" })).toEqual({ common: "%{code}s is it" });
  });

  it("are the operator's in those languages that have one of theirs", () => {
    const own = { smsMessages: { de: "%(code)s, bitte", "pt-BR": "%(code)s, por favor" } };
    expect(textsOf({}, own)).toEqual({ common: DEFAULT, ...PLAIN, ...own.smsMessages });
    expect(textsOf({ PHONE_CONFIRMATION_SMS_MESSAGE: "%{code}s is it" }, own)).toEqual({ common: "%{code}s is it", ...own.smsMessages });
  });
});

describe("a text that is none stops the start", () => {
  it.each<[string, unknown, string]>([
    ["without a place for the code", { smsMessages: { de: "Ihr Code" } }, "smsMessages.de of phone-confirmation.config.ts accepts a text with %(code)s or %{code}s where the code goes."],
    ["that is no text", { smsMessages: { de: 5 } }, "smsMessages.de of phone-confirmation.config.ts accepts a text with %(code)s or %{code}s where the code goes."],
    ["of a language that is not spoken", { smsMessages: { sv: "%(code)s" } }, `smsMessages of phone-confirmation.config.ts holds a text for "sv", but accepts ${LOCALES.join(", ")}.`],
    ["that belongs to no language", { smsMessages: "%(code)s" }, 'smsMessages of phone-confirmation.config.ts accepts an object such as { de: "%(code)s ist Ihr Code." }.'],
    ["null", { smsMessages: null }, 'smsMessages of phone-confirmation.config.ts accepts an object such as { de: "%(code)s ist Ihr Code." }.'],
  ])("%s, with a sentence", (_name, own, sentence) => {
    expect(problemsOf(own)).toEqual([sentence]);
  });

  it("with a sentence for each", () => {
    expect(problemsOf({ smsMessages: { de: "", fr: "non", en: "%(code)s" } })).toHaveLength(2);
  });
});

describe("each start warns", () => {
  const about = (environment: Record<string, string>, own: OwnMessages = {}) =>
    read(environment, own).warnings.filter((sentence) => /message/i.test(sentence));
  const PAGES = { PUBLIC_URL: "https://confirm.example.com", PHONE_CONFIRMATION_ORIGINS: "https://app.example.com,http://[::1]:3000" };

  it("of nothing, with our own texts and hosts of 30 characters", () => {
    expect(about({})).toEqual([]);
    expect(about({ ...PAGES, PHONE_CONFIRMATION_ORIGINS: "https://verify.northwind-shops.example" })).toEqual([]);
  });

  it("of a text of the operator's that grows to two messages, by the name it was given by", () => {
    const long = `${"a".repeat(130)}%(code)s`;
    const pages = "confirm.example.com, app.example.com";
    expect(about({ ...PAGES, PHONE_CONFIRMATION_SMS_MESSAGE: long }, { smsMessages: { fr: long } })).toEqual([
      `PHONE_CONFIRMATION_SMS_MESSAGE is longer than one message with the last line for a page at ${pages}: each such text is billed as 2.`,
      `smsMessages.fr is longer than one message with the last line for a page at ${pages}: each such text is billed as 2.`,
    ]);
  });

  it("of a character that leaves the GSM alphabet by accident", () => {
    expect(about({ PHONE_CONFIRMATION_SMS_MESSAGE: "Here’s your code: %(code)s" })).toEqual([
      'PHONE_CONFIRMATION_SMS_MESSAGE has "’" (U+2019), which the GSM alphabet lacks: a message then holds 70 characters instead of 160, and it is still billed as 1.',
    ]);
  });

  it("of a host that is too long for our own texts", () => {
    const warnings = about({ PUBLIC_URL: `https://${"a".repeat(50)}.example.com` });
    expect(warnings).toContain(`The message in hi is longer than one message with the last line for a page at ${"a".repeat(50)}.example.com: each such text is billed as 2.`);
    expect(warnings.join()).not.toContain("The message in en");
  });

  it("of a name with which messages would be too long, and that it is left out of them", () => {
    const brand = { PUBLIC_URL: "https://verify.northwind-shops.example", PHONE_CONFIRMATION_BRAND_NAME: "Northwind Trader" };
    expect(about(brand)).toEqual(["PHONE_CONFIRMATION_BRAND_NAME is left out of messages in ja, ko, zh-Hans, hi, ar, he where they would be longer than one message with it."]);
    expect(about({ ...brand, PHONE_CONFIRMATION_SMS_MESSAGE: "%(code)s" })).toEqual([]);
  });

  it("of a name with a character that leaves the GSM alphabet", () => {
    expect(about({ PHONE_CONFIRMATION_BRAND_NAME: "Café Zoë" })).toEqual([
      'PHONE_CONFIRMATION_BRAND_NAME has "ë" (U+00EB), which the GSM alphabet lacks: a message then holds 70 characters instead of 160, and it is still billed as 1.',
      "PHONE_CONFIRMATION_BRAND_NAME is left out of messages in pt-BR where they would be longer than one message with it.",
    ]);
    expect(about({ PHONE_CONFIRMATION_BRAND_NAME: "北風貿易株式会社" }).join()).not.toContain("GSM");
  });

  it("with long codes too", () => {
    expect(about({ PHONE_CONFIRMATION_CODE_LENGTH: "10", PHONE_CONFIRMATION_SMS_MESSAGE: `${"a".repeat(151)}%(code)s` })).toHaveLength(1);
  });
});
