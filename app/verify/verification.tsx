"use client";

import { useEffect, useState } from "react";
import { PhoneConfirmation, type Step } from "@/widget/index";
import { usePhoneConfirmationClient } from "../trpc-client";

const TITLES: Record<Step, string> = {
  number: "Confirm your phone number",
  code: "Enter code – Confirm your phone number",
  confirmed: "Number confirmed",
};

/** The widget as the whole page: it takes the focus, and the page's title follows its steps. */
export function Verification({ defaultCountry }: { defaultCountry: string | undefined }) {
  const client = usePhoneConfirmationClient();
  const [step, setStep] = useState<Step>("number");
  useEffect(() => keepTitle(TITLES[step]), [step]);
  return (
    <PhoneConfirmation
      client={client}
      defaultCountry={defaultCountry}
      headingLevel={1}
      autoFocus
      canStartOver
      onStepChange={setStep}
    />
  );
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
