"use client";

import { PhoneConfirmation } from "@phone-confirmation/react";
import { useActionState, useState } from "react";
import { signUp } from "./sign-up";

export function SignUpForm({ endpoint }: { endpoint: string }) {
  const [answer, action, isPending] = useActionState(signUp, null);
  const [isConfirmed, setConfirmed] = useState(false);
  if (answer?.phoneNumber) return <p role="status">Welcome. Your number is {answer.phoneNumber}.</p>;
  return (
    <form action={action}>
      <PhoneConfirmation endpoint={endpoint} names={{ activationKey: "activation_key" }} onConfirmed={() => setConfirmed(true)} />
      {answer?.problem && <p role="alert">{answer.problem}</p>}
      <button disabled={!isConfirmed || isPending}>Create my account</button>
    </form>
  );
}
