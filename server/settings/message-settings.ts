import { z } from "zod";
import { type Locale, LOCALES } from "@/contract/locales";
import type { CustomConfig } from "@/server/define-config";
import { messageHasCode, type MessageTexts } from "@/server/domain/message";
import { leavesGsm7, lintMessage, type NamedText, type Surroundings, tooLong } from "@/server/domain/message-lint";
import { textsNaming } from "@/server/domain/message-texts";

const ACCEPTS = "a text with %(code)s or %{code}s where the code goes";

/** What whoever names no language gets, as from the original. */
const COMMON_TEXT = "Your confirmation code is %(code)s";

const BRAND = "PHONE_CONFIRMATION_BRAND_NAME";

export const MESSAGE_SETTINGS = {
  PHONE_CONFIRMATION_SMS_MESSAGE: z.string().refine(messageHasCode, ACCEPTS).optional(),
};

interface Settings {
  PHONE_CONFIRMATION_SMS_MESSAGE?: string | undefined;
}
export type OwnMessages = Pick<CustomConfig, "smsMessages">;

/** What a message is read in. */
interface Place extends Surroundings {
  /** Of who asks; `null` when it has no name. */
  brandName: string | null;
}

interface ReadMessages {
  messages: MessageTexts;
  /** Sentences that stop the start. */
  problems: string[];
  /** Sentences to be logged at each start. */
  warnings: string[];
}

/** A text of the operator's stands in for all of ours, and one of a language for the one in it. */
export function readMessages(settings: Settings, { smsMessages = {} }: OwnMessages, place: Place): ReadMessages {
  const common = settings.PHONE_CONFIRMATION_SMS_MESSAGE;
  const problems = problemsOf(smsMessages);
  const own = problems.length > 0 ? [] : (Object.entries(smsMessages) as [Locale, string][]);
  const ours = common === undefined ? textsNaming(place.brandName) : new Map<Locale, readonly string[]>();
  for (const [locale] of own) ours.delete(locale);

  const named: NamedText[] = own.map(([locale, text]) => ({ name: `smsMessages.${locale}`, choices: [text] }));
  if (common !== undefined) named.unshift({ name: "PHONE_CONFIRMATION_SMS_MESSAGE", choices: [common] });
  return {
    messages: { common: common ?? COMMON_TEXT, byLocale: new Map([...ours, ...own.map(([locale, text]) => [locale, [text]] as const)]) },
    problems,
    warnings: [...named.flatMap((text) => lintMessage(text, place)), ...warningsOfOurs(ours, place)],
  };
}

function warningsOfOurs(ours: ReadonlyMap<Locale, readonly string[]>, place: Place): string[] {
  const texts = [...ours].map(([locale, choices]) => ({ locale, name: `The message in ${locale}`, choices }));
  const warnings = texts.flatMap((text) => tooLong(text, place));
  if (place.brandName === null) return warnings;
  // In English all but the name is GSM-7.
  warnings.push(...leavesGsm7({ name: BRAND, choices: ours.get("en") ?? [] }, place));
  const without = texts.filter(({ name, choices: [named = ""] }) => tooLong({ name, choices: [named] }, place).length > 0);
  if (without.length > 0) {
    const locales = without.map(({ locale }) => locale).join(", ");
    warnings.push(`${BRAND} is left out of messages in ${locales} where they would be longer than one message with it.`);
  }
  return warnings;
}

/** A typed file may still be written in JavaScript, or by a program. */
function problemsOf(smsMessages: unknown): string[] {
  if (typeof smsMessages !== "object" || smsMessages === null || Array.isArray(smsMessages)) {
    return ['smsMessages of phone-confirmation.config.ts accepts an object such as { de: "%(code)s ist Ihr Code." }.'];
  }
  return Object.entries(smsMessages).flatMap(([locale, text]) => {
    if (!LOCALES.some((known) => known === locale)) {
      return [`smsMessages of phone-confirmation.config.ts holds a text for "${locale}", but accepts ${LOCALES.join(", ")}.`];
    }
    if (typeof text === "string" && messageHasCode(text)) return [];
    return [`smsMessages.${locale} of phone-confirmation.config.ts accepts ${ACCEPTS}.`];
  });
}

