import type { Locale } from "@/contract/locales";

/**
 * A text for each language: the code first, so that it shows in a notification, and short, so that it goes into one message
 * together with the line for a page. Where GSM-7 has all a language needs but an accent (`ó`, `ç`), other words are taken.
 */
interface Texts {
  plain: string;
  /** With a place for the name of who asks. */
  branded: string;
}

export const MESSAGE_TEXTS: Readonly<Record<Locale, Texts>> = {
  en: { plain: "%(code)s is your confirmation code.", branded: "%(code)s is your %(brand)s code." },
  es: { plain: "%(code)s es tu clave para confirmar tu teléfono.", branded: "%(code)s es tu clave de %(brand)s." },
  "pt-BR": { plain: "%(code)s: digite para confirmar seu celular.", branded: "%(code)s: digite para confirmar seu celular em %(brand)s." },
  fr: { plain: "%(code)s est votre code de confirmation.", branded: "%(code)s est votre code %(brand)s." },
  de: { plain: "%(code)s ist Ihr Bestätigungscode.", branded: "%(code)s ist Ihr Code für %(brand)s." },
  it: { plain: "%(code)s è il tuo codice di conferma.", branded: "%(code)s è il tuo codice %(brand)s." },
  ja: { plain: "%(code)s が確認コードです。", branded: "%(code)s が %(brand)s の確認コードです。" },
  ko: { plain: "%(code)s: 인증번호입니다.", branded: "%(code)s: %(brand)s 인증번호입니다." },
  "zh-Hans": { plain: "%(code)s 是您的验证码。", branded: "%(code)s 是您的 %(brand)s 验证码。" },
  hi: { plain: "%(code)s आपका पुष्टि कोड है।", branded: "%(code)s आपका %(brand)s कोड है।" },
  ar: { plain: "%(code)s هو رمز التأكيد.", branded: "%(code)s هو رمزك لدى %(brand)s." },
  he: { plain: "%(code)s הוא קוד האימות שלך.", branded: "%(code)s הוא קוד %(brand)s שלך." },
};

/** The choices of each language: with the name where there is one and it goes into the message, else without. */
export function textsNaming(brandName: string | null): Map<Locale, readonly string[]> {
  if (brandName !== null && !isNameForMessages(brandName)) throw new Error("This name may not stand in a message.");
  const entries = Object.entries(MESSAGE_TEXTS) as [Locale, Texts][];
  return new Map(
    entries.map(([locale, { plain, branded }]) => [
      locale,
      brandName === null ? [plain] : [branded.replace("%(brand)s", () => brandName), plain],
    ]),
  );
}

/**
 * Whether a name may stand in a message: one line, no second place for the code, and nothing that a phone could take for the
 * line that says which page gets the code.
 */
export function isNameForMessages(name: string): boolean {
  return name.trim() !== "" && !/[\p{C}\p{Zl}\p{Zp}]|%[({]|@.*#/u.test(name);
}
