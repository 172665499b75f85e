import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Locale, LOCALES } from "@/contract/locales";
import { messageText, renderMessage } from "./message";
import { outsideGsm7, segmentsOf } from "./message-size";
import { isNameForMessages, MESSAGE_TEXTS, textsNaming } from "./message-texts";

const HOST = "verify.northwind-shops.example";
const BRAND = "Northwind";
const IN_GSM_7: readonly Locale[] = ["en", "es", "pt-BR", "fr", "de", "it"];

const sent = (locale: Locale, { brand = null, pageHost = null, codeLength = 6 }: { brand?: string | null; pageHost?: string | null; codeLength?: number }) => {
  const { template } = messageText({ common: "%(code)s", byLocale: textsNaming(brand) }, { locale, pageHost, codeLength });
  return renderMessage(template, "1234567890".slice(0, codeLength));
};

it("the host that is measured with is as long as hosts may be", () => {
  expect(HOST).toHaveLength(30);
});

describe.each(LOCALES)("the message in %s", (locale) => {
  it.each([null, BRAND])("(C10) begins with the code, and says it once before the line for the page (name: %s)", (brand) => {
    expect(sent(locale, { brand })).toMatch(/^123456\P{L}/u);
    expect(sent(locale, { brand }).split("123456")).toHaveLength(2);
    if (brand !== null) expect(sent(locale, { brand })).toContain(brand);
  });

  it.each([null, BRAND])("(C11) goes into one message with the line for a host of 30 characters (name: %s)", (brand) => {
    const text = sent(locale, { brand, pageHost: HOST });
    expect(segmentsOf(text), text).toBe(1);
    if (brand !== null) expect(text).toContain(brand);
  });

  it.each([null, BRAND])("(C9) ends in the host of the page and the code (name: %s)", (brand) => {
    expect(sent(locale, { brand, pageHost: HOST })).toMatch(/[^\n]\n\n@verify\.northwind-shops\.example #123456$/);
  });

  it("(C11) leaves out a name with which it would be two messages", () => {
    for (const [characters, fits] of [[60, IN_GSM_7.includes(locale)], [110, false]] as const) {
      const brand = "N".repeat(characters);
      const text = sent(locale, { brand, pageHost: HOST });
      expect(segmentsOf(text)).toBe(1);
      expect(text.includes(brand)).toBe(fits);
    }
  });

  it("keeps a name letter by letter", () => {
    expect(sent(locale, { brand: "$& $1 $$ %s" })).toContain("$& $1 $$ %s");
  });
});

it.each(IN_GSM_7)("(C11) the message in %s needs nothing that the GSM alphabet lacks", (locale) => {
  expect(outsideGsm7(MESSAGE_TEXTS[locale].plain + MESSAGE_TEXTS[locale].branded)).toEqual([]);
});

describe("a name in a message", () => {
  it.each(["Northwind", "Café Zoë", "北風", "AT&T", "C#", "@home", "100% Shop", "#1 @ Shops"])("may be %j", (name) => {
    expect(isNameForMessages(name)).toBe(true);
  });
  it.each(["", " ", "a\nb", "a\rb", "a\u2028b", "a\u202eb", "a\u200bb", "a\tb", "%(code)s", "x %{code}s", "@evil.example #1", "Shop @evil.example #123456 x", "@a#"])(
    "may not be %j: nothing may end the line, stand for the code, or name a page",
    (name) => {
      expect(isNameForMessages(name)).toBe(false);
      expect(() => textsNaming(name)).toThrow("may not stand in a message");
    },
  );
});

it("docs/messages.md shows each text as it is sent", () => {
  const rows = readFileSync(join(import.meta.dirname, "../../docs/messages.md"), "utf8").split("\n");
  for (const [locale, { plain, branded }] of Object.entries(MESSAGE_TEXTS)) {
    expect(rows).toContain(`| \`${locale}\` | ${renderMessage(plain, "123456")} | ${renderMessage(branded, "123456").replace("%(brand)s", BRAND)} |`);
  }
});
