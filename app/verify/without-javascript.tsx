"use client";

import type { Locale } from "@/contract/locales";
import type { Messages } from "@/widget/index";
import { maskPhoneNumber } from "@/widget/masked-number";
import { isolated } from "./plain/markup";
import { type Place, wayBackOf } from "./plain/way-back";
import { numberStep } from "./plain/number-step";
import type { PageWords } from "./words/page-words";

interface WithoutJavaScriptProps {
  locale: Locale;
  messages: Messages;
  page: PageWords;
  action: string;
  /** For the first message: the same form sent twice sends one. */
  sendKey: string;
  country: string | undefined;
  phoneNumber: string | null;
  back: Place | null;
  isLocked: boolean;
  termsUrl: string | null;
  nonce: string | undefined;
}

/**
 * The first step for a browser that runs no script, in the place of the widget's own. It is a client component only to be
 * left out of what the page sends to scripts: a browser with one never makes it.
 */
export function WithoutJavaScript(props: WithoutJavaScriptProps) {
  const html = typeof window === "undefined" ? markupOf(props) : "";
  return <noscript suppressHydrationWarning dangerouslySetInnerHTML={{ __html: html }} />;
}

function markupOf({ locale, messages, page, ...props }: WithoutJavaScriptProps): string {
  const { phoneNumber, isLocked } = props;
  const step = numberStep(
    { locale, messages, page },
    {
      target: { action: props.action, hidden: { key: props.sendKey } },
      text: phoneNumber ?? "",
      country: props.country,
      problem: null,
      locked: isLocked && phoneNumber !== null ? isolated(maskPhoneNumber(phoneNumber)) : null,
      termsUrl: props.termsUrl,
      takesFocus: true,
    },
  );
  return `<style nonce="${props.nonce ?? ""}">[data-ready-for-script]{display:none}</style><div class="pc-root plain-step">${step.html}</div>${props.back === null ? "" : wayBackOf(page, props.back).html}`;
}
