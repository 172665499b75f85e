import { createHash, randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { pageSearchOf } from "@/contract/page-parameters";
import { application } from "@/server/compose";
import { loadMessages } from "@/widget/messages/load-messages";
import { nonceOf } from "../nonce";
import { Brand } from "./brand";
import { LanguageChoice } from "./language-choice";
import { type PageAsked, readPage } from "./page-asked";
import { pageBrandOf, titleOf } from "./page-brand";
import { actionOf } from "./plain/document";
import { Verification } from "./verification";
import { WithoutJavaScript } from "./without-javascript";
import { wordsOf } from "./words/words-of";

export const dynamic = "force-dynamic";

type Search = Readonly<Record<string, string | readonly string[] | undefined>>;
interface VerifyPageProps {
  searchParams: Promise<Search>;
}

export async function generateMetadata({ searchParams }: VerifyPageProps): Promise<Metadata> {
  const { brand, messages } = await sceneOf(await searchParams);
  return { title: titleOf(messages.number.heading, brand), robots: { index: false } };
}

/** The confirmation page: one card, one thing to do. */
export default async function VerifyPage({ searchParams }: VerifyPageProps) {
  const { asked, brand, messages, words } = await sceneOf(await searchParams);
  const { locale, parameters, phoneNumber, country, back } = asked;
  const { lock, state, responseMode } = parameters;
  const nonce = nonceOf(await headers());
  const others = [...new URLSearchParams(pageSearchOf({ ...parameters, locale: null }))];
  return (
    <div className="verify-page">
      <main className="verify-card">
        <Brand brand={brand} />
        <div data-ready-for-script>
          <Verification
            {...{ locale, messages, words, brand, phoneNumber, nonce }}
            defaultCountry={country}
            lockPhoneNumber={lock}
            back={back && { ...back, responseMode, ...(state !== null && { state }), storageKey: storageKeyOf(asked) }}
          />
        </div>
        <WithoutJavaScript
          {...{ locale, messages, country, phoneNumber, back, nonce }}
          page={words}
          action={actionOf(parameters)}
          sendKey={randomUUID()}
          isLocked={lock}
          termsUrl={brand.termsUrl}
        />
      </main>
      <footer className="verify-foot">
        <p>{words.safety}</p>
        <LanguageChoice locale={locale} label={words.language} buttonLabel={words.changeLanguage} others={others} />
      </footer>
    </div>
  );
}

/**
 * Each way back has a memory of its own: a window that somebody else opened for another one neither hears of what is confirmed
 * here nor remembers it.
 */
function storageKeyOf({ back, parameters, phoneNumber }: PageAsked): string {
  const { state, responseMode, lock } = parameters;
  const way = JSON.stringify([back?.returnTo, state, responseMode, lock ? phoneNumber : null]);
  return `phone-confirmation/${createHash("sha256").update(way).digest("base64url").slice(0, 16)}`;
}

async function sceneOf(search: Search) {
  const { config, pageRules } = await application();
  const acceptLanguage = (await headers()).get("accept-language") ?? "";
  const asked = readPage({ search: new URLSearchParams(entriesOf(search)), acceptLanguage }, pageRules);
  // proxy.ts has answered in the place of such a page, with what is wrong.
  if ("refusal" in asked) notFound();
  const messages = await loadMessages(asked.locale);
  return { asked, brand: pageBrandOf(config.brand), messages, words: wordsOf(asked.locale) };
}

function entriesOf(search: Search): [string, string][] {
  return Object.entries(search).flatMap(([name, value]) => [value ?? []].flat().map((each): [string, string] => [name, each]));
}
