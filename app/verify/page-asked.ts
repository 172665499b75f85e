import type { Result } from "@/contract/failures";
import { type Locale, localeOf } from "@/contract/locales";
import { languagesOf, type PageParameters, readPageParameters, type UnreadableParameters } from "@/contract/page-parameters";
import type { AllowedReturn, JudgeReturnInput } from "@/contract/return-code";
import { countryOfLanguages } from "./country-of-languages";

/** What the server says about an address of the page. */
export interface PageRules {
  judgeReturn(input: JudgeReturnInput): Result<AllowedReturn>;
  /** E.164, `null` for what is no number that exists. */
  normalNumber(text: string): string | null;
}

export interface AskedBy {
  search: URLSearchParams;
  /** The header as it came. */
  acceptLanguage: string;
}

/** What can be drawn for this address, in this language. */
export interface PageAsked {
  locale: Locale;
  parameters: PageParameters;
  /** E.164; what is no number is not carried on. */
  phoneNumber: string | null;
  /** Where the country select begins. */
  country: string | undefined;
  /** Where the person goes afterwards; `null` where the page is used by itself. */
  back: AllowedReturn | null;
}

export type PageRefusal = UnreadableParameters | { reason: "return_not_allowed"; returnTo: string; wantsFragment: boolean } | { reason: "lock_without_number" };

/** Why there is no such page, in the language that can be told all the same. */
export interface PageRefused {
  locale: Locale;
  refusal: PageRefusal;
}

/** Judged by the server each time the page is drawn or one of its forms arrives: the address may have been changed between. */
export function readPage({ search, acceptLanguage }: AskedBy, rules: PageRules): PageAsked | PageRefused {
  const languages = languagesOf(acceptLanguage);
  const locale = localeOf([search.get("locale") ?? "", ...languages]) ?? "en";
  const parameters = readPageParameters(search);
  if ("reason" in parameters) return { locale, refusal: parameters };
  const { returnTo, state, responseMode, lock } = parameters;
  const judged = returnTo === null ? null : rules.judgeReturn({ returnTo, responseMode, ...(state !== null && { state }) });
  if (judged && !judged.ok) {
    return { locale, refusal: { reason: "return_not_allowed", returnTo: returnTo ?? "", wantsFragment: responseMode === "fragment" } };
  }
  const phoneNumber = parameters.phoneNumber === null ? null : rules.normalNumber(parameters.phoneNumber);
  if (lock && phoneNumber === null) return { locale, refusal: { reason: "lock_without_number" } };
  const country = parameters.country ?? countryOfLanguages(languages);
  return { locale, parameters, phoneNumber, country, back: judged?.value ?? null };
}
