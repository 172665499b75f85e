"use client";

import { useState } from "react";
import type { ConfirmedNumber } from "@/contract/confirmation";
import { PhoneConfirmation } from "@/widget/index";
import { client } from "../trpc-client";
import { CodeBlock } from "./code-block";
import styles from "./home.module.css";

/** The widget as any page would use it, and what that page gets in the end. */
export function Demo() {
  const [confirmed, setConfirmed] = useState<ConfirmedNumber | null>(null);
  return (
    <section className={styles.demo} aria-label="Live demo">
      <div className={styles.card}>
        <PhoneConfirmation client={client} headingLevel={2} onConfirmed={setConfirmed} />
      </div>
      {confirmed !== null && (
        <div className={styles.received}>
          <CodeBlock title="What your page gets" what="the result" code={JSON.stringify(confirmed, null, 2)} />
        </div>
      )}
    </section>
  );
}
