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
  useEffect(() => {
    document.title = TITLES[step];
  }, [step]);
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
