"use client";

import { useState } from "react";
import type { ConfirmedNumber } from "@/contract/confirmation";
import { PhoneConfirmation } from "@/widget/index";
import { usePhoneConfirmationClient } from "../trpc-provider";
import { CodeBlock } from "./code-block";
import styles from "./home.module.css";

/** The widget as any page would use it, and what that page gets in the end. */
export function Demo({ defaultCountry }: { defaultCountry: string | undefined }) {
  const client = usePhoneConfirmationClient();
  const [confirmed, setConfirmed] = useState<ConfirmedNumber | null>(null);
  return (
    <section className={styles.demo} aria-label="Live demo">
      <div className={styles.card}>
        <PhoneConfirmation
          client={client}
          defaultCountry={defaultCountry}
          headingLevel={2}
          canStartOver
          // Its own key: what is tried out here must not show up as confirmed on the verification page.
          storageKey="phone-confirmation-demo"
          onConfirmed={setConfirmed}
          onStepChange={(step) => {
            if (step !== "confirmed") setConfirmed(null);
          }}
        />
      </div>
      {confirmed !== null && (
        <div className={styles.received}>
          <CodeBlock title="What your page gets" what="the result" code={JSON.stringify(confirmed, null, 2)} />
        </div>
      )}
    </section>
  );
}
