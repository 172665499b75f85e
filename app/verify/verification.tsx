"use client";

import { type MouseEvent, useEffect, useMemo, useState } from "react";
import type { Locale } from "@/contract/locales";
import type { CreateReturnCodeInput } from "@/contract/return-code";
import type { ContinueTo, Messages, Parts, Step } from "@/widget/index";
import { ReadyConfirmation } from "@/widget/ready-confirmation";
import { Held } from "./held";
import { type PageBrand, titleOf } from "./page-brand";
import { createReturnCode, prepareService, service } from "./service";
import { type Returning, useReturn } from "./use-return";
import { WayBack } from "./way-back";
import type { PageWords } from "./words/page-words";

export interface VerificationProps {
  locale: Locale;
  /** All of them, so that nothing is loaded, English neither, and nothing else flashes up before. */
  messages: Messages;
  words: PageWords;
  brand: PageBrand;
  defaultCountry: string | undefined;
  /** E.164 */
  phoneNumber: string | null;
  lockPhoneNumber: boolean;
  back: (Omit<CreateReturnCodeInput, "confirmationId"> & { host: string; cancelLocation: string; storageKey: string }) | null;
  nonce: string | undefined;
}

/** The widget as the whole page: it takes the focus, the page's title follows its steps, and the way back stands below it. */
export function Verification(props: VerificationProps) {
  const { locale, messages, words, brand, back } = props;
  const [step, setStep] = useState<Step>("number");
  const { returning, confirmed, stepChanged, go } = useReturn({ create: createReturnCode, back: useBack(back) });
  const title = titleOf(step === "code" ? words.codeTitle : step === "confirmed" ? messages.confirmed.heading : messages.number.heading, brand);
  useEffect(() => keepTitle(title), [title]);
  useEffect(whenSomebodyTypes, []);
  const isLeaving = returning.state === "ready" && returning.isLeaving;
  const speech = useMemo(() => ({ messages: isLeaving ? leaving(messages) : messages, locale, isLoading: false }), [isLeaving, messages, locale]);
  const parts = useMemo(() => partsWith(back?.returnTo, go), [back?.returnTo, go]);
  return (
    <>
      <ReadyConfirmation
        client={service}
        locale={locale}
        speech={speech}
        defaultCountry={props.defaultCountry}
        defaultPhoneNumber={props.phoneNumber ?? undefined}
        lockPhoneNumber={props.lockPhoneNumber}
        termsUrl={brand.termsUrl ?? undefined}
        supportUrl={brand.supportUrl ?? undefined}
        nonce={props.nonce}
        headingLevel={1}
        autoFocus
        storageKey={back?.storageKey}
        canStartOver
        continueTo={back ? continueTo(returning, back.returnTo, brand.name ?? back.host) : undefined}
        parts={parts}
        onStepChange={(next) => {
          setStep(next);
          stepChanged(next);
        }}
        onConfirmed={confirmed}
      />
      {step === "confirmed" && returning.state === "held" && <Held failure={returning.failure} {...{ locale, messages, words }} onPress={go} />}
      {step !== "confirmed" && back && <WayBack host={back.host} cancelLocation={back.cancelLocation} words={words} />}
    </>
  );
}

/** The same object for as long as the page lives: what is asked for does not change in it. */
function useBack(back: VerificationProps["back"]) {
  const [kept] = useState(() => {
    if (back === null) return null;
    const { returnTo, state, responseMode } = back;
    return { returnTo, ...(state !== undefined && { state }), ...(responseMode !== undefined && { responseMode }) };
  });
  return kept;
}

function leaving(messages: Messages): Messages {
  const { confirmed } = messages;
  return { ...messages, confirmed: { ...confirmed, lede: `${confirmed.lede} ${confirmed.returning}` } };
}

function continueTo(returning: Returning, returnTo: string, place: string): ContinueTo | undefined {
  if (returning.state === "offered") return { href: returnTo, place };
  return returning.state === "ready" ? { href: returning.location, place } : undefined;
}

/**
 * The way on takes the page's own place in the history, as going there by itself does. The bare address of the app is a button:
 * the code is made when it is pressed.
 */
function partsWith(returnTo: string | undefined, onPress: () => void): Parts {
  return {
    link: ({ href, target, rel, type, ...props }) => {
      if (href === undefined) return <button type={type ?? "button"} {...props} />;
      const { children, className } = props;
      if (href === returnTo && target === undefined) {
        return (
          <button type="button" className={className} onClick={onPress}>
            {children}
          </button>
        );
      }
      return (
        <a {...{ href, target, rel, className }} onClick={target === undefined ? replaceWith(href) : undefined}>
          {children}
        </a>
      );
    },
  };
}

function replaceWith(href: string) {
  return (event: MouseEvent) => {
    // Who asks for a new tab gets one.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    window.location.replace(href);
  };
}

/** Who only looks at the page loads nothing more. */
function whenSomebodyTypes(): () => void {
  document.addEventListener("input", prepareService, { once: true });
  return () => document.removeEventListener("input", prepareService);
}

/** Next writes the page's own title once more when it hydrates its metadata, which may be after the step has changed. */
function keepTitle(title: string): () => void {
  const write = () => {
    if (document.title !== title) document.title = title;
  };
  write();
  const observer = new MutationObserver(write);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
