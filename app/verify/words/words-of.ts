import type { Locale } from "@/contract/locales";
import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { he } from "./he";
import { hi } from "./hi";
import { it } from "./it";
import { ja } from "./ja";
import { ko } from "./ko";
import type { PageWords } from "./page-words";
import { ptBr } from "./pt-br";
import { zhHans } from "./zh-hans";

const WORDS: Readonly<Record<Locale, PageWords>> = { en, es, "pt-BR": ptBr, fr, de, it, ja, ko, "zh-Hans": zhHans, hi, ar, he };

/** For the server alone, which has them all: a browser gets those of one language, with its page. */
export function wordsOf(locale: Locale): PageWords {
  return WORDS[locale];
}
